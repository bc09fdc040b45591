"""The detail of observed budgets: runs as points, values as bars, and nothing that is counted as over."""

from __future__ import annotations

from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.chart import Chart
from hero_tui.tui.screens.budget_detail.kinds.base import DetailKind, Fog, chart_of_values, nothing_over
from hero_tui.tui.screens.budget_detail.kinds.time import SIGNS_OF_RUNS, chart_of_runs


def _chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    of = chart_of_runs if view.budget.of_operations else chart_of_values
    return of(detail, view, fog, cursor)


OBSERVE = DetailKind(_chart, signs_of_runs=SIGNS_OF_RUNS, over=nothing_over)
