"""Lines of styled text: what painters make. They know neither a terminal nor a colour yet."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace


class Tone(StrEnum):
    """What a colour means; a theme gives each one its colour."""

    TEXT = "text"
    MUTED = "muted"
    RULE = "rule"
    LIMIT = "limit"
    FOG = "fog"
    ACCENT = "accent"
    OK = "ok"
    OK_BAR = "ok-bar"
    INFO = "info"
    WARNING = "warning"
    WARNING_BAR = "warning-bar"
    CRITICAL = "critical"
    HIGH = "high"
    OVER = "over"


class TextStyle(Struct, frozen=True):
    """A tone and its look. `block`: filled, the text in the background's colour. `row`: on the focused row."""

    tone: Tone = Tone.TEXT
    bold: bool = False
    block: bool = False
    row: bool = False


TEXT = TextStyle()
BOLD = TextStyle(bold=True)
MUTED = TextStyle(Tone.MUTED)
RULE = TextStyle(Tone.RULE)
LIMIT = TextStyle(Tone.LIMIT)
FOG = TextStyle(Tone.FOG)
ACCENT = TextStyle(Tone.ACCENT)
OK = TextStyle(Tone.OK)
OK_BAR = TextStyle(Tone.OK_BAR)
INFO = TextStyle(Tone.INFO)
WARNING = TextStyle(Tone.WARNING, bold=True)
CRITICAL = TextStyle(Tone.CRITICAL, bold=True)
CRITICAL_BLOCK = TextStyle(Tone.CRITICAL, bold=True, block=True)
HIGH = TextStyle(Tone.HIGH)
OVER = TextStyle(Tone.OVER)


class Span(NamedTuple):
    """A run of text in one style. Every character is one column wide: `escape` sees to that."""

    text: str
    style: TextStyle = TEXT


Line = tuple[Span, ...]


def text_of(line: Line) -> str:
    """The characters of a line without their styles."""
    return "".join(span.text for span in line)


def plain(lines: Iterable[Line]) -> str:
    """Lines as text, each ended by a newline: what a golden file holds."""
    return "".join(text_of(line) + "\n" for line in lines)


def width_of(spans: Iterable[Span]) -> int:
    """Columns that the spans take."""
    return sum(len(span.text) for span in spans)


def on_row(line: Line) -> Line:
    """The same line as the focused row."""
    return tuple(Span(span.text, replace(span.style, row=True)) for span in line)


def clip(spans: Iterable[Span], width: int) -> Line:
    """The spans cut to `width` columns."""
    kept: list[Span] = []
    for span in spans:
        if width <= 0:
            break
        kept.append(span if len(span.text) <= width else Span(span.text[:width], span.style))
        width -= len(span.text)
    return tuple(kept)


def _blank_is_plain(style: TextStyle) -> bool:
    """Whether a blank in that style looks like any other blank: it needs no span of its own then."""
    return not style.block and style.tone is not Tone.CRITICAL


class LineBuilder:
    """Builds one line of exactly `width` columns from left to right. What does not fit is cut, never wrapped."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.column = 0
        self._spans: list[Span] = []

    def add(self, text: str, style: TextStyle = TEXT) -> LineBuilder:
        """Write at the present column."""
        text = text[: max(0, self.width - self.column)]
        if not text:
            return self
        last = self._spans[-1] if self._spans else None
        if last is not None and (
            last.style == style or (style == TEXT and text.isspace() and _blank_is_plain(last.style))
        ):
            self._spans[-1] = Span(last.text + text, last.style)
        elif last is not None and last.style == TEXT and last.text.isspace() and _blank_is_plain(style):
            self._spans[-1] = Span(last.text + text, style)
        else:
            self._spans.append(Span(text, style))
        self.column += len(text)
        return self

    def spans(self, spans: Iterable[Span]) -> LineBuilder:
        """Write each of them."""
        for span in spans:
            self.add(span.text, span.style)
        return self

    def to(self, column: int, fill: str = " ", style: TextStyle = TEXT) -> LineBuilder:
        """Fill up to `column`; what already stands beyond it is cut, with one blank kept before it."""
        if column > self.column:
            return self.add(fill * (column - self.column), style)
        if column < self.column:
            kept = clip(self._spans, max(0, column - 1))
            self._spans, self.column = list(kept), width_of(kept)
            self.add(" " * (column - self.column))
        return self

    def right(self, text: str, end: int, style: TextStyle = TEXT) -> LineBuilder:
        """Write `text` so that it ends before column `end`; longer than the room it just follows."""
        return self.add(" " * max(0, end - len(text) - self.column)).add(text, style)

    def line(self) -> Line:
        """The finished line, padded to its width."""
        self.to(self.width)
        return tuple(self._spans)
