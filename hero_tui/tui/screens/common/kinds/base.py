"""What several screens ask of a kind of budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Rung
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.budget_axis import Column
from hero_tui.tui.canvas.styled_text import MUTED, Span

NO_ALERTS_DECLARED = "No alerts are declared for this budget."

Columns = Sequence[Column | None]


def alerting_rungs(budget: Budget) -> list[Rung]:
    """The levels of its ladder that are alerts, the mildest first."""
    return [rung for rung in sorted(budget.ladder, key=lambda rung: rung.level) if rung.level > Level.OK]


def no_columns(budget: Budget, runs: Sequence[RunView]) -> Columns:
    """Nothing: it is not judged from runs."""
    del budget, runs
    return ()


def no_alerts(view: BudgetView) -> Span:
    """It never raises an alert."""
    del view
    return Span("Alerts: none.", MUTED)


class ScreenKind(Struct, frozen=True):
    """One kind. `alerts`: where its alerts begin, as one sentence; empty where there is nothing to say.

    `columns`: runs against the limit (1.0), oldest first; None for a run that has no column. `ending`: what ends an
    open alert at the rung that it reached (None: no longer in the ladder); None where that is told in values.
    """

    alerts: Callable[[BudgetView], Span]
    columns: Callable[[Budget, Sequence[RunView]], Columns] = no_columns
    ending: Callable[[Budget, Rung | None], str] | None = None
