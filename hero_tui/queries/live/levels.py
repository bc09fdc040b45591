"""The level that readers show, and which of several label sets stands worst. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from hero_tui.core.budget import Level, Verdict
from hero_tui.core.label_sets import CLASS, LabelKey, Series, label_key
from hero_tui.core.signals import Labels
from hero_tui.judge.engine.stored_states import stored_level
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import counts
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.live.runs import SHOWN


def stored_levels(states: Mapping[tuple[str, str], str]) -> dict[Series, Level]:
    """The levels that the recorder's judge last wrote, by budget id and labels. One that cannot be read (written by
    another version) is left out: its level is unknown."""
    levels: dict[Series, Level] = {}
    for (budget, _), text in states.items():
        state = stored_level(text)
        if state is not None:
            levels[budget, label_key(state.labels)] = state.level
    return levels


def owner(labels: Labels) -> LabelKey:
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
    """The classes of one owner as one: the newest run of any of them; the level and the incident of the one that
    stands worst; its verdict where that is broken or it alarms, else the verdict of the newest run's class."""
    if len(classes) == 1 or not classes[0].budget.spec.timed:
        return max(classes, key=urgency)
    runs = sorted((run for each in classes for run in each.runs), key=lambda run: (run.end, run.id))[-SHOWN:]
    latest = latest_of(runs)
    newest = max(classes, key=lambda each: each.latest_at or 0.0)
    alarming = [each for each in classes if each.level > Level.OK]
    broken = [each for each in classes if each.judgement.verdict is Verdict.BREACHED]
    chosen = max(alarming or broken or [newest], key=lambda each: (each.level, each.latest_at or 0.0))
    return replace(
        chosen,
        level=max(each.level for each in classes),
        runs=tuple(runs),
        latest=None if latest is None else latest.duration,
        latest_at=None if latest is None else latest.end,
    )
