"""The chart of the Trends screen: points of a time budget's quantiles, or a gauge's band, with what happened beside.

```
    2.0 s ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ p99
   500 ms ├╌╌╌▪╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌■╌╌╌╌╌╌╌╌╌╌╌╌╌╌ p95     ▪ p95, or the highest of fewer than 20 runs
   200 ms ┤ • •  • ░░░░ •  ◇ •   • •                    • p50   ◇ from here on it is another level
          └──┬──┴───────┬───────                          ┴ a commit, another branch
```
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.core.time import WEEK
from hero_tui.format.numbers import limit_text, value_text, whole_span_text
from hero_tui.models.trends import Trend
from hero_tui.tui.canvas.chart import GUTTER, MOMENT, Chart, Guide, Point, draw
from hero_tui.tui.canvas.chart_scale import Scale, logarithmic_scale
from hero_tui.tui.canvas.styled_text import (
    ACCENT,
    CRITICAL,
    FOG,
    LIMIT,
    MUTED,
    OK_BAR,
    Line,
    LineBuilder,
    Span,
    TextStyle,
    Tone,
)
from hero_tui.tui.canvas.threshold_colours import tone_of
from hero_tui.tui.screens.common.badges import level_style
from hero_tui.tui.screens.common.charts.charts import gauge_chart, say_within
from hero_tui.tui.screens.common.charts.time_span import inner_width

MEDIAN, HIGH, P99, SHIFT, ALERT, TIMEOUT = "•", "▪", "◦", "◇", "■", "█"
AXIS = 2
_OVER = TextStyle(Tone.OVER)
MOST_MOMENTS = 50
NOTHING = "nothing was recorded in this span"


def chart_lines(trend: Trend, cursor: float | None, width: int, height: int) -> list[Line]:
    """Exactly `height` lines; a sentence where the span holds nothing."""
    inner = inner_width(width)
    chart = _chart(trend, cursor, max(1, height - AXIS))
    chart = replace(chart, fog=_fog(trend, chart, max(2, inner - GUTTER)))
    lines = [(*line, Span(" " * (width - inner))) for line in draw(chart, inner, height)]
    if trend.empty and height >= 5:
        say_within(lines, NOTHING, width, height // 3)
    return lines


def _chart(trend: Trend, cursor: float | None, rows: int) -> Chart:
    chart = _band(trend, cursor) if trend.view.budget.of_gauges else _quantiles(trend, cursor, rows)
    moments = tuple(moment.at for moment in trend.moments) if commits_are_few(trend) else ()
    shifts = [Point(shift.at, min(shift.after, chart.scale.high), SHIFT, ACCENT) for shift in trend.shifts]
    return replace(chart, points=(*chart.points, *shifts), moments=moments)


def _fog(trend: Trend, chart: Chart, columns: int) -> tuple[tuple[float, float], ...]:
    """The gaps. Over more than a week only columns that were not observed at all, since every day has a night."""
    gaps = tuple((gap.start, gap.end) for gap in trend.gaps)
    length = (trend.until - trend.since) / columns
    if trend.until - trend.since <= WEEK + 1.0:
        return gaps
    dark = []
    for column in range(columns):
        middle = chart.moment(column, columns)
        start, end = middle - length / 2, middle + length / 2
        seen = length - sum(max(0.0, min(end, until) - max(start, since)) for since, until in gaps)
        if seen < 0.02 * length:
            dark.append((middle, middle))
    return tuple(dark)


def commits_are_few(trend: Trend) -> bool:
    """Whether commits are few enough to be seen one by one."""
    return 0 < len(trend.moments) <= MOST_MOMENTS


def _band(trend: Trend, cursor: float | None) -> Chart:
    chart = gauge_chart(trend.view.budget, trend.buckets, trend.alerts, trend.since, trend.until)
    return replace(chart, cursor=cursor)


def _ladder(trend: Trend, scale: Scale, rows: int, taken: Sequence[float]) -> list[Guide]:
    """Guides where the levels of alerts begin, as far as rows are free for them."""
    budget = trend.view.budget
    held = {scale.row(value, rows) for value in taken}
    guides = []
    for rung in budget.ladder:
        value = rung.enter * budget.headline.limit.value
        row = scale.row(value, rows)
        if scale.low <= value <= scale.high and row not in held:
            held |= {row}
            text = value_text(value, budget.unit)
            guides.append(Guide(value, text, f"{rung.enter:g}×", level_style(rung.level)))
    return guides


def _quantiles(trend: Trend, cursor: float | None, rows: int) -> Chart:
    budget = trend.view.budget
    limit = budget.headline.limit.value
    values = [
        value
        for step in trend.steps
        for value in (step.figures.p50, step.figures.p95, step.figures.p99, step.figures.highest)
        if value is not None
    ]
    scale = logarithmic_scale(values, [objective.limit.value for objective in budget.objectives])
    limits = sorted(budget.objectives, key=lambda each: each.limit.value, reverse=True)
    guides = tuple(
        Guide(promised.limit.value, limit_text(promised.limit, budget.unit), promised.statistic) for promised in limits
    )
    guides = (*guides, *_ladder(trend, scale, rows, [guide.value for guide in guides]))

    def style(value: float) -> TextStyle:
        return TextStyle(tone_of(value / limit if limit > 0 else 0.0))

    points: list[Point] = []
    for step in trend.steps:
        figures, at = step.figures, step.middle
        high = figures.highest if figures.p95 is None else figures.p95
        points += [Point(at, scale.high, TIMEOUT, _OVER)] if figures.timeouts else []
        points += [Point(at, figures.p99, P99, MUTED)] if figures.p99 is not None else []
        points += [Point(at, high, HIGH, style(high))] if high is not None else []
        points += [Point(at, figures.p50, MEDIAN, style(figures.p50))] if figures.p50 is not None else []
    points += [
        Point(alert.at, None if alert.value is None else min(alert.value, scale.high), ALERT, level_style(alert.level))
        for alert in trend.alerts
    ]
    return Chart(trend.since, trend.until, scale, tuple(points), (), guides, (), (), cursor)


def legend(trend: Trend, width: int) -> Line:
    """Return `one point is 4 h  • p50  ▪ p95 (highest of fewer than 20) …`: of the signs that are in the chart.

    Words are shorter where they do not fit, and the last signs are left out where that is not enough.
    """
    beside = (
        (ALERT, CRITICAL, "alert", "alert", bool(trend.alerts)),
        (SHIFT, ACCENT, "changed", "changed", bool(trend.shifts)),
        (MOMENT, LIMIT, "commit, branch", "commit", commits_are_few(trend)),
        ("░", FOG, "not observed", "unseen", bool(trend.gaps)),
    )
    gauge = trend.view.budget.of_gauges
    first = "lowest to highest" if gauge else f"one point is {_step_text(trend.step)}"
    signs = [] if gauge else _of_quantiles(trend)
    signs += [(glyph, style, words) for glyph, style, *words, there in beside if there]
    short = 2 + len(first) + sum(len(words[0]) + 4 for _, _, words in signs) >= width
    row = LineBuilder(width).add("  ").add(first, MUTED)
    for glyph, style, words in signs:
        word = words[short]
        if row.column + 5 + len(word) <= width:
            row.add("  ").add(glyph, style).add(f" {word}", MUTED)
    return row.line()


def _of_quantiles(trend: Trend) -> list[tuple[str, TextStyle, list[str]]]:
    """The signs of a time budget's points: the upper one is the p95 where a point has 20 runs."""
    figures = [step.figures for step in trend.steps]
    with_p95 = sum(item.p95 is not None for item in figures)
    high = ["p95 (highest of fewer than 20)", "p95 or highest"] if with_p95 else ["highest", "highest"]
    there = (
        (MEDIAN, OK_BAR, ["p50", "p50"], any(item.p50 is not None for item in figures)),
        (HIGH, OK_BAR, ["p95", "p95"] if with_p95 == len(figures) else high, bool(figures)),
        (P99, MUTED, ["p99", "p99"], any(item.p99 is not None for item in figures)),
        (TIMEOUT, _OVER, ["timed out", "timeout"], any(item.timeouts for item in figures)),
    )
    return [(glyph, style, words) for glyph, style, words, is_there in there if is_there]


def _step_text(seconds: float) -> str:
    """`4 h`, `1 d`: a whole step in its own unit."""
    return whole_span_text(seconds)
