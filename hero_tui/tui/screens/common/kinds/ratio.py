"""Ratio budgets on screens: alerts watch a rate; a column is the share of a run's bad events."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import RatioSpec
from hero_tui.core.objectives import Rung
from hero_tui.core.quantities import measured_span_text, multiple_text, percent_text
from hero_tui.judge.kinds.ratio.window import allowed_share, has_events
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_figures import judged_run
from hero_tui.tui.canvas.budget_axis import Column
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import NO_ALERTS_DECLARED, Columns, ScreenKind, alerting_rungs


def _alerts(view: BudgetView) -> Span:
    budget = view.budget
    rungs = alerting_rungs(budget)
    if not rungs:
        return Span(NO_ALERTS_DECLARED, MUTED)
    allowed, over = allowed_share(budget.headline), measured_span_text(budget.spec_as(RatioSpec).over)
    shares = " · ".join(f"{rung.level.word} {percent_text(rung.enter * allowed)}" for rung in rungs)
    factors = ", ".join(multiple_text(rung.enter) for rung in rungs)
    promised = f"({factors} of the {percent_text(allowed)} promised)"
    return Span(f"Alerts look at the last {over}: {shares} bad {promised}", MUTED)


def _columns(budget: Budget, runs: Sequence[RunView]) -> Columns:
    return [_column(run, budget) for run in runs]


def _column(run: RunView, budget: Budget) -> Column | None:
    """Its bad events as a share of those that may be; what leaves the denominator has no column."""
    judged, allowed = judged_run(run), allowed_share(budget.headline)
    if not has_events(judged) or allowed <= 0:
        return None
    return judged.bad / (judged.good + judged.bad) / allowed


def _ending(budget: Budget, rung: Rung | None) -> str:
    if rung is None:
        return "It ends when less of the newest events are bad."
    leave = percent_text(rung.leave * allowed_share(budget.headline))
    over = measured_span_text(budget.spec_as(RatioSpec).over)
    return f"It ends at {leave} or less of the last {over}, held for {budget.keep_firing_for:g} s."


RATIO = ScreenKind(_alerts, _columns, _ending)
