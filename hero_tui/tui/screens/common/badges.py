"""How badges, levels and verdicts look: glyph, word and their styles."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Level, Verdict
from hero_tui.format.sentences import GLYPH_OF_VERDICT, Badge, Standing, level_badge, verdict_text
from hero_tui.tui.canvas.styled_text import MUTED, Span, TextStyle, Tone

_STYLE_OF_STANDING = {
    Standing.NO_DATA: MUTED,
    Standing.WAITING: MUTED,
    Standing.UNKNOWN: MUTED,
    Standing.OK: TextStyle(Tone.OK),
    Standing.OVER: TextStyle(Tone.OVER),
    Standing.INFO: TextStyle(Tone.INFO),
    Standing.BROKEN: TextStyle(Tone.OVER, bold=True),
    Standing.WARNING: TextStyle(Tone.WARNING, bold=True),
    Standing.CRITICAL: TextStyle(Tone.CRITICAL, bold=True, block=True),
}
_STANDING_OF_LEVEL = {
    Level.UNKNOWN: Standing.UNKNOWN,
    Level.OK: Standing.OK,
    Level.INFO: Standing.INFO,
    Level.WARNING: Standing.WARNING,
    Level.CRITICAL: Standing.CRITICAL,
}


def standing_style(standing: Standing) -> TextStyle:
    """The style of a badge's glyph."""
    return _STYLE_OF_STANDING[standing]


def level_badge_style(level: Level) -> TextStyle:
    """The style of a level's glyph and word."""
    return _STYLE_OF_STANDING[_STANDING_OF_LEVEL[level]]


def badge_spans(badge: Badge, *, narrow: bool = False) -> tuple[Span, ...]:
    """Return glyph and word of a badge: calm words are muted, the critical one is a filled block."""
    if badge.standing in {Standing.NO_DATA, Standing.WAITING}:
        return (Span(badge.text(narrow=narrow), MUTED),)
    style = standing_style(badge.standing)
    if badge.quiet and style.block:
        style = TextStyle(style.tone, bold=True)
    if badge.glyph_quiet:
        style = MUTED
    calm = badge.quiet or badge.standing in {Standing.OK, Standing.UNKNOWN}
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


def level_style(level: Level) -> TextStyle:
    """The style of a level's glyph and word within a list: never a filled block."""
    return replace(level_badge_style(level), block=False)


def level_text(level: Level) -> str:
    """`▲ warning`, `■ critical`: a level named within a list."""
    badge = level_badge(level)
    return f"{badge.glyph} {badge.wide.lower()}"
