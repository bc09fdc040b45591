"""How badges, levels and verdicts look: glyph, word and their inks."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Level, Verdict
from hero_tui.format.sentences import GLYPH_OF_VERDICT, Badge, Standing, level_badge, verdict_text
from hero_tui.tui.canvas.styled_text import MUTED, Ink, Span, Tone

_INK_OF_STANDING = {
    Standing.NO_DATA: MUTED,
    Standing.WAITING: MUTED,
    Standing.UNKNOWN: MUTED,
    Standing.OK: Ink(Tone.OK),
    Standing.OVER: Ink(Tone.OVER),
    Standing.INFO: Ink(Tone.INFO),
    Standing.BROKEN: Ink(Tone.OVER, bold=True),
    Standing.WARNING: Ink(Tone.WARNING, bold=True),
    Standing.CRITICAL: Ink(Tone.CRITICAL, bold=True, block=True),
}
_STANDING_OF_LEVEL = {
    Level.UNKNOWN: Standing.UNKNOWN,
    Level.OK: Standing.OK,
    Level.INFO: Standing.INFO,
    Level.WARNING: Standing.WARNING,
    Level.CRITICAL: Standing.CRITICAL,
}


def standing_ink(standing: Standing) -> Ink:
    """The ink of a badge's glyph."""
    return _INK_OF_STANDING[standing]


def level_badge_ink(level: Level) -> Ink:
    """The ink of a level's glyph and word."""
    return _INK_OF_STANDING[_STANDING_OF_LEVEL[level]]


def badge_spans(badge: Badge, *, narrow: bool = False) -> tuple[Span, ...]:
    """Glyph and word as the badge table rules: calm words are muted, the critical one is a filled block."""
    if badge.standing in {Standing.NO_DATA, Standing.WAITING}:
        return (Span(badge.text(narrow=narrow), MUTED),)
    ink = standing_ink(badge.standing)
    if badge.quiet and ink.block:
        ink = Ink(ink.tone, bold=True)
    if badge.glyph_quiet:
        ink = MUTED
    calm = badge.quiet or badge.standing in {Standing.OK, Standing.UNKNOWN}
    word = (narrow and badge.narrow) or badge.wide
    if calm:
        return (Span(badge.glyph, ink), Span(f" {word}", MUTED))
    return (Span(f"{badge.glyph} {word}", ink),)


def verdict_ink(verdict: Verdict) -> Ink:
    """Kept in the ok tone, broken in the over tone, the rest muted."""
    if verdict is Verdict.MET:
        return Ink(Tone.OK)
    return Ink(Tone.OVER, bold=True) if verdict is Verdict.BREACHED else MUTED


def verdict_spans(verdict: Verdict, *, narrow: bool = False) -> tuple[Span, ...]:
    """The glyph, and its word where there is room."""
    glyph = GLYPH_OF_VERDICT[verdict]
    if narrow:
        return (Span(glyph, verdict_ink(verdict)),)
    return (Span(glyph, verdict_ink(verdict)), Span(verdict_text(verdict)[1:], MUTED))


def level_ink(level: Level) -> Ink:
    """The ink of a level's glyph and word within a list: never a filled block."""
    return replace(level_badge_ink(level), block=False)


def level_text(level: Level) -> str:
    """`▲ warning`, `■ critical`: a level named within a list."""
    badge = level_badge(level)
    return f"{badge.glyph} {badge.wide.lower()}"
