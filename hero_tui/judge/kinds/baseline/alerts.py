"""The estimate rule of baselines: broken is a warning, which lasts while the change is above half of the limit.

Without that half a change near the limit would be an alert again and again.

A month of runs is too much for a checkpoint after each run, so the runs before the newest ones are counted: by the day
of their end, and by their duration in steps of 1 %. The verdict, which reads the history, compares the durations.

Each machine and branch has counts of its own. Where those of a branch are too few, it is compared with all branches of
its machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level
from hero_tui.core.time import DAY
from hero_tui.judge.evidence import EarlierRuns
from hero_tui.judge.kinds.baseline.window import compare, is_slower, log_duration
from hero_tui.judge.kinds.estimate_rules import Estimate
from hero_tui.judge.reasons import ShiftEstimate
from hero_tui.judge.results import NO_GROUP, Group, Run
from hero_tui.judge.stats.sample_comparison import Tally
from hero_tui.judge.verdicts import FEWEST_BEFORE, is_compared

STEP = 0.01  # of a logarithm: 1 %
NEW = 20
MOST_GROUPS = 50
Counts = tuple[tuple[int, int], ...]


class GroupRuns(Struct, frozen=True):
    """The runs of one machine and branch. A duration step is 1 % on a logarithmic scale.

    `new`: the newest, each (end in UTC s, duration step), oldest first. `days`: those before, each (day since the
    epoch, ((duration step, count), …)).
    """

    new: tuple[tuple[float, int], ...] = ()
    days: tuple[tuple[int, Counts], ...] = ()


class BaselineState(Struct, frozen=True):
    """The runs of each machine and branch, the group of the newest run last."""

    groups: tuple[tuple[Group, GroupRuns], ...] = ()


class BaselineEstimateRule:
    """Estimates the change of the newest runs against the runs of the time before them."""

    levels = (Level.WARNING,)

    def __init__(self, budget: Budget) -> None:
        self._limit = budget.headline.limit.value
        self._lookback = budget.spec.looks_back
        self._most = budget.window.operations or NEW

    def empty(self) -> BaselineState:
        """A state without a run."""
        return BaselineState()

    def with_run(self, data: BaselineState, run: Run) -> BaselineState | None:
        """The state with one more new run; None for a run that does not count. New runs beyond the limit move into the
        counts of their days. A branch without a run within the lookback is forgotten."""
        if not is_compared(run):
            return None
        groups = dict(data.groups)
        runs = self._with(groups.pop(run.group, GroupRuns()), run)
        others = tuple(item for item in groups.items() if item[1].new[-1][0] > run.end - self._lookback)
        return BaselineState((*others[1 - MOST_GROUPS :], (run.group, runs)))

    def estimate(self, data: BaselineState) -> Estimate:
        """Estimate the change; it needs 10 new runs and 30 before them."""
        group, runs = data.groups[-1] if data.groups else (NO_GROUP, GroupRuns())
        branch: str | None = group[1]
        old = _sample(runs.days)
        if len(old) < FEWEST_BEFORE and runs.new:
            branches = [other for (host, _), other in data.groups if host == group[0] and other is not runs]
            if branches:
                old = _sample((*runs.days, *_before(runs.new[0][0], self._lookback, branches)))
                branch = None
        comparison = compare([step * STEP for _, step in runs.new], old)
        reason = ShiftEstimate(len(runs.new), EarlierRuns(len(old), self._lookback, branch), comparison)
        if comparison is None:
            return Estimate(None, reason, (False,))
        upheld = comparison.estimate > self._limit / 2.0
        return Estimate(comparison.estimate, reason, (is_slower(comparison, self._limit),), (upheld,))

    def dump(self, data: BaselineState) -> object:
        """A list for each group."""
        return [[group, runs.new, runs.days] for group, runs in data.groups]

    def load(self, data: Any) -> BaselineState:
        """The state that `dump` wrote."""
        return BaselineState(
            tuple(
                (
                    (str(host), str(branch)),
                    GroupRuns(
                        tuple((float(end), int(step)) for end, step in new),
                        tuple(
                            (int(day), tuple((int(step), int(number)) for step, number in steps)) for day, steps in days
                        ),
                    ),
                )
                for (host, branch), new, days in data
            )
        )

    def _with(self, runs: GroupRuns, run: Run) -> GroupRuns:
        new = (*runs.new, (run.end, round(log_duration(run) / STEP)))
        days = runs.days
        for end, step in new[: -self._most]:
            days = _with(days, int(end // DAY), step)
        new = new[-self._most :]
        return GroupRuns(new, tuple(day for day in days if (day[0] + 1) * DAY > new[0][0] - self._lookback))


def _before(oldest: float, lookback: float, branches: Iterable[GroupRuns]) -> Iterator[tuple[int, Counts]]:
    """The counts of other branches by day, from `lookback` seconds before `oldest` (UTC s) up to it.

    The new runs of a branch are chosen by their ends. Counts have no time of day: those of the day of `oldest` are only
    taken from branches that have no newer run.
    """
    today = int(oldest // DAY)
    for runs in branches:
        until = today + 1 if runs.new and runs.new[-1][0] < oldest else today
        yield from (day for day in runs.days if day[0] < until and (day[0] + 1) * DAY > oldest - lookback)
        yield today, tuple((step, 1) for end, step in runs.new if oldest - lookback < end < oldest)


def _sample(days: Iterable[tuple[int, Counts]]) -> Tally:
    total: Counter[int] = Counter()
    for _, steps in days:
        for step, number in steps:
            total[step] += number
    return Tally({step * STEP: number for step, number in total.items()})


def _with(days: tuple[tuple[int, Counts], ...], day: int, step: int) -> tuple[tuple[int, Counts], ...]:
    counts_by_day = dict(days)
    steps = dict(counts_by_day.get(day, ()))
    steps[step] = steps.get(step, 0) + 1
    counts_by_day[day] = tuple(sorted(steps.items()))
    return tuple(sorted(counts_by_day.items()))
