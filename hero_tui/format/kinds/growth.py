"""Growth budgets in words: by how much a value grows from run to run."""

from __future__ import annotations

from hero_tui.format.kinds.base import FormatKind, Texts
from hero_tui.format.kinds.estimates import estimate_texts, settles_estimate
from hero_tui.format.numbers import signed_percent_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_SMALL = 0.1


def _change_text(result: ObjectiveVerdict, change: float, *, bare: bool = False) -> str:
    """A change of less than a tenth has a decimal more than its limit."""
    return signed_percent_text(change, like=result.objective.limit, more=int(abs(change) < _SMALL), bare=bare)


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    del view, named
    return estimate_texts(result, _change_text, _few(result))


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    del view
    return settles_estimate(result, _change_text, _few(result))


def _few(result: ObjectiveVerdict) -> str:
    return f"{max(0, 5 - result.count)} more runs tell how it grows"


def _measured(view: BudgetView, result: ObjectiveVerdict, value: float) -> str:
    del view
    return _change_text(result, value)


GROWTH = FormatKind(_evidence, _settles, _measured, of_window=True)
