"""The colours of a budget's use: quiet below 70 % of the limit, then at 70, 80 and 90 %, and over it."""

from __future__ import annotations

from hero_tui.tui.canvas.styled_text import HIGH, INFO, OVER, WARNING, Tone

BANDS = ((0.7, INFO), (0.8, WARNING), (0.9, HIGH), (1.0, OVER))
"""Where each band of use begins, as a share of the limit, and its style."""

EXACT = 1e-9
"""A share that falls short of a band by a rounding error is in it."""


def tone_of(share: float) -> Tone:
    """Return the tone of a share of the limit: quiet below 70 %, those of info and warning at 70 and 80 %, one that no
    level has at 90 %, red from 100 %."""
    return next((style.tone for begin, style in reversed(BANDS) if share >= begin - EXACT), Tone.OK_BAR)


def bar_tone(share: float) -> Tone:
    """Return the tone of a bar: on a light background a yellow that is dark enough to read is no yellow to look at."""
    tone = tone_of(share)
    return Tone.WARNING_BAR if tone is Tone.WARNING else tone
