"""Draws marks and strokes with plotext: plain characters come out, and none of its global state is left behind."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

MOST_STROKES = 400

_PLOTEXT = threading.Lock()  # its one public figure is not thread-safe


def _widened(dots: int) -> int:
    """Copy the dots of each half of a braille pattern to its other half, so that a stroke is as wide as its column."""
    left, right = dots & 0b01000111, dots & 0b10111000
    return dots | (left & 0b111) << 3 | (left & 0x40) << 1 | (right & 0b111000) >> 3 | (right & 0x80) >> 1


_WIDENED = {0x2800 + dots: chr(0x2800 + _widened(dots)) for dots in range(1, 256)}


PLAIN = {ord(glyph): ":" for glyph in (*_WIDENED.values(), "┃")}
"""For terminals without UTF-8: a stroke is a stroke of `:`, however much of its cell it fills."""


def load_plotext() -> bool:
    """Import plotext ahead of its first use, which takes a tenth of a second; False where it has no wheel."""
    try:
        import plotext
    except ImportError:
        return False
    return bool(plotext)


def canvas(
    marks: Sequence[tuple[float, float, str]], strokes: Sequence[tuple[float, float, float]], columns: int, rows: int
) -> list[str]:
    """Draw marks (x, y, glyph) and upright strokes (x, low, high), in cells. Returns `rows` strings, lowest first."""
    try:
        import plotext
    except ImportError:
        return _plain_canvas(marks, strokes, columns, rows)
    with _PLOTEXT:
        plotext.terminal.limit(False, False)
        figure = plotext.figure
        try:
            figure.clear()
            figure.plot_size(columns, rows)
            figure.theme("colorless")
            figure.axes(False)
            figure.legend(False)
            for axis in ("x", "y"):
                for side in (0, 1):
                    figure.ruler(axis, side).ticks([], [])
            figure.ruler("x").lim(0, columns - 1)
            figure.ruler("y").lim(0, rows - 1)
            for glyph in dict.fromkeys(glyph for _, _, glyph in marks):
                some = [(x, y) for x, y, mark in marks if mark == glyph]
                xs, ys = [x for x, _ in some], [y for _, y in some]
                figure.draw(figure.signal(xs, ys, marker=plotext.marker(glyph)))
            for x, low, high in strokes[:MOST_STROKES]:
                figure.draw(figure.signal([x, x], [low, high], marker=plotext.marker("braille")).lines(True))
            text: str = figure.build().string(colorless=True)
        finally:
            figure.clear()
            plotext.terminal.limit()
    if strokes:
        text = text.translate(_WIDENED)
    lines = [line[:columns].ljust(columns) for line in text.split("\n")[:rows]]
    lines += [" " * columns] * (rows - len(lines))
    return lines[::-1]


def _plain_canvas(
    marks: Sequence[tuple[float, float, str]], strokes: Sequence[tuple[float, float, float]], columns: int, rows: int
) -> list[str]:
    grid = [[" "] * columns for _ in range(rows)]
    for x, low, high in strokes:
        for row in range(math.floor(low + 0.5), math.floor(high + 0.5) + 1):
            grid[row][int(x)] = "┃"
    for x, y, glyph in marks:
        grid[int(y)][int(x)] = glyph
    return ["".join(row) for row in grid]
