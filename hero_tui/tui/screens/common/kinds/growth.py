"""Growth budgets on screens: a column is what a value gained over the run before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hero_tui.core.budget import Budget
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_figures import measured
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import Columns, ScreenKind


def _alerts(view: BudgetView) -> Span:
    limit = view.budget.headline.limit.text
    return Span(f"Alerts: info while the whole interval is above 0, warning from {limit} on; both from 5 runs.", MUTED)


def _columns(budget: Budget, runs: Sequence[RunView]) -> Columns:
    limit = budget.headline.limit.value
    values = [value for run in runs if (value := measured(run)) is not None]
    return [max(0.0, later / earlier - 1.0) / limit for earlier, later in pairwise(values)]


GROWTH = ScreenKind(_alerts, _columns, lambda *_: "It ends when the newest runs grow less.")
