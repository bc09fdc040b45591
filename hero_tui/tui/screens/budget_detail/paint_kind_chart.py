"""The charts of kinds that are neither a time nor a gauge: what their points, bars and lines stand for.

```
   5 % ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ critical    a ratio: the share of bad events of the last hour, as it went
   2 % ├╌╌╌╌╌╌╌╌╌╌╌╌╌⣿⣿⣿╌╌╌╌ promised
2.71 GB┤               · •              a growth: a value a run, and the line through the newest of them
     3 ├╌╌╌╌╌⣿╌╌╌╌╌╌╌╌╌╌╌╌╌ max         concurrency: how many were open
 7.7 s ├╌╌╌╌╌╌╌╌╌╌╌╌╌◆◆◆◆╌╌ +20 %       a baseline: times, the median before, the limit above it
```
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from hero_tui.core.budget import Kind, Level
from hero_tui.core.quantities import percent_text
from hero_tui.format.numbers import duration_text, value_text
from hero_tui.judge.kinds.ratio_window import allowed_share
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import RunFigure
from hero_tui.models.panel_detail import PanelDetail
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.figures import most_open
from hero_tui.tui.canvas.chart import Band, Bar, Chart, Guide, Point
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.canvas.styled_text import CRITICAL, LIMIT, MUTED, OK_BAR, OVER, TextStyle
from hero_tui.tui.screens.common.badges import level_style
from hero_tui.tui.screens.common.charts import BANDS

HEAD_ROOM = 1.25
SLOTS = 240  # moments at which open operations are counted: at least as many as a chart has columns
_LINE = 60
_SOON = 5.0  # an alert that a run opened is found within so many seconds after its end
Fog = tuple[tuple[float, float], ...]

LEGENDS: Mapping[Kind, tuple[tuple[str, TextStyle, str], ...]] = {
    Kind.RATIO: (("⣿", OK_BAR, "bad, of the last hour"), ("■", CRITICAL, "alert")),
    Kind.GROWTH: (("•", OK_BAR, "run"), ("◆", OVER, "grew too much"), ("■", CRITICAL, "alert"), ("·", MUTED, "trend")),
    Kind.CONCURRENCY: (("⣿", OK_BAR, "open at once"), ("■", CRITICAL, "alert")),
    Kind.BASELINE: (("•", OK_BAR, "run"), ("◆", OVER, "over"), ("■", CRITICAL, "alert")),
}


def kind_chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart | None:
    """The chart of that kind; None for times and gauges, which have their own."""
    make = _CHARTS.get(view.budget.kind)
    return None if make is None else make(detail, view, fog, cursor)


def _ratio(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    budget = view.budget
    allowed = allowed_share(budget.headline)
    bars = [Bar(at, 0.0, share) for at, share in detail.figures.rolling if detail.since <= at <= detail.until]
    lines = [(allowed, "promised", LIMIT)]
    lines += [
        (rung.enter * allowed, rung.level.word, LIMIT)
        for rung in budget.ladder
        if rung.level > Level.OK and abs(rung.enter - 1.0) > 1e-6
    ]
    top = min(1.0, HEAD_ROOM * max([share for share, _, _ in lines] + [bar.high for bar in bars]))
    guides = tuple(Guide(share, percent_text(share), end, style) for share, end, style in lines if share <= top)
    bands = tuple(Band(share * allowed, style) for share, style in BANDS)
    points = _alerts(detail, top)
    return Chart(detail.since, detail.until, Scale(0.0, top), points, tuple(bars), guides, bands, fog, cursor)


def _alerts(detail: PanelDetail, top: float) -> tuple[Point, ...]:
    """Where alerts began, at the value that they reached."""
    return tuple(
        Point(each.at, min(top, each.value), "■", level_style(each.level))
        for each in detail.alerts
        if each.value is not None
    )


def _growth(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    del view
    figures = detail.figures
    told = [(run, figure) for run in detail.runs if (figure := figures.runs.get(run.id)) and figure.value is not None]
    values = [figure.value for _, figure in told if figure.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = max(0.1 * (high - low), 0.02 * high)
    scale = Scale(max(0.0, low - margin), high + margin)
    points: list[Point] = []
    trend = figures.trend
    if trend is not None and trend.until > trend.since:
        for step in range(_LINE + 1):
            at = trend.since + step / _LINE * (trend.until - trend.since)
            value = trend.low * (trend.high / trend.low) ** (step / _LINE)
            if detail.since <= at <= detail.until:
                points.append(Point(at, value, "·", MUTED))
    points += [_point(detail, run, figure) for run, figure in told]
    marks = sorted({low, (low + high) / 2.0, high}) if values else []
    guides = tuple(Guide(value, value_text(value, figures.unit), drawn=False) for value in marks)
    return Chart(detail.since, detail.until, scale, tuple(points), (), guides, (), fog, cursor)


def _point(detail: PanelDetail, run: RunView, figure: RunFigure) -> Point:
    opened = next((each for each in detail.alerts if run.start <= each.at <= run.end + _SOON), None)
    if opened is not None:
        return Point(run.start, figure.value, "■", level_style(opened.level))
    return Point(run.start, figure.value, "◆" if figure.over else "•", OVER if figure.over else OK_BAR)


def _concurrency(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    limit = view.budget.headline.limit
    width = (detail.until - detail.since) / SLOTS
    edges = [detail.since + index * width for index in range(SLOTS + 1)]
    counted = [(start, most_open(detail.figures.open, start, end)) for start, end in pairwise(edges)]
    bars = tuple(Bar(start, 0.0, float(number)) for start, number in counted if number)
    top = max([limit.value, *(bar.high for bar in bars)]) * HEAD_ROOM
    # As many as may be are not over: the band of what is over begins with one more.
    bands = (*(Band(share * limit.value, style) for share, style in BANDS[:-1]), Band(limit.value + 0.5, OVER))
    guides = (Guide(limit.value, limit.text, "max"),)
    points = _alerts(detail, top)
    return Chart(detail.since, detail.until, Scale(0.0, top), points, bars, guides, bands, fog, cursor)


def _baseline(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    figures, limit = detail.figures, view.budget.headline.limit
    told = [(run, figure) for run in detail.runs if (figure := figures.runs.get(run.id)) and figure.value is not None]
    guides: tuple[Guide, ...] = ()
    lines: list[float] = []
    if figures.before is not None:
        above = figures.before * (1.0 + limit.value)
        lines = [figures.before, above]
        guides = (
            Guide(above, duration_text(above), f"+{limit.text}"),
            Guide(figures.before, duration_text(figures.before), "before"),
        )
    known = [value for value in (*(figure.value for _, figure in told), *lines) if value]
    scale = Scale(0.7 * min(known, default=0.1), 1.4 * max(known, default=1.0), logarithmic=True)
    points = tuple(_point(detail, run, figure) for run, figure in told)
    return Chart(detail.since, detail.until, scale, points, (), guides, (), fog, cursor)


_CHARTS = {Kind.RATIO: _ratio, Kind.GROWTH: _growth, Kind.CONCURRENCY: _concurrency, Kind.BASELINE: _baseline}
