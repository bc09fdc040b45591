"""The detail of a budget of every kind, as its loader would hand it over."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Bucket
from hero_tui.models.budget_detail import AlertMark, PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import GapView
from hero_tui.queries.kinds.registry import kind_figures
from tests.support.budget_views import (
    AVAILABILITY,
    BUILD_CPU,
    BUILD_GROWTH,
    BUILDS_AT_ONCE,
    CI_BASELINE,
    CI_SUCCESS,
    COMPLIANCE,
    every_kind,
)
from tests.support.snapshots import NOW

DAY = 86400.0
SPANS = {BUILDS_AT_ONCE.id: 3600.0, CI_BASELINE.id: 7 * DAY}
KINDS = {
    "ratio": CI_SUCCESS,
    "growth": BUILD_GROWTH,
    "concurrency": BUILDS_AT_ONCE,
    "baseline": CI_BASELINE,
    "observe": BUILD_CPU,
    "available": AVAILABILITY,
    "report": COMPLIANCE,
}


def view_of(budget: Budget) -> BudgetView:
    """How it stands."""
    view = every_kind().view(budget.id)
    assert view is not None
    return view


def detail_of(budget: Budget) -> PanelDetail:
    """A day of it; of what needs less or more of that."""
    view = view_of(budget)
    since = NOW - SPANS.get(budget.id, DAY)
    runs = tuple(run for run in view.runs if run.start >= since)
    detail = PanelDetail(
        budget.id, {}, view, since, NOW, runs=runs, figures=kind_figures(budget, view.runs, NOW),
        gaps=(GapView(since + 0.3 * (NOW - since), since + 0.35 * (NOW - since), "suspended"),),
    )  # fmt: skip
    if budget is CI_SUCCESS:
        bad = next(run for run in reversed(runs) if run.attributes.get("job") and run.outcome.value == "failed")
        return replace(detail, alerts=(AlertMark(51, bad.end, None, Level.WARNING, 0.05, WrittenCause("job e2e")),))
    if budget is BUILD_CPU:
        buckets = tuple(
            Bucket(NOW - 60.0 * index, 60, 60, 0.2, 0.3 + 0.1 * (index % 7), 9.0, 0.3) for index in range(90)
        )
        return replace(detail, buckets=buckets)
    return detail
