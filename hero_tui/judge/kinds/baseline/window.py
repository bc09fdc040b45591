"""The window and verdict of baselines: the newest runs (20) are not slower than those before them (of 30 days).

Breached when all three hold: the medians' ratio is above the limit, Mann–Whitney says that it is no chance (p < 0.01),
and the lower 95 % bound of the shift (Hodges–Lehmann, of logarithms) is above half of the limit: for 20 %, above 10 %.
Met when the upper bound is below the limit and the medians' ratio, too: where times have two modes they may disagree.
At least 10 new runs and 30 old ones. Runs are taken for independent: where days differ, chance is called a change more
often than these probabilities say.

Like is compared with like: the new runs are those of the machine and the branch of the newest one, the old ones those
of the same, or, where these are fewer than 30, of all branches on that machine. Runs during which others took a quarter
of the machine are left out on both sides.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from statistics import median

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.core.time import DAY
from hero_tui.judge.evidence import BaselineShift, Comparison, EarlierRuns
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import NO_GROUP, Group, Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.sample_comparison import Ranked, Sample, chance_of_greater, shift_bounds
from hero_tui.judge.verdicts import FEWEST_BEFORE, FEWEST_NEW, is_compared, of_one, together, without_data

MOST_CHANCE = 0.01
MONTH = 30 * DAY
NEVER = 600.0
"""The logarithm of a timeout's length: above every other, and small enough for exp."""
_SHORTEST = 1e-6


def log_duration(run: Run) -> float:
    """The natural logarithm of a judged run's duration (s); `NEVER` for a timeout."""
    if run.outcome is Outcome.TIMEOUT or run.duration is None:
        return NEVER
    return math.log(max(run.duration, _SHORTEST))


def compare(new: Sequence[float], old: Ranked) -> Comparison | None:
    """Compare two samples of logarithms of durations; None while either is too small."""
    if len(new) < FEWEST_NEW or len(old) < FEWEST_BEFORE:
        return None
    low, high = shift_bounds(new, old)
    return Comparison(
        new=len(new),
        old=len(old),
        estimate=math.expm1(median(new) - old.median()),
        low=math.expm1(low),
        high=math.expm1(high),
        chance=chance_of_greater(new, old),
    )


def is_slower(comparison: Comparison, limit: float) -> bool:
    """Whether the new runs are slower by more than `limit` (0.2: 20 %), beyond chance."""
    return comparison.estimate > limit and comparison.chance < MOST_CHANCE and comparison.low > limit / 2.0


def no_comparison(budget: Budget) -> Judgement:
    """The verdict without a run to compare."""
    return without_data(budget, BaselineShift(FEWEST_BEFORE, EarlierRuns(0, 0.0)), needed=FEWEST_NEW)


def verdict_of(comparison: Comparison, limit: float) -> Verdict:
    """The verdict on a limit of change (0.2: 20 %); undetermined where neither side is certain."""
    if is_slower(comparison, limit):
        return Verdict.BREACHED
    return Verdict.MET if max(comparison.high, comparison.estimate) < limit else Verdict.UNDETERMINED


class _GroupWindow(RunWindow):
    """The runs of one machine and branch: the new ones in the budget's window; in `old` those that left it and ended up
    to the budget's lookback before the oldest new one."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._new: deque[float] = deque()
        self._past: deque[tuple[float, float]] = deque()
        self.old = Sample()

    def add(self, run: Run) -> None:
        """A run ended."""
        super().add(run)
        self._forget_past()

    def forget(self, now: float) -> bool:
        """Drop runs that are older than a window of time; True when any was."""
        dropped = super().forget(now)
        return self._forget_past() or dropped

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        return self.judge_against(self.old, "")

    def judge_against(self, old: Ranked, branch: str | None) -> Judgement:
        """The verdict over the window compared with the `old` runs of `branch` (None: of all branches)."""
        comparison = compare(self._new, old)
        earlier = EarlierRuns(len(old), self._budget.spec.looks_back, branch)
        objectives = (
            tuple(_objective(objective, comparison, len(self._new), earlier) for objective in self._budget.objectives)
            if self._new
            else no_comparison(self._budget).objectives
        )
        return Judgement(together(objectives), objectives, len(self._new), self._failed, self._cancelled)

    def oldest(self) -> float | None:
        """When the oldest of the new runs ended (UTC s)."""
        return next((run.end for run in self._runs if is_compared(run)), None)

    def between(self, since: float, until: float) -> Iterable[float]:
        """The logarithms of the judged durations that ended after `since` and before `until` (UTC s)."""
        yield from (duration for end, duration in self._past if since < end < until)
        yield from (log_duration(run) for run in self._runs if is_compared(run) and since < run.end < until)

    def _judges(self, run: Run) -> bool:
        return is_compared(run)

    def _enter(self, run: Run) -> None:
        self._new.append(log_duration(run))

    def _leave(self, run: Run) -> None:
        duration = self._new.popleft()
        self._past.append((run.end, duration))
        self.old.add(duration)

    def _forget_past(self) -> bool:
        oldest = self.oldest()
        before = len(self._past)
        while oldest is not None and self._past and self._past[0][0] <= oldest - self._budget.spec.looks_back:
            self.old.remove(self._past.popleft()[1])
        return len(self._past) < before


class BaselineWindow:
    """The window of one budget and label set, group by group. Cost of a run: O(log n) comparisons; of a verdict on a
    branch with too few earlier runs: n log n of all earlier runs."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._groups: dict[Group, _GroupWindow] = {}
        self._newest: Group = NO_GROUP

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def add(self, run: Run) -> None:
        """A run ended; in the order of their ends."""
        window = self._groups.get(run.group)
        if window is None:
            window = self._groups[run.group] = _GroupWindow(self._budget)
        window.add(run)
        if is_compared(run):
            self._newest = run.group

    def forget(self, now: float) -> bool:
        """Drop runs that are older than a window of time; True when any was."""
        return sum(window.forget(now) for window in self._groups.values()) > 0

    def judgement(self) -> Judgement:
        """The verdict over the window of the group that ran last."""
        window = self._groups.get(self._newest)
        if window is None:
            return no_comparison(self._budget)
        oldest = window.oldest()
        if oldest is None or len(window.old) >= FEWEST_BEFORE or len(self._groups) == 1:
            return window.judge_against(window.old, self._newest[1])
        since = oldest - self._budget.spec.looks_back
        on_machine = [other for (host, _), other in self._groups.items() if host == self._newest[0]]
        old = Sample(duration for other in on_machine for duration in other.between(since, oldest))
        return window.judge_against(old, None if len(on_machine) > 1 else self._newest[1])


def _objective(objective: Objective, comparison: Comparison | None, new: int, earlier: EarlierRuns) -> ObjectiveVerdict:
    limit = objective.limit.value
    evidence = BaselineShift(FEWEST_BEFORE, earlier, comparison)
    if comparison is None:
        return of_one(objective, Verdict.UNDETERMINED, evidence, count=new, needed=FEWEST_NEW)
    timed = not comparison.timed_out
    return of_one(
        objective,
        verdict_of(comparison, limit),
        evidence,
        count=new,
        value=comparison.estimate if timed else None,
        utilization=max(0.0, comparison.estimate) / limit if timed and limit > 0 else None,
        needed=FEWEST_NEW,
        interval=(comparison.low, comparison.high) if timed else None,
    )
