"""When did it begin: change points of a series of runs, or of a gauge from day to day, and what changed beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from hero_tui.core.attributes import BRANCH, COMMIT, TOOL, VERSION
from hero_tui.judge.results import NO_GROUP, Group, run_of
from hero_tui.judge.stats.changepoints import ChangePoint, changes
from hero_tui.judge.stats.slopes import theil_sen
from hero_tui.judge.verdicts import counts
from hero_tui.models.trends import LevelShift
from hero_tui.store.db.records import StoredOperation

MOST_SHIFTS = 12
_NAMED = ((BRANCH, "branch"), (COMMIT, "commit"), (VERSION, "version"), (TOOL, "tool"))


def shifts_of_runs(operations: Iterable[StoredOperation]) -> tuple[LevelShift, ...]:
    """Of one label set, each machine and branch by itself; oldest first. A timeout stands above every other."""
    groups: dict[Group, list[StoredOperation]] = {}
    for each in operations:
        run = run_of(each.start, each.duration, each.outcome, each.attributes)
        if counts(run):
            groups.setdefault(run.group, []).append(each)
    found: list[LevelShift] = []
    for group, runs in groups.items():
        ordered = sorted(runs, key=lambda each: each.start)
        lengths = [float("inf") if each.duration is None else each.duration for each in ordered]
        seen = changes(lengths)
        ends = [*(each.index for each in seen[1:]), len(ordered)]
        for change, end in zip(seen, ends, strict=bool(seen)):
            former, here = ordered[change.index - 1], ordered[change.index]
            branch = None if group == NO_GROUP else group[1] or None
            near, count = _between(former, here), end - change.index
            found.append(LevelShift(here.start, change.before, change.after, count, branch, near))
    return tuple(sorted(found, key=lambda each: each.at)[-MOST_SHIFTS:])


def shifts_of_days(points: Sequence[tuple[float, float]]) -> tuple[LevelShift, ...]:
    """Of a gauge's daily values: (UTC s, value). Within a day each value hangs on the one before, so that every hour
    would be a change. What climbs steadily has no moment at which it began: none where a line fits as well as steps."""
    values = [value for _, value in points]
    found = changes(values)
    if not found or _off_line(values) <= _off_steps(values, found):
        return ()
    ends = [*(each.index for each in found[1:]), len(points)]
    return tuple(
        LevelShift(points[each.index][0], each.before, each.after, end - each.index)
        for each, end in zip(found, ends, strict=True)
    )


def _off_line(values: Sequence[float]) -> float:
    """How far the values lie from the line of Theil and Sen, summed up."""
    slope = theil_sen(values).estimate
    level = median(value - slope * day for day, value in enumerate(values))
    return sum(abs(value - level - slope * day) for day, value in enumerate(values))


def _off_steps(values: Sequence[float], found: Sequence[ChangePoint]) -> float:
    """How far they lie from the medians between the changes."""
    edges = [0, *(each.index for each in found), len(values)]
    levels = [found[0].before, *(each.after for each in found)]
    return sum(
        abs(value - level)
        for level, (start, end) in zip(levels, pairwise(edges), strict=True)
        for value in values[start:end]
    )


def _between(former: StoredOperation, later: StoredOperation) -> str:
    """`commit 8c1f0e2 → 91ab3d0`: what the two were recorded with."""
    told = []
    for key, name in _NAMED:
        before, after = former.attributes.get(key), later.attributes.get(key)
        if before is not None and after is not None and before != after:
            told.append(f"{name} {before} → {after}")
    return ", ".join(told)
