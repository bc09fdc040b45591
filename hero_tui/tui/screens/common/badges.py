"""How badges, levels and verdicts look: glyph, word and their styles."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.objectives import Level, Verdict
from hero_tui.format.badges import GLYPH_OF_VERDICT, Badge, Urgency, level_badge, verdict_text
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.styled_text import MUTED, Span, TextStyle, Tone

_STYLE_OF_STANDING = {
    Urgency.NO_DATA: MUTED,
    Urgency.WAITING: MUTED,
    Urgency.UNKNOWN: MUTED,
    Urgency.OK: TextStyle(Tone.OK),
    Urgency.OVER: TextStyle(Tone.OVER),
    Urgency.INFO: TextStyle(Tone.INFO),
    Urgency.BROKEN: TextStyle(Tone.OVER, bold=True),
    Urgency.WARNING: TextStyle(Tone.WARNING, bold=True),
    Urgency.CRITICAL: TextStyle(Tone.CRITICAL, bold=True, block=True),
}
_STANDING_OF_LEVEL = {
    Level.UNKNOWN: Urgency.UNKNOWN,
    Level.OK: Urgency.OK,
    Level.INFO: Urgency.INFO,
    Level.WARNING: Urgency.WARNING,
    Level.CRITICAL: Urgency.CRITICAL,
}


def standing_style(standing: Urgency) -> TextStyle:
    """The style of a badge's glyph."""
    return _STYLE_OF_STANDING[standing]


def level_badge_style(level: Level) -> TextStyle:
    """The style of a level's glyph and word."""
    return _STYLE_OF_STANDING[_STANDING_OF_LEVEL[level]]


def badge_spans(badge: Badge, *, narrow: bool = False) -> tuple[Span, ...]:
    """Return glyph and word of a badge: calm words are muted, the critical one is a filled block."""
    if badge.urgency in {Urgency.NO_DATA, Urgency.WAITING}:
        return (Span(badge.text(narrow=narrow), MUTED),)
    style = standing_style(badge.urgency)
    if badge.muted and style.block:
        style = TextStyle(style.tone, bold=True)
    if badge.glyph_muted:
        style = MUTED
    calm = badge.muted or badge.urgency in {Urgency.OK, Urgency.UNKNOWN}
    word = (narrow and badge.narrow) or badge.wide
    if calm:
        return (Span(badge.glyph, style), Span(f" {word}", MUTED))
    return (Span(f"{badge.glyph} {word}", style),)


def verdict_style(verdict: Verdict) -> TextStyle:
    """Kept in the ok tone, broken in the over tone, the rest muted."""
    if verdict is Verdict.MET:
        return TextStyle(Tone.OK)
    return TextStyle(Tone.OVER, bold=True) if verdict is Verdict.BREACHED else MUTED


def verdict_spans(verdict: Verdict, *, narrow: bool = False) -> tuple[Span, ...]:
    """The glyph, and its word where there is room."""
    glyph = GLYPH_OF_VERDICT[verdict]
    if narrow:
        return (Span(glyph, verdict_style(verdict)),)
    return (Span(glyph, verdict_style(verdict)), Span(verdict_text(verdict)[1:], MUTED))


def promise_spans(view: BudgetView, verdict: Verdict, *, narrow: bool = False) -> tuple[Span, ...]:
    """The verdict as glyph and word; what is only observed promises nothing."""
    if not view.budget.spec.promises:
        return (Span("–" if narrow else "– observed", MUTED),)
    return verdict_spans(verdict, narrow=narrow)


def level_style(level: Level) -> TextStyle:
    """The style of a level's glyph and word within a list: never a filled block."""
    return replace(level_badge_style(level), block=False)


def level_text(level: Level) -> str:
    """`▲ warning`, `■ critical`: a level named within a list."""
    badge = level_badge(level)
    return f"{badge.glyph} {badge.wide.lower()}"
