"""Baseline budgets in words: by how much the newest runs are slower than those before."""

from __future__ import annotations

from hero_tui.format.kinds.base import FormatKind, Texts
from hero_tui.format.kinds.estimates import estimate_texts, settles_estimate
from hero_tui.format.numbers import signed_percent_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_FEW = "10 new runs and 30 of the time before are compared"


def _change_text(result: ObjectiveVerdict, change: float, *, bare: bool = False) -> str:
    return signed_percent_text(change, like=result.objective.limit, bare=bare)


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    del view, named
    return estimate_texts(result, _change_text, _FEW)


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    del view
    return settles_estimate(result, _change_text, _FEW)


def _measured(view: BudgetView, result: ObjectiveVerdict, value: float) -> str:
    del view
    return _change_text(result, value)


BASELINE = FormatKind(_evidence, _settles, _measured, of_window=True)
