"""What budgets, panels and incidents are called on the screens.

Words from outside (labels, titles of a file) pass through as they are: escape before showing.
"""

from __future__ import annotations

from hero_tui.core.budget import Budget
from hero_tui.core.declared import Source
from hero_tui.core.label_sets import CLASS
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.core.signals import Labels
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView

_TITLES = {
    HOT_RELOAD: ("Hot reload", "Hot reload", "Hot reload", "Reload"),
    TYPE_CHECK: ("Type check", "Type check", "Type check", "Types"),
    LINT: ("Lint", "Lint", "Lint", "Lint"),
    SERVER_START: ("Server start", "Server start", "Start", "Start"),
    MEMORY: ("Memory", "Memory", "Memory", "Memory"),
    CPU: ("CPU", "CPU", "CPU", "CPU"),
    WATCHED_FILES: ("Watched files", "Files", "Files", "Files"),
    BUILD_CACHE: ("Build cache", "Build cache", "Cache", "Cache"),
}
LEAST_OF_NAME = 3  # letters of a budget's name, beside the labels
LEAST_OF_LABELS = 9  # columns in which labels still tell an alert from its twin, with what they begin and end with


def title(budget_id: str, size: int = 0) -> str:
    """The name of a panel. `size`: 0 from 120 columns, 1 from 80, 2 in the list, 3 in one line."""
    known = _TITLES.get(budget_id)
    return known[size] if known else budget_id


def has_panel(budget_id: str) -> bool:
    """Whether the Live screen has a panel of that budget."""
    return budget_id in _TITLES


def source_text(source: Source) -> str:
    """`budgets.yaml:12`: where a budget is declared, without folders."""
    return f"{source.file.rpartition('/')[2]}:{source.line}"


def budget_title(budget: Budget, size: int = 0) -> str:
    """Its name on the screens: the panel's, else the title that the file gives it, else its id."""
    return title(budget.id, size) if budget.id in _TITLES else budget.title or budget.id


def incident_title(incident: IncidentView, room: int | None = None) -> str:
    """The budget's name with the labels that are judged apart: `Hot reload vite restart`; in fewer words where that is
    longer than `room`: labels are cut in their middle where enough of them is left, else the budget's name is; what is
    left tells an alert from its twin."""
    name, labels = budget_title(incident.budget), _label_values(incident.labels)
    if not labels:
        return name
    short, class_ = budget_title(incident.budget, 3), incident.labels.get(CLASS) or labels
    named = (f"{name} {labels}", f"{short} {labels}", f"{name} {class_}", f"{short} {class_}")
    fits = next((each for each in named if room is None or len(each) <= room), None)
    if fits is not None or room is None:
        return fits or name
    left = room - len(short) - 1
    if left >= LEAST_OF_LABELS:
        return f"{short} {class_[: left // 2]}…{class_[-((left - 1) // 2) :]}"
    kept = next((each for each in (labels, class_) if room - len(each) - 2 >= LEAST_OF_NAME), None)
    return named[3] if kept is None else f"{short[: room - len(kept) - 2]}… {kept}"


def _label_values(labels: Labels) -> str:
    """`vite restart`: the server first, the class last."""
    order = sorted(labels, key=lambda key: (key == CLASS, key))
    return " ".join(labels[key] for key in order)


def panel_title(view: BudgetView, size: int = 0) -> str:
    """The title; where several label sets exist, the worst one's name and how many more: `Hot reload vite +1`."""
    name = budget_title(view.budget, size)
    if not view.others:
        return name
    which = " ".join(str(value) for value in view.labels.values())
    return f"{name} {which} +{view.others}" if which and size < 2 else f"{name} +{view.others}"
