"""Time budgets on screens: alerts come later than the limit; a column is how long a run took."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.format.numbers import limit_text, value_text
from hero_tui.judge.kinds.time.point import paired_objective
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.budget_axis import Column, ColumnMark
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, Span
from hero_tui.tui.screens.common.kinds.base import NO_ALERTS_DECLARED, Columns, ScreenKind, alerting_rungs


def _alerts(view: BudgetView) -> Span:
    budget = view.budget
    rungs = alerting_rungs(budget)
    if not rungs:
        return Span(NO_ALERTS_DECLARED, MUTED)
    reference = paired_objective(budget)
    if view.over and view.level <= Level.OK and view.latest is not None:
        begin = min(rung.enter for rung in rungs) * reference.limit.value
        return Span(_slow_without_alert(budget, view.latest, begin), TEXT)
    levels = " · ".join(
        f"{rung.level.word} {value_text(rung.enter * reference.limit.value, budget.unit)}" for rung in rungs
    )
    factors = ", ".join(f"{rung.enter:g}×" for rung in rungs)
    return Span(f"Alerts come later than the limit: {levels} ({factors} of the {reference.statistic} limit)", MUTED)


def _slow_without_alert(budget: Budget, latest: float, begin: float) -> str:
    """Why a run of `latest` s, over the limit, is no alert; `begin`: s from which on it is one."""
    limit, quantile = budget.headline.limit, budget.headline.quantile
    over = f"{value_text(latest, budget.unit, limit=limit)} is over {limit_text(limit, budget.unit)}."
    allowed = "" if quantile is None else f" {100 - quantile * 100:g} of 100 runs may be."
    when = f"Alerts begin at two of {value_text(begin, budget.unit)} in a row, or many slow ones of the last 20."
    return f"{over}{allowed} {when}"


def columns_of_times(budget: Budget, runs: Sequence[RunView]) -> Columns:
    """How long each run took, against the headline's limit."""
    limit = budget.headline.limit.value
    return [_column(run, limit) for run in runs if limit > 0]


def _column(run: RunView, limit: float) -> Column | None:
    if run.outcome is Outcome.TIMEOUT:
        return ColumnMark.TIMEOUT
    if run.outcome is Outcome.FAILED:
        return ColumnMark.FAILED
    if run.outcome is Outcome.CANCELLED or run.duration is None:
        return None
    return run.duration / limit


TIME = ScreenKind(_alerts, columns_of_times)
