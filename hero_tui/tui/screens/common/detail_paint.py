"""What the painters of the details share: title rules, the header with its path, the inks of levels and verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.core.budget import Level
from hero_tui.format.sentences import level_badge
from hero_tui.tui.canvas.escape import escape, middle
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, Ink, Line, Row, Span, width_of
from hero_tui.tui.screens.common.badges import level_ink as badge_ink
from hero_tui.tui.screens.common.badges import title_rule


def wide(width: int) -> bool:
    """Whether there is room for whole words."""
    return width >= 100


def level_ink(level: Level) -> Ink:
    """The ink of a level's glyph and word within a list: never a filled block."""
    return replace(badge_ink(level), block=False)


def level_text(level: Level) -> str:
    """`▲ warning`, `■ critical`: a level named within a list."""
    badge = level_badge(level)
    return f"{badge.glyph} {badge.wide.lower()}"


def rule(width: int, title: str, right: Sequence[Span] | str = ()) -> Line:
    """`─ Title ───────── right ─`. What stands right is left out when both do not fit; without it the rule runs on."""
    spans = [Span(right, MUTED)] if isinstance(right, str) and right else list(right) if right else []
    fits = spans and width_of(spans) + len(title) + 8 <= width
    return title_rule(width, escape(title), [spans] if fits else [])


def text_line(width: int, text: str, ink: Ink = TEXT, indent: int = 2) -> Line:
    """One line of text that is our own or already escaped."""
    return Row(width).add(" " * indent).add(text, ink).line()


def blank(width: int) -> Line:
    """An empty line."""
    return Row(width).line()


def wrapped(width: int, text: str, ink: Ink = TEXT, indent: int = 2) -> list[Line]:
    """A sentence over as many lines as it takes, broken at blanks; a word that is too long is cut in its middle."""
    room = max(8, width - indent - 1)
    lines: list[str] = []
    for word in (middle(each, room) for each in text.split(" ")):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [text_line(width, line, ink, indent) for line in lines]
