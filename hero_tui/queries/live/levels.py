"""The level that readers show, and which of several label sets stands worst. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from hero_tui.core.label_sets import CLASS, LabelKey, Series, label_key
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Labels
from hero_tui.judge.engine.stored_states import StoredLevel, stored_level
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import counts
from hero_tui.models.budgets import BudgetView
from hero_tui.models.panel_figures import ClassFigures
from hero_tui.models.runs import RunView

OVER = 2
"""The rank of a value over its limit, and the least of what is not as it should be."""


def stored_levels(states: Mapping[tuple[str, str], str]) -> dict[Series, StoredLevel]:
    """The levels that the recorder's judge last wrote, by budget id and labels. One that cannot be read (written by
    another version) is left out: its level is unknown."""
    levels: dict[Series, StoredLevel] = {}
    for (budget, _), text in states.items():
        state = stored_level(text)
        if state is not None:
            levels[budget, label_key(state.labels)] = state
    return levels


def owner(labels: Labels) -> LabelKey:
    """Labels without the class: classes of one server share a panel."""
    return tuple(sorted((key, value) for key, value in labels.items() if key != CLASS))


def urgency(view: BudgetView) -> tuple[float, ...]:
    """Greater is worse: critical, warning, broken, info, over, unknown, ok; what is silenced after all else that is not
    as it should be. Of equals the one that uses more of its limit where they are over or alert, then the newer."""
    ended = view.gauge is not None and view.gauge.ended is not None
    rank = {Level.CRITICAL: 6, Level.WARNING: 5, Level.INFO: 3, Level.OK: 0, Level.UNKNOWN: 1}[view.level]
    if view.broken:
        rank = max(rank, 4)
    elif view.over and not ended:
        rank = max(rank, OVER)
    if ended and rank <= OVER:
        rank = -1
    wrong = rank >= OVER
    used = (view.share or 0.0) if wrong else 0.0
    return float(wrong and view.silenced_until is None), rank, used, view.latest_at or 0.0


def latest_of(runs: Iterable[RunView]) -> RunView | None:
    """The newest run that counts and was timed; `runs` oldest first."""
    counted = [each for each in runs if each.duration is not None and counts(Run(0.0, each.duration, each.outcome))]
    return counted[-1] if counted else None


def panel_of(entries: Sequence[BudgetView]) -> BudgetView:
    """What the panel of a budget shows of its entries: the owner that stands worst, and how many others there are."""
    if len(entries) == 1:
        return entries[0]
    groups: dict[LabelKey, list[BudgetView]] = {}
    for each in entries:
        groups.setdefault(owner(each.labels), []).append(each)
    worst = max((_of_owner(group) for group in groups.values()), key=urgency)
    return replace(worst, others=len(groups) - 1)


def _of_owner(classes: Sequence[BudgetView]) -> BudgetView:
    """The classes of one owner as one panel: value, runs and verdict are those of the class with most of the last runs;
    level and incident those of the class that stands worst, which is named; each other class has its own figures."""
    if len(classes) == 1 or not classes[0].budget.spec.timed:
        return max(classes, key=urgency)
    shown = max(classes, key=lambda each: (each.recent, each.judgement.count, each.latest_at or 0.0))
    worst = max(classes, key=lambda each: (each.level, each is shown, each.latest_at or 0.0))
    others = [_figures(each) for each in classes if each is not shown]
    if worst is shown or worst.level <= Level.OK:
        return replace(shown, classes=tuple(sorted(others, key=lambda each: -each.count)))
    return replace(
        shown,
        level=worst.level,
        level_class=worst.labels.get(CLASS, ""),
        incident=worst.incident,
        acknowledged_by=worst.acknowledged_by,
        silenced_until=worst.silenced_until,
        silenced_why=worst.silenced_why,
        classes=tuple(sorted(others, key=lambda each: -each.count)),
    )


def _figures(view: BudgetView) -> ClassFigures:
    """Another class in a line of its own: held against the headline limit, as the panel is."""
    results = view.judgement.objectives
    headline = next((each for each in results if each.objective == view.budget.headline), None)
    return ClassFigures(
        name=view.labels.get(CLASS, ""),
        latest=view.latest,
        latest_at=view.latest_at,
        over=0 if headline is None else headline.over,
        count=view.judgement.count,
        level=view.level,
        broken=view.judgement.verdict is Verdict.BREACHED,
    )
