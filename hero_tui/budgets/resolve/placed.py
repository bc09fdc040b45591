"""Objectives and levels together with the places where their values were written."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.budgets.parse.document import Placed
from hero_tui.budgets.units import Quantity
from hero_tui.core.objectives import Objective, Rung


class PlacedObjective(Struct, frozen=True):
    """One objective, and where its limit was written."""

    statistic: str
    placed: Placed[Quantity]
    objective: Objective

    @property
    def allowed(self) -> float:
        """The share that may be bad, for what is counted."""
        return 1.0 if self.objective.quantile is None else round(1.0 - self.objective.quantile, 12)


class PlacedRung(Struct, frozen=True):
    """A level with where each of its values was written; `leave` and `hold` are None where nobody wrote them."""

    rung: Rung
    enter: Placed[Quantity]
    leave: Placed[Quantity] | None
    hold: Placed[Quantity] | None

    @property
    def is_shared(self) -> bool:
        """Whether it is a level of all budgets of the kind, not of one budget alone."""
        return self.enter.key.startswith("ladders.")
