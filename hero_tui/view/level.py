"""The level that readers show, and which of several label sets stands worst. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hero_tui.budgets.model import Level, Verdict
from hero_tui.budgets.signals import Labels
from hero_tui.judge.persist import UnreadableStateError, labels_and_level
from hero_tui.view.load_runs import Key, label_key
from hero_tui.view.snapshot import BudgetView

CLASS = "class"


def stored_levels(states: Mapping[tuple[str, str], str]) -> dict[tuple[str, Key], Level]:
    """The levels that the recorder's judge last wrote, by budget id and labels. One that cannot be read (written by
    another version) is left out: its level is unknown."""
    levels: dict[tuple[str, Key], Level] = {}
    for (budget, _), text in states.items():
        found = _read(text)
        if found is not None:
            levels[budget, label_key(found[0])] = found[1]
    return levels


def owner(labels: Labels) -> Key:
    """Labels without the class: classes of one server share a panel."""
    return tuple(sorted((key, value) for key, value in labels.items() if key != CLASS))


def urgency(view: BudgetView) -> tuple[int, ...]:
    """Greater is worse: critical, warning, broken, info, over, unknown, ok. Of equals the newer."""
    broken = view.judgement.verdict is Verdict.BREACHED
    ended = view.gauge is not None and view.gauge.ended is not None
    rank = {Level.CRITICAL: 6, Level.WARNING: 5, Level.INFO: 3, Level.OK: 0, Level.UNKNOWN: 1}[view.level]
    if broken:
        rank = max(rank, 4)
    elif view.over and not ended:
        rank = max(rank, 2)
    if ended and rank <= 2:
        rank = -1
    return rank, int(view.latest_at or 0)


def by_owner(entries: Sequence[BudgetView]) -> list[list[BudgetView]]:
    """Entries of one budget, grouped by their labels without the class, in order of appearance."""
    groups: dict[Key, list[BudgetView]] = {}
    for each in entries:
        groups.setdefault(owner(each.labels), []).append(each)
    return list(groups.values())


def worst_of(entries: Iterable[BudgetView]) -> BudgetView:
    """The one that stands worst."""
    return max(entries, key=urgency)


def _read(text: str) -> tuple[Labels, Level] | None:
    try:
        return labels_and_level(text)
    except UnreadableStateError:
        return None
