"""The classes of a budget's runs (updates, restarts): a detail is of one of them, and `tab` goes to the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.core.label_sets import CLASS
from hero_tui.core.signals import Outcome
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import distribution, slowest
from hero_tui.queries.detail.slow_files import slow_files


def class_of(view: BudgetView) -> str:
    """The class of an entry's runs; empty where they have none, as starts beside first pages."""
    return str(view.labels.get(CLASS, ""))


def entry_of(classes: Sequence[BudgetView], view: BudgetView, wanted: str | None) -> BudgetView:
    """The entry of the wanted class; the panel's own where there is no such class, or only one."""
    if wanted is None or wanted == class_of(view):
        return view
    return next((each for each in classes if class_of(each) == wanted), view)


def next_class(classes: Sequence[BudgetView], view: BudgetView, step: int = 1) -> str | None:
    """The class after that of `view`, round and round; None where there is only one."""
    names = [class_of(each) for each in classes]
    if class_of(view) not in names:
        return names[0] if names else None
    return names[(names.index(class_of(view)) + step) % len(names)]


def of_class(detail: PanelDetail, view: BudgetView) -> PanelDetail:
    """The detail with the runs of that entry's class alone, and with what is worked out from them."""
    if len(detail.classes) < 2:
        return replace(detail, view=view)
    runs = tuple(run for run in detail.runs if _is_of(run, class_of(view)))
    return replace(
        detail,
        view=view,
        runs=runs,
        distribution=None if detail.distribution is None else distribution(runs),
        slow=slowest(view.budget, runs) if detail.slow else (),
        files=slow_files(runs) if detail.files else (),
    )


def _is_of(run: RunView, name: str) -> bool:
    """A failed run that did not come as far as to have a class is of each."""
    return run.labels.get(CLASS, "") == name or (run.outcome is Outcome.FAILED and CLASS not in run.labels)
