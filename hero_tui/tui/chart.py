"""The chart of the detail screens: time against value, as lines of (text, tone).

plotext (imported on first use) draws the points and bars; the frame, the ticks and the lines of the limits are ours, so
that they stand exactly where the words say. Where plotext has no wheel, plainer marks take its place.

```
     1 s ┤     ◆           ┊ ◆      a point stands at the column of its time; the newest moment is the last column
  500 ms ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┊╌╌ p95  a guide: the limit, labelled at both ends
  200 ms ┤ •• •  ░░░░░ ×   ┊ ••     fog and failed runs lie on the lowest row
         └──┬──────────┬───────
          15:00      18:00
```
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

Segment = tuple[str, str]
Line = tuple[Segment, ...]

GUTTER = 10
LEAST_COLUMNS = 12
LEAST_ROWS = 3
MOST_BARS = 400
_STEPS_OF_LOG = (1.0, 2.0, 5.0)
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 30)
_LABEL_SPACE = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """Values onto rows; row 0 is the lowest. `logarithmic` scales need 0 < low < high."""

    low: float
    high: float
    logarithmic: bool = False

    def position(self, value: float, rows: int) -> float:
        """The height of `value` in rows, 0 to rows − 1, clipped to the scale."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return share * (rows - 1)

    def row(self, value: float, rows: int) -> int:
        """The row of `value`."""
        return math.floor(self.position(value, rows) + 0.5)

    def ticks(self) -> tuple[float, ...]:
        """The 1, 2, 5 steps of a logarithmic scale inside it; none for a linear one, whose guides are its ticks."""
        if not self.logarithmic:
            return ()
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        values = (step * 10.0**decade for decade in decades for step in _STEPS_OF_LOG)
        return tuple(value for value in values if self.low * 0.999 <= value <= self.high * 1.001)


def logarithmic_scale(values: Iterable[float], limits: Iterable[float]) -> Scale:
    """A scale that holds the limits and the values: from the 1-2-5 step below them to 1.2 × the step at or above."""
    known = [each for each in (*values, *limits) if math.isfinite(each) and each > 0]
    low, high = (min(known), max(known)) if known else (0.1, 1.0)
    bottom = _step(low * 0.999, up=False)
    top = _step(high * 0.999, up=True) * 1.2
    return Scale(bottom, max(top, bottom * 10.0), logarithmic=True)


def linear_scale(limit: float, share: float = 1.25) -> Scale:
    """From nothing to 125 % of the limit."""
    return Scale(0.0, limit * share if limit > 0 and math.isfinite(limit) else 1.0)


def _step(value: float, *, up: bool) -> float:
    decade = math.floor(math.log10(value))
    steps = [step * 10.0**each for each in (decade - 1, decade, decade + 1) for step in _STEPS_OF_LOG]
    return min(each for each in steps if each >= value) if up else max(each for each in steps if each <= value)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark of one cell at a time (UTC s) and a value; later points cover earlier ones. Value None: lowest row."""

    at: float
    value: float | None
    glyph: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The lowest and the highest value of the span that begins at `at`."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Guide:
    """A line across, with a text in the gutter and one at the right end. `drawn` False: only its tick."""

    value: float
    text: str
    end: str = ""
    tone: str = "limit"
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """From this value up, bars have this tone."""

    value: float
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn between `since` and `until` (UTC s). `fog`: spans that nobody observed. `unit`: of the ticks."""

    since: float
    until: float
    scale: Scale
    points: tuple[Point, ...] = ()
    bars: tuple[Bar, ...] = ()
    guides: tuple[Guide, ...] = ()
    bands: tuple[Band, ...] = ()
    fog: tuple[tuple[float, float], ...] = ()
    cursor: float | None = None

    def column(self, at: float, columns: int) -> int:
        """The column of a moment: `until` stands in the middle of the last one. Outside the span: clipped."""
        share = (at - self.since) / max(1e-9, self.until - self.since)
        return min(columns - 1, max(0, math.floor(share * (columns - 0.5))))

    def moment(self, column: int, columns: int) -> float:
        """The moment in the middle of a column."""
        share = (column + 0.5) / max(0.5, columns - 0.5)
        return min(self.until, self.since + share * (self.until - self.since))


_Cells = dict[tuple[int, int], Segment]


def draw(chart: Chart, width: int, height: int) -> tuple[Line, ...]:
    """Exactly `height` lines of `width` columns: rows of the chart, its axis and the times below.

    Too small for a chart (under 22 × 5): blank lines with one word.
    """
    columns, rows = width - GUTTER, height - 2
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        word = "no room for a chart"[: max(0, width)].ljust(max(0, width))
        return tuple(((word if n == 0 else " " * max(0, width), "muted"),) for n in range(max(0, height)))
    cells: _Cells = {}
    _draw_guides(cells, chart, columns, rows)
    _draw_cursor(cells, chart, columns, rows)
    for start, end in chart.fog:
        if end > chart.since and start < chart.until:
            for column in range(chart.column(start, columns), chart.column(end, columns) + 1):
                cells[column, 0] = ("░", "fog")
    _draw_bars(cells, chart, columns, rows)
    _draw_points(cells, chart, columns, rows)
    _draw_guide_ends(cells, chart, columns, rows)
    gutter = _gutter(chart, rows)
    lines = [
        (*gutter[row], *_merged(cells.get((column, row), (" ", "text")) for column in range(columns)))
        for row in reversed(range(rows))
    ]
    return (*lines, *_time_axis(chart, columns))


def _merged(cells: Iterable[Segment]) -> Line:
    return tuple(("".join(text for text, _ in run), tone) for tone, run in groupby(cells, key=lambda cell: cell[1]))


def _gutter(chart: Chart, rows: int) -> list[Line]:
    """Texts of ticks and guides, right-aligned before the frame; a guide's text wins over a tick's."""
    texts: dict[int, tuple[str, str, str]] = {}
    guides = {chart.scale.row(guide.value, rows): guide for guide in reversed(chart.guides)}
    for value in chart.scale.ticks():
        row = chart.scale.row(value, rows)
        if not any(abs(row - other) < 1 for other in texts):
            texts[row] = (tick_text(value), "muted", "┤")
    for row, guide in guides.items():
        texts[row] = (guide.text, "muted", "├" if guide.drawn else "┤")
    blank = ("", "muted", "│")
    return [
        ((text[: GUTTER - 2].rjust(GUTTER - 2) + " ", tone), (frame, "rule"))
        for text, tone, frame in (texts.get(row, blank) for row in range(rows))
    ]


def tick_text(seconds: float) -> str:
    """A tick of a logarithmic time axis: `200 ms`, `1 s`, `5 s`, `10 min`."""
    if seconds < 0.001:
        return f"{seconds * 1000:g} ms"
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    return f"{round(seconds):,} s"


def _draw_guides(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    for guide in reversed(chart.guides):
        if guide.drawn:
            row = chart.scale.row(guide.value, rows)
            end = columns - len(guide.end) - 2 if guide.end else columns
            cells.update({(column, row): ("╌", guide.tone) for column in range(end)})


def _draw_guide_ends(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    for guide in reversed(chart.guides):
        row = chart.scale.row(guide.value, rows)
        first = columns - len(guide.end) - 1
        for offset, letter in enumerate(guide.end):
            known = cells.get((first + offset, row))
            if known is None or known[0] in "╌┊ ":
                cells[first + offset, row] = (letter, guide.tone)


def _draw_cursor(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    if chart.cursor is not None:
        column = chart.column(chart.cursor, columns)
        for row in range(rows):
            cells[column, row] = ("┊", "accent")


def _draw_points(cells: _Cells, chart: Chart, columns: int, rows: int) -> None:
    seen: _Cells = {}
    for point in chart.points:
        row = 0 if point.value is None else chart.scale.row(point.value, rows)
        seen.pop((chart.column(point.at, columns), row), None)
        seen[chart.column(point.at, columns), row] = (point.glyph, point.tone)
    marks = [(float(column), float(row), glyph) for (column, row), (glyph, _) in seen.items()]
    for row, text in enumerate(_canvas(marks, [], columns, rows)):
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
    tones = [_tone_of_row(chart, row, rows) for row in range(rows)]
    strokes = [
        (float(column), chart.scale.position(low, rows), chart.scale.position(high, rows))
        for column, (low, high) in sorted(extremes.items())
    ]
    for row, text in enumerate(_canvas([], strokes, columns, rows)):
        for column, letter in enumerate(text):
            if letter != " ":
                cells[column, row] = (letter, tones[row])


def _tone_of_row(chart: Chart, row: int, rows: int) -> str:
    tone = "ok-bar"
    for band in sorted(chart.bands, key=lambda each: each.value):
        if chart.scale.row(band.value, rows) <= row:
            tone = band.tone
    return tone


_PLOTEXT = threading.Lock()  # its one public figure is not thread-safe


def _canvas(
    marks: Sequence[tuple[float, float, str]], strokes: Sequence[tuple[float, float, float]], columns: int, rows: int
) -> list[str]:
    """Marks (x, y, glyph) and upright strokes (x, low, high) in cells, as `rows` strings, lowest first, no colours."""
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
                some = [(x, y) for x, y, each in marks if each == glyph]
                xs, ys = [x for x, _ in some], [y for _, y in some]
                figure.draw(figure.signal(xs, ys, marker=plotext.marker(glyph)))
            for x, low, high in strokes[:MOST_BARS]:
                figure.draw(figure.signal([x, x], [low, high], marker=plotext.marker("braille")).lines(True))
            text: str = figure.build().string(colorless=True)
        finally:
            figure.clear()
            plotext.terminal.limit()
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
    frame = " " * (GUTTER - 1) + "└" + "".join(axis)
    return ((frame, "rule"),), (("".join(labels), "muted"),)


def time_ticks(since: float, until: float, columns: int) -> tuple[tuple[float, str], ...]:
    """Round local times between both ends, at least 12 columns apart, with their labels: `15:00`, `Mon 23`."""
    span = max(1.0, until - since)
    least = span / max(1, columns) * _LABEL_SPACE
    minutes = next((each for each in _MINUTES if each * 60 >= least), None)
    first = datetime.fromtimestamp(since).astimezone()
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if minutes is not None:
        step = timedelta(minutes=minutes)
        form = "%H:%M"
    else:
        step = timedelta(days=next((each for each in _DAYS if each * 86400 >= least), _DAYS[-1]))
        form = "%a %d" if span <= 8 * 86400 else "%d %b"
    ticks: list[tuple[float, str]] = []
    naive = midnight
    while len(ticks) <= columns:
        # A naive local time has the zone's own offset on its day: midnights stay midnights over a change of the clock.
        at = naive.astimezone().timestamp()
        if at > until:
            break
        if at >= since:
            ticks.append((at, naive.strftime(form)))
        naive += step
    return tuple(ticks)
