"""What the wording of a verdict asks of a kind of budget."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hero_tui.format.numbers import percent_text, value_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

Texts = tuple[str, ...]
"""The same thing said ever shorter: a whole sentence first, a few words last."""


def value_in_unit(view: BudgetView, result: ObjectiveVerdict, value: float) -> str:
    """A value in the budget's unit, as exact as its limit."""
    return value_text(value, view.budget.unit, limit=result.objective.limit)


def share_or_value(view: BudgetView, result: ObjectiveVerdict, value: float) -> str:
    """A value in percent where its limit is written so, else in the budget's unit."""
    if result.objective.limit.text.rstrip().endswith("%"):
        return percent_text(value, like=result.objective.limit)
    return value_in_unit(view, result, value)


class FormatKind(Struct, frozen=True):
    """One kind. `evidence`: what the verdict of an objective rests on; True: with its statistic and limit, for who does
    not see them beside it. `settles`: what would prove it kept or call it broken.

    `measured`: what was measured of an objective. `of_window`: that is what stands for the budget's value, not the
    latest run or reading.
    """

    evidence: Callable[[BudgetView, ObjectiveVerdict, bool], Texts]
    settles: Callable[[BudgetView, ObjectiveVerdict], str]
    measured: Callable[[BudgetView, ObjectiveVerdict, float], str] = value_in_unit
    of_window: bool = False
