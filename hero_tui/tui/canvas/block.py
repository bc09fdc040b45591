"""The widget that shows lines. Of a changed line only the cells from the first to the last that differ are sent."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import Line, Span, text_of
from hero_tui.tui.canvas.themes import Palette


class LineBlock(Widget):
    """Shows the lines it was last given; `render_line` returns the same strip for the same line."""

    DEFAULT_CSS = "LineBlock { width: 100%; height: 100%; }"
    ALLOW_SELECT = False

    def __init__(self, palette: Palette, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._palette = palette
        self._ascii = ascii_only
        self._lines: tuple[Line, ...] = ()
        self._strips: dict[int, Strip] = {}

    def recolour(self, palette: Palette) -> None:
        """Show the same lines in the colours of another theme."""
        self._palette = palette
        self._strips.clear()
        self.refresh()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines; nothing is sent where they equal the present ones."""
        new = tuple(_ascii(line) for line in lines) if self._ascii else tuple(lines)
        old, self._lines = self._lines, new
        if new == old:
            return
        if len(new) != len(old):
            self._strips.clear()
            self.refresh()
            return
        regions = []
        for y, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                self._strips.pop(y, None)
                first, end = changed_cells(before, after)
                regions.append(Region(first, y, max(1, end - first), 1))
        self.refresh(*regions)

    def text(self) -> list[str]:
        """The characters shown, for tests and for copying."""
        return [text_of(line) for line in self._lines]

    def render_line(self, y: int) -> Strip:
        """The line as a strip, kept until it changes."""
        kept = self._strips.get(y)
        if kept is not None and kept.cell_length == self.size.width:
            return kept
        line = self._lines[y] if y < len(self._lines) else ()
        segments = self._palette.segments(line)
        strip = Strip(segments, sum(len(span.text) for span in line))
        strip = strip.adjust_cell_length(self.size.width, self._palette.rich_style(_BLANK.style))
        self._strips[y] = strip
        return strip


_BLANK = Span(" ")


def _ascii(line: Line) -> Line:
    return tuple(Span(to_ascii(span.text), span.style) for span in line)


def changed_cells(before: Line, after: Line) -> tuple[int, int]:
    """Return the first changed column, and the one behind the last."""
    old, new = _cells(before), _cells(after)
    if len(old) != len(new):
        return 0, max(len(old), len(new))
    first = next((index for index, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]), 0)
    last = next(
        (index for index in range(len(new) - 1, -1, -1) if old[index] != new[index]),
        first,
    )
    return first, last + 1


def _cells(line: Line) -> list[tuple[str, object]]:
    return [(character, span.style) for span in line for character in span.text]
