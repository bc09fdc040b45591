"""The detail of budgets that nobody observes, those of checks and reports: sentences instead of a chart and a list."""

from __future__ import annotations

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import AvailableSpec
from hero_tui.format.budget_text import headline_limit
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.escape import escape
from hero_tui.tui.screens.budget_detail.kinds.base import DetailKind, nothing_over


def _of_limit(view: BudgetView) -> str:
    return f" of {headline_limit(view)}"


def _available(budget: Budget) -> tuple[str, ...]:
    spec = budget.spec_as(AvailableSpec)
    return (
        "Judged from checks on a schedule: of the slices that were observed so many have to pass.",
        "These checks do not run yet: they come in a later version. Until then nothing feeds it, and it has no data.",
        *((f"Its check: {escape(spec.check)}.",) if spec.check is not None else ()),
        f"Planned downtime {'counts as not available' if spec.planned_counts else 'is left out'}.",
    )


def _report(budget: Budget) -> tuple[str, ...]:
    del budget
    return (
        "A figure over the other budgets, their verdicts, their slices of time and their alerts.",
        "It is made when somebody reads it, so it is always of now, and it is never an alert.",
    )


AVAILABLE = DetailKind(over=nothing_over, standing=_of_limit, what_it_is=_available)
REPORT = DetailKind(over=nothing_over, standing=_of_limit, what_it_is=_report)
