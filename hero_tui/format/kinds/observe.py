"""Observed budgets in words: they promise nothing, so there is only what was seen."""

from __future__ import annotations

from hero_tui.core.attributes import PRESSURE
from hero_tui.format.kinds.base import FormatKind, Texts, value_in_unit
from hero_tui.format.numbers import count_text, share_text, value_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView


def _observed(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    del named
    return _runs(view, result) if view.budget.of_operations else _values(view, result)


def _runs(view: BudgetView, result: ObjectiveVerdict) -> Texts:
    """`usual 12.1 s of 14 runs; slowest 18.4 s`."""
    if result.value is None or result.maximum is None:
        return ("1 run so far" if result.count else "no run yet",)
    usual, count = f"usual {value_in_unit(view, result, result.value)}", count_text(result.count)
    slowest = value_in_unit(view, result, result.maximum)
    return f"{usual} of {count} runs; slowest {slowest}", f"{usual} of {count} runs", f"{usual}, n {count}", usual


def _values(view: BudgetView, result: ObjectiveVerdict) -> Texts:
    """The highest that was seen, and how much of the time tasks waited for it just now."""
    if result.maximum is None:
        return "it cannot be broken", "no value yet"
    highest = f"highest {value_text(result.maximum, view.budget.unit)}"
    pressure = None if view.gauge is None else view.gauge.attributes.get(PRESSURE)
    if not isinstance(pressure, int | float):
        return f"it cannot be broken; {highest}", highest
    waited = f"{highest}; tasks waited {share_text(pressure)} of the time"
    return f"it cannot be broken; {waited}", waited, highest


OBSERVE = FormatKind(_observed, lambda *_: "it is shown, never judged")
