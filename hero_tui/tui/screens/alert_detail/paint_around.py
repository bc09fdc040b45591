"""Around it: the fixed budget axis over the time around an incident, with the moments that have a name below it."""

from __future__ import annotations

import math

from hero_tui.format.incidents import incident_limit, mark_text
from hero_tui.format.numbers import clock_text, duration_text, value_text, whole_span_text
from hero_tui.models.alert_detail import AlertDetail, IncidentTimeline
from hero_tui.tui.canvas.budget_axis import Column, ColumnMark, spark
from hero_tui.tui.canvas.styled_text import MUTED, RULE, Line, LineBuilder, Span
from hero_tui.tui.screens.common.charts.sparkline import run_columns
from hero_tui.tui.screens.common.frame.lines import rule, text_line

GUTTER = 10
ROWS = 5
# Slow gauges (the build cache) are read once in so many seconds: between two readings the last one stands.
_HOLDS = 75.0
_STEPS = (
    1,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    12,
    15,
    20,
    24,
    30,
    40,
    60,
    90,
    120,
    180,
    240,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    14400,
)


def step_for(seconds: float, columns: int) -> int:
    """Seconds of one column: the smallest round step that fits the span into `columns`."""
    return next((step for step in _STEPS if seconds / step + 1 <= columns), 86400)


def around_lines(detail: AlertDetail, width: int) -> list[Line]:
    """Title rule, five rows of the axis, the time axis and the names of its marks."""
    around = detail.timeline
    budget = detail.incident.budget
    span = f"{clock_text(around.since)} to {clock_text(around.until)}"
    room = max(8, width - GUTTER - 2)
    if not budget.of_gauges:
        return _runs(detail, span, room, width)
    seconds = around.until - around.since
    step = step_for(seconds, room)
    count = math.floor(seconds / step) + 1
    values = gauge_columns(around, detail.incident.limit, step, count)
    explained = f"{span} · one column is {_step_text(step)} · its highest value"
    lines = [rule(width, "Around it", explained if width >= 80 else span)]
    lines += _axis_rows(detail, values, count, width)
    return [*lines, *_marks(around, step, count, room, width)]


def _step_text(step: int) -> str:
    return f"{step} s" if step < 60 or step % 60 else whole_span_text(step)


def _axis_rows(detail: AlertDetail, values: list[Column], count: int, width: int) -> list[Line]:
    unit, limit = detail.incident.budget.unit, detail.incident.limit
    labels = [incident_limit(detail.incident), value_text(0.7 * limit, unit, cores="")]
    labels += [""] * (ROWS - 2)
    return [
        LineBuilder(width).right(label[: GUTTER - 1], GUTTER - 1, MUTED).to(GUTTER).spans(spans).line()
        for label, spans in zip(labels, spark(values, count, ROWS), strict=True)
    ]


def gauge_columns(around: IncidentTimeline, limit: float, step: int, count: int) -> list[Column]:
    """The highest value of each column as a share of the limit; fog where nobody looked; nothing before the first."""
    highs: dict[int, float] = {}
    for bucket in around.buckets:
        # A coarse bucket stands in every column that it reaches into: it is all that is known of them.
        first = math.floor((bucket.start - around.since) / step)
        last = math.floor((bucket.start + bucket.resolution - around.since - 1e-6) / step)
        for column in range(max(0, first), min(count - 1, last) + 1):
            highs[column] = max(highs.get(column, 0.0), bucket.high)
    known = min(highs, default=count)
    values: list[Column] = []
    held: tuple[int, float] | None = None
    for column in range(count):
        start = around.since + column * step
        foggy = any(gap.start < start + step / 2 <= gap.end for gap in around.gaps)
        if foggy:
            held = None
        elif column in highs:
            held = (column, highs[column])
        if held is not None and limit > 0 and (column - held[0]) * step <= _HOLDS:
            values.append(held[1] / limit)
        else:
            values.append(ColumnMark.FOG if foggy else ColumnMark.ABSENT if column > known else ColumnMark.BEFORE)
    return values


def _marks(around: IncidentTimeline, step: int, count: int, room: int, width: int) -> list[Line]:
    axis = ["─"] * min(room, count)
    names = [" "] * width
    free = 0
    for at, text in ((each.at, mark_text(each)) for each in around.marks):
        column = math.floor((at - around.since) / step)
        start = min(GUTTER + column, width - len(text) - 1)
        if 0 <= column < len(axis) and start >= free:
            axis[column] = "┬"
            names[start : start + len(text)] = text
            free = start + len(text) + 2
    frame = LineBuilder(width).add(" " * (GUTTER - 1) + "└" + "".join(axis), RULE).line()
    return [frame, (Span("".join(names)[:width], MUTED),)]


def _runs(detail: AlertDetail, span: str, room: int, width: int) -> list[Line]:
    runs = detail.timeline.runs
    lines = [rule(width, "Around it", f"{span} · one column per run, newest right" if width >= 80 else span)]
    if not runs:
        return [*lines, text_line(width, "No run in this span.", MUTED)]
    values = run_columns(detail.incident.budget, runs)[-room:]
    rows = spark(values, len(values), ROWS)
    limit = detail.incident.budget.headline.limit.value
    labels = [duration_text(limit), duration_text(0.7 * limit)]
    if not detail.incident.budget.spec.timed:
        labels = [incident_limit(detail.incident), ""]
    labels += [""] * (ROWS - 2)
    for label, spans in zip(labels, rows, strict=True):
        lines.append(LineBuilder(width).right(label, GUTTER - 1, MUTED).to(GUTTER).spans(spans).line())
    return lines
