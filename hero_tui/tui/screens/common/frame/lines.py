"""Lines that all painters make: title rules, sentences over one or several lines, blank ones."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.tui.canvas.escape import escape, middle
from hero_tui.tui.canvas.styled_text import (
    ACCENT,
    BOLD,
    MUTED,
    RULE,
    TEXT,
    Line,
    LineBuilder,
    Span,
    TextStyle,
    width_of,
)


def first_row(count: int, room: int, chosen: int | None) -> int:
    """The first of `count` rows that is seen in `room` lines, so that the chosen one is among them; it moves only when
    it must."""
    return 0 if chosen is None or chosen < room else max(0, min(chosen - room + 1, count - room))


def wide(width: int) -> bool:
    """Whether there is room for whole words."""
    return width >= 100


def rule(width: int, title: str, right: Sequence[Span] | str = ()) -> Line:
    """Return `─ Title ───────── right ─`. What stands right is left out where both do not fit."""
    spans = [Span(right, MUTED)] if isinstance(right, str) and right else list(right) if right else []
    fits = spans and width_of(spans) + len(title) + 8 <= width
    return title_rule(width, escape(title), [spans] if fits else [])


def text_line(width: int, text: str, style: TextStyle = TEXT, indent: int = 2) -> Line:
    """One line of text that is our own or already escaped."""
    return LineBuilder(width).add(" " * indent).add(text, style).line()


def blank(width: int) -> Line:
    """An empty line."""
    return LineBuilder(width).line()


def wrapped(width: int, text: str, style: TextStyle = TEXT, indent: int = 2) -> list[Line]:
    """Break a sentence at blanks over as many lines as it takes; a word that is too long is cut in its middle."""
    room = max(8, width - indent - 1)
    lines: list[str] = []
    for word in (middle(part, room) for part in text.split(" ")):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [text_line(width, line, style, indent) for line in lines]


def ruled(line: Line) -> Line:
    """The line with a piece of a rule in its first column, where there is no line for a title."""
    first, *rest = line
    return (Span("─", RULE), *([Span(first.text[1:], first.style)] if len(first.text) > 1 else []), *rest)


def title_rule(
    width: int, title: str, right: Sequence[Sequence[Span]] = (), *, focused: bool = False, joint: str = "──"
) -> Line:
    """`─ Title ─────── one ── two ─`: the parts of `right` are joined by `joint`; a focused rule is heavy with `▸`."""
    rule = "━" if focused else "─"
    style = ACCENT if focused else RULE
    tail: list[Span] = []
    for index, part in enumerate(right):
        if index:
            tail += [Span(" "), Span(joint, RULE)]
        tail += [Span(" "), *part]
    tail += [Span(" "), Span(rule, style)] if right else []
    tail_width = width_of(tail)
    room = max(0, width - tail_width - 4)
    row = LineBuilder(width).add("▸" if focused else rule, style).add(" ").add(title[:room], BOLD if focused else TEXT)
    row.add(" ").to(max(row.column, width - tail_width), rule, style)
    return row.spans(tail).line()
