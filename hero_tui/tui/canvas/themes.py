"""Themes: what colour a tone has, on terminals of 16 million, 256, 16 or no colours."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from hero_tui.budgets.shipped import themes_path
from hero_tui.tui.canvas.styled_text import Line, Span, TextStyle, Tone

_BARS = frozenset("▁▂▃▄▅▆▇█↑░× ")
LEVEL_TONES = frozenset({Tone.OK, Tone.INFO, Tone.WARNING, Tone.CRITICAL, Tone.OVER})
DEFAULT_THEME = "dark"
AUTOMATIC = "auto"
"""Not a theme of its own: dark or light, by the terminal's background when the viewer starts."""


class Depth(IntEnum):
    """How many colours the terminal has."""

    NONE = 0
    ANSI = 16
    INDEXED = 256
    TRUE = 1 << 24


class ThemeError(ValueError):
    """A theme that is not there or not whole; the text says which and what to do."""


class Theme(Struct, frozen=True):
    """`tones`, `background`, `row`: `#RRGGBB`; `indices`: xterm-256 of the levels; `ansi`: look in 16 colours."""

    name: str
    background: str | None
    row: str | None
    tones: Mapping[Tone, str]
    indices: Mapping[Tone, int]
    ansi: Mapping[Tone, Style]


def theme_names(folder: Path | None = None) -> tuple[str, ...]:
    """The themes that are there, by name."""
    return tuple(sorted(path.stem for path in (folder or themes_path()).glob("*.toml")))


def load_theme(name: str, folder: Path | None = None) -> Theme:
    """Read `name`.toml. Raises `ThemeError` naming the file and the missing field."""
    import tomllib

    known = theme_names(folder)
    if name not in known:
        raise ThemeError(f"there is no theme {name!r}; there are: {', '.join(known)}")
    path = (folder or themes_path()) / f"{name}.toml"
    try:
        return _theme(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ThemeError(f"{path}: {error}") from error


def _theme(data: dict[str, Any]) -> Theme:
    if "ansi" in data:
        ansi = {tone: _ansi_style(data["ansi"][tone.value]) for tone in Tone}
        return Theme(str(data["name"]), None, None, {}, {}, ansi)
    tones = {tone: str(data["tones"][tone.value]) for tone in Tone}
    for text in (*tones.values(), data["background"], data["focused-row"]):
        Color.parse(text)
    indices = {Tone(key): int(value) for key, value in data.get("xterm-256", {}).items()}
    return Theme(str(data["name"]), str(data["background"]), str(data["focused-row"]), tones, indices, {})


def _ansi_style(look: dict[str, Any]) -> Style:
    color = Color.from_ansi(int(look["color"])) if "color" in look else None
    return Style(color=color, bold=look.get("bold"), dim=look.get("dim"), reverse=look.get("reverse"))


class Palette:
    """Text styles as rich's for one theme and one depth; each is made once."""

    def __init__(self, theme: Theme, depth: Depth) -> None:
        self.theme = theme
        self.depth = Depth.ANSI if theme.ansi and depth > Depth.ANSI else depth
        self.rich_style = cache(self._rich_style)

    @property
    def background(self) -> str | None:
        """The colour behind everything, None where it is the terminal's own."""
        return self.theme.background if self.depth >= Depth.INDEXED else None

    def segments(self, line: Line) -> list[Segment]:
        """A line as rich segments. In 16 colours the words of a level stay in the terminal's foreground."""
        if self.depth <= Depth.ANSI:
            line = tuple(piece for span in line for piece in _upright(span))
        if self.depth is not Depth.ANSI:
            return [Segment(span.text, self.rich_style(span.style)) for span in line]
        segments = []
        for span in line:
            lead = span.text[: len(span.text) - len(span.text.lstrip(" "))]
            glyph, blank, word = span.text[len(lead) :].partition(" ")
            if (
                span.style.tone in LEVEL_TONES
                and not span.style.block
                and word
                and any(character.isalpha() for character in word)
            ):
                segments.append(Segment(lead + glyph, self.rich_style(span.style)))
                segments.append(
                    Segment(blank + word, self.rich_style(TextStyle(bold=span.style.bold, row=span.style.row)))
                )
            else:
                segments.append(Segment(span.text, self.rich_style(span.style)))
        return segments

    def _rich_style(self, style: TextStyle) -> Style:
        if self.depth is Depth.NONE:
            return _without_colour(style)
        if self.depth is Depth.ANSI:
            return _sixteen(self.theme.ansi or _SIXTEEN, style)
        theme = self.theme
        tone = self._colour(style.tone)
        behind = Color.parse((theme.row if style.row else theme.background) or "default")
        if style.block:
            return Style(color=Color.parse(theme.background or "default"), bgcolor=tone, bold=style.bold or None)
        return Style(color=tone, bgcolor=behind, bold=style.bold or None)

    def _colour(self, tone: Tone) -> Color:
        if self.depth is Depth.INDEXED and tone in self.theme.indices:
            return Color.from_ansi(self.theme.indices[tone])
        return Color.parse(self.theme.tones[tone])


def _upright(span: Span) -> tuple[Span, ...]:
    """Split a span so that its bars are not reversed on the focused row: reversed bars would show what is free."""
    bars = span.text.strip(" ")
    if not span.style.row or not bars or not set(bars) <= _BARS:
        return (span,)
    start = len(span.text) - len(span.text.lstrip(" "))
    lead, tail = span.text[:start], span.text[start + len(bars) :]
    blank, plain = TextStyle(row=True), replace(span.style, row=False)
    return tuple(each for each in (Span(lead, blank), Span(bars, plain), Span(tail, blank)) if each.text)


_SIXTEEN: Mapping[Tone, Style] = {
    Tone.RULE: Style(dim=True),
    Tone.LIMIT: Style(dim=True),
    Tone.FOG: Style(dim=True),
    Tone.ACCENT: Style(bold=True),
    Tone.INFO: Style(color=Color.from_ansi(6)),
    Tone.WARNING: Style(color=Color.from_ansi(3)),
    Tone.WARNING_BAR: Style(color=Color.from_ansi(3)),
    Tone.CRITICAL: Style(color=Color.from_ansi(9), reverse=True),
    Tone.HIGH: Style(color=Color.from_ansi(3)),
    Tone.OVER: Style(color=Color.from_ansi(9), bold=True),
}


def _sixteen(look: Mapping[Tone, Style], style: TextStyle) -> Style:
    rich = look.get(style.tone, Style.null())
    if style.bold:
        rich += Style(bold=True)
    if rich.reverse and not (style.block or style.row):
        rich += Style(reverse=False)  # a reversed bar would show what is free instead of what is used
    elif style.block or style.row:
        rich += Style(reverse=True)
    return rich


def _without_colour(style: TextStyle) -> Style:
    dim = style.tone in {Tone.MUTED, Tone.RULE, Tone.LIMIT, Tone.FOG}
    reverse = style.block or style.row
    return Style(bold=style.bold or None, dim=True if dim and not reverse else None, reverse=reverse or None)
