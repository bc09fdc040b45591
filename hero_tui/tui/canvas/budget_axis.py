"""The fixed budget axis: a share of the limit becomes a column of block glyphs. The scale never depends on the data.

Three rows or more: the top row is over the limit, the next one 70-100 %, all below share 0-70 %. Seven rows or more:
2-4 times and 1-2 times the limit have a row each, 70-100 % has two. Two rows: over, and a body row whose eighths are
the bands. One row: the body row, with `↑` for over.

Where most columns are over, the axis goes to 4 times the limit (`stretched`): the rows above the limit have eighths,
what is below shares the rest, and one row has a digit, how many times the limit it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from hero_tui.tui.canvas.styled_text import FOG, LIMIT, TEXT, Span, TextStyle, Tone
from hero_tui.tui.canvas.threshold_colours import EXACT, bar_tone

EIGHTHS = "▁▂▃▄▅▆▇█"
FULL = "█"
ON_LIMIT = "▀"
"""A full cell with the limit's line at its foot."""
FOG_GLYPH = "░"
FAILED_GLYPH = "×"
OVER_GLYPH = "↑"
LIMIT_GLYPH = "▁"
FEWEST_STRETCHED = 3
TALL = 7
"""Rows from which what is over the limit, and what is near it, have two rows each."""


class ColumnMark(Enum):
    """A column that is no share of the limit."""

    BEFORE = "before the first observation"
    FOG = "not observed"
    ABSENT = "observed, but nothing lived that has a value"
    FAILED = "a run that failed"
    TIMEOUT = "a run that was cut off"


Column = float | ColumnMark


class Glyphs(Struct, frozen=True):
    """One column from the top row to the lowest, with the style of each."""

    cells: tuple[tuple[str, TextStyle], ...]


def _over_mark(share: float) -> str:
    if share < 1.0 - EXACT:
        return LIMIT_GLYPH
    for bound, glyph in ((2.0, "█"), (1.5, "▆"), (1.2, "▄")):
        if share >= bound - EXACT:
            return glyph
    return "▂"


def _band_eighths(share: float) -> str:
    """The row of 70–100 %: 70–80 takes its first three eighths, 80–90 the next two, 90–100 the last three."""
    if share < 0.7 - EXACT:
        return " "
    if share >= 1.0 - EXACT:
        return FULL
    low, eighths, offset = next(band for band in ((0.9, 3, 5), (0.8, 2, 3), (0.7, 3, 0)) if share >= band[0] - EXACT)
    step = math.floor((share - low) / 0.1 * eighths + 1e-6)
    return EIGHTHS[offset + min(eighths - 1, step)]


def _body(share: float, low: float, high: float) -> str:
    """A linear row from `low` to `high`. The lowest one shows any observed value with at least an eighth."""
    part = (share - low) / (high - low)
    if part <= 0:
        return EIGHTHS[0] if low == 0 else " "
    return EIGHTHS[min(8, max(1, math.ceil(part * 8 - EXACT))) - 1]


def _single(share: float) -> str:
    """The one body row: eighths up to `▅` are below 70 %, `▆` 70-80, `▇` 80-90, `█` from 90 %."""
    for bound, glyph in ((0.9, "█"), (0.8, "▇"), (0.7, "▆")):
        if share >= bound - EXACT:
            return glyph
    return EIGHTHS[max(0, min(4, math.floor(share / 0.7 * 5 + EXACT)))]


def column(value: Column, rows: int, *, stretched: bool = False) -> Glyphs:
    """The column of `value` on an axis of `rows` rows; `stretched`: that goes to 4 times the limit."""
    if isinstance(value, ColumnMark):
        return _marked(value, rows, 1 if rows >= TALL or (stretched and rows > 2) else 0)
    share = value if math.isfinite(value) else 0.0
    tone = TextStyle(bar_tone(share))
    if stretched:
        return Glyphs(
            tuple((glyph, tone if glyph != LIMIT_GLYPH or share >= 1.0 else LIMIT) for glyph in _to_four(share, rows))
        )
    if rows >= TALL:
        above = [(_eighths((share - 2.0) / 2.0), tone), _limit_row(share, tone)]
        near = [(glyph, tone) for glyph in _two_bands(share)]
        return Glyphs((*above, *near, *_low(share, rows - 4, 0.7, tone)))
    if rows == 1:
        return Glyphs(((OVER_GLYPH if share >= 1.0 - EXACT else _single(share), tone),))
    top = _over_mark(share)
    cells = [(top, tone if top != LIMIT_GLYPH else LIMIT)]
    if rows == 2:
        cells.append((_single(share), tone))
        return Glyphs(tuple(cells))
    cells.append((_band_eighths(share), tone))
    return Glyphs((*cells, *_low(share, rows - 2, 0.7, tone)))


def _low(share: float, count: int, top: float, tone: TextStyle) -> list[tuple[str, TextStyle]]:
    """The rows from nothing to `top`, the highest first."""
    bounds = [(top * (count - 1 - index) / count, top * (count - index) / count) for index in range(count)]
    return [(_body(share, low, high), tone) for low, high in bounds]


def _limit_row(share: float, tone: TextStyle) -> tuple[str, TextStyle]:
    top = _over_mark(share)
    return top, tone if top != LIMIT_GLYPH else LIMIT


def _eighths(part: float) -> str:
    """A row by how much of it is reached; nothing of it is blank."""
    return " " if part < -EXACT else EIGHTHS[max(0, min(7, math.floor(part * 8 + EXACT)))]


def _two_bands(share: float) -> tuple[str, str]:
    """Two rows for 70-100 %, the upper one first: 70-80 % has five of their sixteen eighths, 80-90 % the next five."""
    if share < 0.7 - EXACT:
        return " ", " "
    if share >= 1.0 - EXACT:
        return FULL, FULL
    low, steps, before = next(band for band in ((0.9, 6, 10), (0.8, 5, 5), (0.7, 5, 0)) if share >= band[0] - EXACT)
    reached = before + min(steps, 1 + math.floor((share - low) / 0.1 * steps + 1e-6))
    return (" " if reached <= 8 else EIGHTHS[reached - 9]), EIGHTHS[min(8, reached) - 1]


def _to_four(share: float, rows: int) -> list[str]:
    """The glyphs of a stretched column, from the top: 2-4 times, 1-2 times, and below it up to the limit."""
    over = share >= 1.0 - EXACT
    if rows == 1:
        return [str(min(9, math.floor(share + EXACT))) if over else _single(share)]
    if rows == 2:
        top = ON_LIMIT if share >= 4.0 - EXACT else _eighths((share - 1.0) / 3.0)
        return [top if over else LIMIT_GLYPH, FULL if over else _single(share)]
    first = ON_LIMIT if share >= 2.0 - EXACT else _eighths(share - 1.0)
    below = [glyph for glyph, _ in _low(share, rows - 2, 1.0, TEXT)]
    return [_eighths((share - 2.0) / 2.0), first if over else LIMIT_GLYPH, *below]


def mostly_over(values: Sequence[Column], width: int) -> bool:
    """Whether more than half of the newest `width` values are over the limit."""
    shares = [value for value in values[max(0, len(values) - width) :] if not isinstance(value, ColumnMark)]
    return len(shares) >= FEWEST_STRETCHED and 2 * sum(share >= 1.0 - EXACT for share in shares) > len(shares)


def _marked(mark: ColumnMark, rows: int, above: int = 0) -> Glyphs:
    """A mark; `above`: rows above that of the limit's line."""
    blank = (" ", TEXT)
    if mark is ColumnMark.BEFORE:
        return Glyphs((blank,) * rows)
    if mark is ColumnMark.TIMEOUT:
        over = TextStyle(Tone.OVER)
        return Glyphs(((OVER_GLYPH, over),) if rows == 1 else ((FULL, over),) * rows)
    lowest = {ColumnMark.FOG: (FOG_GLYPH, FOG), ColumnMark.FAILED: (FAILED_GLYPH, TEXT), ColumnMark.ABSENT: blank}[mark]
    if rows == 1:
        return Glyphs((lowest,))
    top = blank if mark is ColumnMark.FOG else (LIMIT_GLYPH, LIMIT)
    return Glyphs((*((blank,) * above), top, *((blank,) * (rows - 2 - above)), lowest))


def spark(values: Sequence[Column], width: int, rows: int, *, stretched: bool = False) -> tuple[tuple[Span, ...], ...]:
    """`rows` rows of the newest `width` values, right-aligned; neighbours of one style are one span. `stretched`: on an
    axis to 4 times the limit."""
    shown = list(values[max(0, len(values) - width) :])
    padded = [ColumnMark.BEFORE] * (width - len(shown)) + shown
    columns = [column(value, rows, stretched=stretched).cells for value in padded]
    return tuple(_merged([cells[row] for cells in columns]) for row in range(rows))


def _merged(cells: Sequence[tuple[str, TextStyle]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index][1] != cells[start][1]:
            spans.append(Span("".join(glyph for glyph, _ in cells[start:index]), cells[start][1]))
            start = index
    return tuple(spans)
