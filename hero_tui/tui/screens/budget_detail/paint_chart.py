"""The chart of a budget's detail: its lines, and what the title rule explains of its marks."""

from __future__ import annotations

from hero_tui.core.budget import Budget
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.chart import Chart, draw
from hero_tui.tui.canvas.styled_text import FOG, MUTED, Line, Span
from hero_tui.tui.screens.budget_detail.kinds.registry import KINDS
from hero_tui.tui.screens.common.charts.charts import say_within, span_choice
from hero_tui.tui.screens.common.charts.time_span import inner_width, span_name
from hero_tui.tui.screens.common.frame.lines import rule, wide


def chart_of(detail: PanelDetail, view: BudgetView, cursor: float | None) -> Chart:
    """What the chart of this detail draws."""
    fog = tuple((gap.start, gap.end) for gap in detail.gaps)
    return KINDS[view.budget.kind].chart(detail, view, fog, cursor)


def chart_lines(detail: PanelDetail, view: BudgetView, cursor: float | None, width: int, height: int) -> list[Line]:
    """The chart with its margin; blank where nothing was observed in the span, with a sentence in its middle."""
    inner = inner_width(width)
    lines = [(*line, Span(" " * (width - inner))) for line in draw(chart_of(detail, view, cursor), inner, height)]
    if not detail.runs and not detail.buckets and height >= 5:
        nothing = "no run in this span" if view.budget.of_operations else "no value in this span"
        say_within(lines, nothing, width, 0)
    return lines


def span_rule(budget: Budget, width: int, span: float) -> Line:
    """`─ 24 h ─── 1 h  [24 h]  7 d  30 d  90 d     • run  ◆ over p95  ■ alert  × failed  ░ not observed ─`."""
    right = span_choice(span)
    if width >= 110:
        right += [Span("     "), *_legend(budget)]
    return rule(width, span_name(span), right if wide(width) or width >= 60 else ())


def _legend(budget: Budget) -> list[Span]:
    kind = KINDS[budget.kind]
    own = kind.signs_of_runs if budget.of_operations and kind.signs_of_runs else kind.signs
    signs = (*own, ("░", FOG, "not observed"))
    spans: list[Span] = []
    for glyph, style, word in signs:
        spans += [Span(glyph, style), Span(f" {word.format(statistic=budget.headline.statistic)}  ", MUTED)]
    spans[-1] = Span(spans[-1].text.rstrip(), MUTED)
    return spans
