"""Concurrency budgets on screens: a column is how many operations were open when one began."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Rung
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import Columns, ScreenKind

_FULL = 1.0 - 1e-6


def _alerts(view: BudgetView) -> Span:
    limit = view.budget.headline.limit.text
    return Span(f"An alert begins as soon as more than {limit} are open: a warning.", MUTED)


def _columns(budget: Budget, runs: Sequence[RunView]) -> Columns:
    """How many ran when each run began; as many as are allowed fill the column and are not over."""
    most = budget.headline.limit.value
    spans = [(run.start, run.end) for run in runs if run.duration]
    counts = [sum(start <= run.start < end for start, end in spans) for run in runs if run.duration]
    return [min(count / most, _FULL) if count <= most else count / most for count in counts]


def _ending(budget: Budget, rung: Rung | None) -> str:
    del rung
    return f"It ends when no more than {budget.headline.limit.text} are open."


CONCURRENCY = ScreenKind(_alerts, _columns, _ending)
