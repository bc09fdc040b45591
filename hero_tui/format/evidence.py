"""What a verdict rests on, as short as the room of a screen wants it, and what was measured. Pure."""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.format.budget_text import has_data, latest_text
from hero_tui.format.kinds.base import Texts
from hero_tui.format.kinds.registry import KINDS
from hero_tui.format.numbers import share_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_URGENT = (Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.MET, Verdict.NO_DATA)


def share_of(view: BudgetView) -> str:
    """Its use as text, empty before any."""
    return "" if view.share is None else share_text(view.share)


def value_of(view: BudgetView, *, cores: str = "cores") -> str:
    """The latest value, or the figure over the window that the limit is about. `cores`: how the unit of CPU is
    written."""
    if KINDS[view.budget.kind].of_window and view.judgement.objectives:
        return measured_text(view, view.judgement.objectives[0])
    return latest_text(view, cores=cores)


def measured_text(view: BudgetView, result: ObjectiveVerdict) -> str:
    """What was measured of one objective, `–` where too little was."""
    measured = result.maximum if result.maximum is not None and view.budget.of_gauges else result.value
    return "–" if measured is None else KINDS[view.budget.kind].measured(view, result, measured)


def deciding(view: BudgetView) -> ObjectiveVerdict | None:
    """The objective that makes the verdict what it is: a broken one, else one that is not settled, else the first."""
    results = view.judgement.objectives
    return min(results, key=lambda result: _URGENT.index(result.verdict), default=None)


def evidence(view: BudgetView, result: ObjectiveVerdict | None = None, *, named: bool = True) -> Texts:
    """What the verdict rests on, from the whole sentence to a few words; of the objective that decides where none is
    given. `named`: with the statistic and its limit, for who does not see them beside it."""
    result = result or deciding(view)
    if result is None:
        return ("",)
    if view.budget.is_judged_as_observed and not result.count and not has_data(view):
        return tuple(text for text in (settles(view, result), "nothing yet") if text)
    return KINDS[view.budget.kind].evidence(view, result, named)


def settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    """What would prove it kept, what would call it broken."""
    return KINDS[view.budget.kind].settles(view, result)


def fitting(texts: Texts, room: int) -> str:
    """The longest that fits; the last where none does."""
    return next((text for text in texts if len(text) <= room), texts[-1])
