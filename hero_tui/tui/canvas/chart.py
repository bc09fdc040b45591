"""The chart of the detail screens: time against value, as lines of spans.

plotext (imported on first use) draws the points and bars; the frame, the ticks and the lines of the limits are ours, so
that they stand exactly where the words say. Where plotext has no wheel, plainer marks take its place.

```
     1 s ┤     ◆           ┊ ◆      a point stands at the column of its time; the newest moment is the last column
  500 ms ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┊╌╌ p95  a guide: the limit, labelled at both ends
  200 ms ┤ •• •  ░░░░░ ×   ┊ ••     fog and failed runs lie on the lowest row
         └──┬──────┴───┬───────          below it the times, and upward marks of moments: commits
          15:00      18:00
```
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from hero_tui.tui.canvas.chart_canvas import PLAIN, canvas
from hero_tui.tui.canvas.chart_scale import Scale, tick_text, time_ticks
from hero_tui.tui.canvas.styled_text import ACCENT, FOG, LIMIT, MUTED, OK_BAR, RULE, TEXT, Line, Span, TextStyle

GUTTER = 10
LEAST_COLUMNS = 12
LEAST_ROWS = 3
MOMENT = "┴"
LAST = 0.8  # of the last column is still to come: `until` stands at its beginning


class Point(Struct, frozen=True):
    """A mark of one cell at a time (UTC s) and a value; later points cover earlier ones. Value None: lowest row."""

    at: float
    value: float | None
    glyph: str
    style: TextStyle


class Bar(Struct, frozen=True):
    """The lowest and the highest value of the span that begins at `at`."""

    at: float
    low: float
    high: float


class Guide(Struct, frozen=True):
    """A line across, with a text in the gutter and one at the right end. `drawn` False: only its tick."""

    value: float
    text: str
    end: str = ""
    style: TextStyle = LIMIT
    drawn: bool = True


class Band(Struct, frozen=True):
    """From this value up, bars have this style."""

    value: float
    style: TextStyle


class Chart(Struct, frozen=True):
    """What is drawn between `since` and `until` (UTC s). `fog`: spans that nobody observed. `moments`: marked on the
    axis, where no point can cover them."""

    since: float
    until: float
    scale: Scale
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()
    guides: tuple[Guide, ...] = ()
    bands: tuple[Band, ...] = ()
    fog: tuple[tuple[float, float], ...] = ()
    cursor: float | None = None
    moments: tuple[float, ...] = ()

    def column(self, at: float, columns: int) -> int:
        """The column of a moment: `until` stands in the last one. Outside the span: clipped."""
        share = (at - self.since) / max(1e-9, self.until - self.since)
        return min(columns - 1, max(0, math.floor(share * (columns - LAST))))

    def moment(self, column: int, columns: int) -> float:
        """The moment in the middle of a column."""
        share = (column + 0.5) / max(0.2, columns - LAST)
        return min(self.until, self.since + share * (self.until - self.since))


_Cells = dict[tuple[int, int], Span]


def draw(chart: Chart, width: int, height: int) -> tuple[Line, ...]:
    """Exactly `height` lines of `width` columns: rows of the chart, its axis and the times below.

    Too small for a chart (under 22 × 5): blank lines with one word.
    """
    columns, rows = width - GUTTER, height - 2
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        word = "no room for a chart"[: max(0, width)].ljust(max(0, width))
        return tuple((Span(word if n == 0 else " " * max(0, width), MUTED),) for n in range(max(0, height)))
    cells: _Cells = {}
    _draw_guides(cells, chart, columns, rows)
    _draw_cursor(cells, chart, columns, rows)
    for start, end in chart.fog:
        if end > chart.since and start < chart.until:
            for column in range(chart.column(start, columns), chart.column(end, columns) + 1):
                cells[column, 0] = Span("░", FOG)
    _draw_bars(cells, chart, columns, rows)
    _draw_points(cells, chart, columns, rows)
    _draw_guide_ends(cells, chart, columns, rows)
    gutter = _gutter(chart, rows)
    lines = [
        (*gutter[row], *_merged(cells.get((column, row), Span(" ", TEXT)) for column in range(columns)))
        for row in reversed(range(rows))
    ]
    return (*lines, *_time_axis(chart, columns))


def _merged(cells: Iterable[Span]) -> Line:
    return tuple(
        Span("".join(cell.text for cell in run), style) for style, run in groupby(cells, key=lambda cell: cell.style)
    )


def plain_chart(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines with strokes of `:` for braille: for terminals without UTF-8."""
    return tuple(tuple(Span(span.text.translate(PLAIN), span.style) for span in line) for line in lines)


def _gutter(chart: Chart, rows: int) -> list[Line]:
    """Texts of ticks and guides, right-aligned before the frame; a guide's text wins over a tick's."""
    texts: dict[int, tuple[str, str]] = {}
    for value in chart.scale.ticks():
        row = chart.scale.row(value, rows)
        if not any(abs(row - other) < 1 for other in texts):
            texts[row] = (tick_text(value), "┤")
    for row, guide in _guide_of_row(chart, rows).items():
        texts[row] = (guide.text, "├" if guide.drawn else "┤")
    blank = ("", "│")
    return [
        (Span(text[: GUTTER - 2].rjust(GUTTER - 2) + " ", MUTED), Span(frame, RULE))
        for text, frame in (texts.get(row, blank) for row in range(rows))
    ]


def _guide_of_row(chart: Chart, rows: int) -> dict[int, Guide]:
    """Rows to the guides whose texts stand there; where several share a row, the first of the chart's wins."""
    return {chart.scale.row(guide.value, rows): guide for guide in reversed(chart.guides)}


def _draw_guides(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    for guide in reversed(chart.guides):
        if guide.drawn:
            row = chart.scale.row(guide.value, rows)
            end = columns - len(guide.end) - 2 if guide.end else columns
            cells.update({(column, row): Span("╌", guide.style) for column in range(end)})


def _draw_guide_ends(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    """Write each guide's text at its end. Where a mark is in its way the line runs on: the gutter has the text too."""
    for row, guide in _guide_of_row(chart, rows).items():
        first = columns - len(guide.end) - 2
        place = [(first + offset, row) for offset in range(len(guide.end) + 2)]
        if not guide.end or not guide.drawn:
            continue
        if all(cells[cell].text in "╌┊" for cell in place if cell in cells):
            cells.update(zip(place, (Span(letter, guide.style) for letter in f" {guide.end} "), strict=True))
        else:
            cells.update({cell: Span("╌", guide.style) for cell in place if cell not in cells})


def _draw_cursor(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    if chart.cursor is not None:
        column = chart.column(chart.cursor, columns)
        for row in range(rows):
            cells[column, row] = Span("┊", ACCENT)


def _draw_points(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    seen: _Cells = {}
    for point in chart.points:
        row = 0 if point.value is None else chart.scale.row(point.value, rows)
        seen.pop((chart.column(point.at, columns), row), None)
        seen[chart.column(point.at, columns), row] = Span(point.glyph, point.style)
    marks = [(float(column), float(row), glyph) for (column, row), (glyph, _) in seen.items()]
    for row, text in enumerate(canvas(marks, [], columns, rows)):
        for column, letter in enumerate(text):
            if letter != " " and (column, row) in seen:
                cells[column, row] = seen[column, row]


def _draw_bars(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    extremes: dict[int, tuple[float, float]] = {}
    for bar in chart.bars:
        if math.isfinite(bar.low) and math.isfinite(bar.high):
            column = chart.column(bar.at, columns)
            low, high = extremes.get(column, (bar.low, bar.high))
            extremes[column] = min(low, bar.low), max(high, bar.high)
    if not extremes:
        return
    styles = [_ink_of_row(chart, row, rows) for row in range(rows)]
    strokes = [
        (float(column), chart.scale.position(low, rows), chart.scale.position(high, rows))
        for column, (low, high) in sorted(extremes.items())
    ]
    for row, text in enumerate(canvas([], strokes, columns, rows)):
        for column, letter in enumerate(text):
            if letter != " ":
                cells[column, row] = Span(letter, styles[row])


def _ink_of_row(chart: Chart, row: int, rows: int) -> TextStyle:
    style = OK_BAR
    for band in sorted(chart.bands, key=lambda band: band.value):
        if chart.scale.row(band.value, rows) <= row:
            style = band.style
    return style


def _time_axis(chart: Chart, columns: int) -> tuple[Line, Line]:
    axis, labels = ["─"] * columns, [" "] * (columns + GUTTER)
    free = 0
    for at, text in time_ticks(chart.since, chart.until, columns):
        column = chart.column(at, columns)
        first = column + GUTTER - 2
        if first >= free and first + len(text) <= columns + GUTTER:
            axis[column] = "┬"
            labels[first : first + len(text)] = text
            free = first + len(text) + 1
    cells = [Span(letter, RULE) for letter in axis]
    for column in {chart.column(at, columns) for at in chart.moments if chart.since <= at <= chart.until}:
        cells[column] = Span("┼" if axis[column] == "┬" else MOMENT, LIMIT)
    frame = Span(" " * (GUTTER - 1) + "└", RULE)
    return _merged((frame, *cells)), (Span("".join(labels), MUTED),)
