"""The fixed budget axis: a share of the limit becomes a column of block glyphs. The scale never depends on the data.

Three rows or more: the top row is over the limit, the next one 70-100 %, all below share 0-70 %. Two rows: over, and a
body row whose eighths are the bands. One row: the body row, with `↑` for over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from hero_tui.tui.canvas.styled_text import FOG, LIMIT, TEXT, Span, TextStyle, Tone
from hero_tui.tui.canvas.threshold_colours import EXACT, tone_of

EIGHTHS = "▁▂▃▄▅▆▇█"
FULL = "█"
FOG_GLYPH = "░"
FAILED_GLYPH = "×"
OVER_GLYPH = "↑"
LIMIT_GLYPH = "▁"


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


def column(value: Column, rows: int) -> Glyphs:
    """The column of `value` on an axis of `rows` rows."""
    if isinstance(value, ColumnMark):
        return _marked(value, rows)
    share = value if math.isfinite(value) else 0.0
    tone = TextStyle(tone_of(share))
    if rows == 1:
        return Glyphs(((OVER_GLYPH if share >= 1.0 - EXACT else _single(share), tone),))
    top = _over_mark(share)
    cells = [(top, tone if top != LIMIT_GLYPH else LIMIT)]
    if rows == 2:
        cells.append((_single(share), tone))
        return Glyphs(tuple(cells))
    cells.append((_band_eighths(share), tone))
    count = rows - 2
    for index in range(count):
        low, high = 0.7 * (count - 1 - index) / count, 0.7 * (count - index) / count
        cells.append((_body(share, low, high), tone))
    return Glyphs(tuple(cells))


def _marked(mark: ColumnMark, rows: int) -> Glyphs:
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
    return Glyphs((top, *((blank,) * (rows - 2)), lowest))


def spark(values: Sequence[Column], width: int, rows: int) -> tuple[tuple[Span, ...], ...]:
    """`rows` rows of the newest `width` values, right-aligned; neighbours of one style are one span."""
    shown = list(values[max(0, len(values) - width) :])
    padded = [ColumnMark.BEFORE] * (width - len(shown)) + shown
    columns = [column(value, rows).cells for value in padded]
    return tuple(_merged([cells[row] for cells in columns]) for row in range(rows))


def _merged(cells: Sequence[tuple[str, TextStyle]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index][1] != cells[start][1]:
            spans.append(Span("".join(glyph for glyph, _ in cells[start:index]), cells[start][1]))
            start = index
    return tuple(spans)
