"""The chart of a budget's detail: which marks stand for what, and how the title rule explains them."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Kind
from hero_tui.core.signals import Outcome
from hero_tui.format.numbers import limit_text
from hero_tui.models.budgets import BudgetView
from hero_tui.models.panel_detail import PanelDetail
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import is_over, judged
from hero_tui.tui.canvas.chart import Chart, Guide, Point, draw
from hero_tui.tui.canvas.chart_scale import logarithmic_scale
from hero_tui.tui.canvas.styled_text import CRITICAL, FOG, MUTED, OK_BAR, OVER, TEXT, Line, Span, TextStyle
from hero_tui.tui.screens.budget_detail.paint_kind_chart import LEGENDS, kind_chart
from hero_tui.tui.screens.budget_detail.state import alert_of
from hero_tui.tui.screens.common.badges import level_style
from hero_tui.tui.screens.common.charts import gauge_chart, say_within, span_choice
from hero_tui.tui.screens.common.lines import rule, wide
from hero_tui.tui.screens.common.time_span import inner_width, span_name

_NEAR_MARK = 120.0


def chart_of(detail: PanelDetail, view: BudgetView, cursor: float | None) -> Chart:
    """What the chart of this detail draws."""
    fog = tuple((gap.start, gap.end) for gap in detail.gaps)
    special = kind_chart(detail, view, fog, cursor)
    if special is not None:
        return special
    if view.budget.kind is not Kind.TIME:
        chart = gauge_chart(view.budget, detail.buckets, detail.alerts, detail.since, detail.until)
        return replace(chart, fog=fog, cursor=cursor)
    limits = [objective.limit for objective in view.budget.objectives]
    runs = [run for run in detail.runs if run.outcome is not Outcome.CANCELLED]
    durations = [run.duration for run in judged(runs) if run.duration is not None]
    scale = logarithmic_scale(durations, [limit.value for limit in limits])
    guides = tuple(
        Guide(objective.limit.value, limit_text(objective.limit, view.budget.unit), objective.statistic)
        for objective in sorted(view.budget.objectives, key=lambda promised: promised.limit.value, reverse=True)
    )
    points = [_point(detail, view, run, scale.high) for run in runs]
    order = {"•": 0, "×": 1, "◆": 2, "■": 3}
    points.sort(key=lambda point: order[point.glyph])
    return Chart(detail.since, detail.until, scale, tuple(points), (), guides, (), fog, cursor)


def _point(detail: PanelDetail, view: BudgetView, run: RunView, top: float) -> Point:
    alert = alert_of(detail, run)
    value = top if run.outcome is Outcome.TIMEOUT else run.duration
    if alert is not None:
        return Point(run.start, value, "■", level_style(alert.level))
    if run.outcome is Outcome.FAILED or value is None:
        return Point(run.start, None, "×", TEXT)
    if is_over(run, view.budget.headline.limit.value):
        return Point(run.start, value, "◆", OVER)
    return Point(run.start, value, "•", OK_BAR)


def chart_lines(detail: PanelDetail, view: BudgetView, cursor: float | None, width: int, height: int) -> list[Line]:
    """The chart with its margin; blank where nothing was observed in the span, with a sentence in its middle."""
    inner = inner_width(width)
    lines = [(*line, Span(" " * (width - inner))) for line in draw(chart_of(detail, view, cursor), inner, height)]
    if not detail.runs and not detail.buckets and height >= 5:
        nothing = "no run in this span" if view.budget.of_operations else "no value in this span"
        say_within(lines, nothing, width, 0)
    return lines


def span_rule(detail: PanelDetail, width: int, span: float) -> Line:
    """`─ 24 h ─── 1 h  [24 h]  7 d  30 d  90 d     • run  ◆ over p95  ■ alert  × failed  ░ not observed ─`."""
    right = span_choice(span)
    if width >= 110:
        right += [Span("     "), *_legend(detail)]
    return rule(width, span_name(span), right if wide(width) or width >= 60 else ())


def _legend(detail: PanelDetail) -> list[Span]:
    view = detail.view
    signs: list[tuple[str, TextStyle, str]]
    if view is not None and view.budget.kind in LEGENDS:
        signs = list(LEGENDS[view.budget.kind])
    elif view is not None and view.budget.kind is not Kind.TIME:
        signs = [("⣿", OK_BAR, "lowest to highest"), ("■", CRITICAL, "alert")]
    else:
        statistic = "p95" if view is None else view.budget.headline.statistic
        signs = [
            ("•", OK_BAR, "run"),
            ("◆", OVER, f"over {statistic}"),
            ("■", CRITICAL, "alert"),
            ("×", TEXT, "failed"),
        ]
    signs.append(("░", FOG, "not observed"))
    spans: list[Span] = []
    for glyph, style, word in signs:
        spans += [Span(glyph, style), Span(f" {word}  ", MUTED)]
    spans[-1] = Span(spans[-1].text.rstrip(), MUTED)
    return spans
