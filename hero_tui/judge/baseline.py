"""Baseline: the last runs are not slower than those of the time before them (the last 20, the 30 days before).

Breached when all three hold: the medians' ratio is above the limit, Mann–Whitney says that it is no chance (p < 0.01),
and the lower 95 % bound of the shift (Hodges–Lehmann, of logarithms) is above half of the limit: for 20 %, above 10 %.
Met when the upper bound is below the limit. At least 10 new runs and 30 old ones.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from hero_tui.budgets.model import Budget, Kind, Objective, Verdict
from hero_tui.budgets.signals import Outcome
from hero_tui.judge.held import HeldRuns
from hero_tui.judge.model import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.ranks import Sample, chance_of_greater, shift_bounds
from hero_tui.judge.verdicts import FEWEST, FEWEST_BEFORE, counts, judge_nothing, of_one, together
from hero_tui.judge.words import change, lasting

FEWEST_NEW = FEWEST[Kind.BASELINE]
MOST_CHANCE = 0.01
MONTH = 30 * 86400.0
NEVER = 600.0
"""The logarithm of a timeout's length: above every other, and small enough for exp."""
_TIMED_OUT = math.exp(NEVER / 3.0)
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Comparison:
    """New runs against old ones. Shares of change (0.2: 20 % longer): `estimate` of the medians, `low` and `high` the
    one-sided 95 % bounds. `chance`: the p of Mann–Whitney."""

    new: int
    old: int
    estimate: float
    low: float
    high: float
    chance: float


def length(run: Run) -> float:
    """The logarithm of a judged run's duration; a timeout stands above all."""
    if run.outcome is Outcome.TIMEOUT or run.duration is None:
        return NEVER
    return math.log(max(run.duration, _SHORTEST))


def compare(new: Sequence[float], old: Sample) -> Comparison | None:
    """Logarithms of durations; None while there are too few of either."""
    if len(new) < FEWEST_NEW or len(old) < FEWEST_BEFORE:
        return None
    low, high = shift_bounds(new, old)
    return Comparison(
        new=len(new),
        old=len(old),
        estimate=math.expm1(median(new) - median(old.values)),
        low=math.expm1(low),
        high=math.expm1(high),
        chance=chance_of_greater(new, old),
    )


def is_slower(found: Comparison, limit: float) -> bool:
    """Whether that breaks a limit of so much change."""
    return found.estimate > limit and found.chance < MOST_CHANCE and found.low > limit / 2.0


def said(found: Comparison, than: float) -> str:
    """`the last 20 took +27 % against 412 of the 30 d before, between +14 % and +41 %`, one-sided bounds."""
    before = f"against {found.old:,} of the {lasting(than)} before"
    if found.estimate >= _TIMED_OUT:
        return f"most of the last {found.new} timed out, {before}"
    high = change(found.high) if found.high < _TIMED_OUT else "a timeout"
    return f"the last {found.new} took {change(found.estimate)} {before}, between {change(found.low)} and {high}"


def than_of(budget: Budget) -> float:
    """The seconds before that are compared with."""
    return MONTH if budget.than is None else budget.than


class BaselineWindow(HeldRuns):
    """One budget and label set. The budget's window holds the new runs; what leaves it is old, for as long as it ended
    within `than` seconds before the oldest of the new ones. Cost of a run: O(log n) comparisons."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._new: deque[float] = deque()
        self._past: deque[tuple[float, float]] = deque()
        self._old = Sample()

    def add(self, run: Run) -> None:
        """A run ended."""
        super().add(run)
        self._forget_past()

    def forget(self, now: float) -> bool:
        """Drop what is older than a window of time."""
        left = super().forget(now)
        return self._forget_past() or left

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        found = compare(self._new, self._old)
        objectives = (
            tuple(
                _objective(self._budget, each, found, len(self._new), len(self._old))
                for each in self._budget.objectives
            )
            if self._new
            else judge_nothing(self._budget).objectives
        )
        return Judgement(together(objectives), objectives, len(self._new), self._failed, self._cancelled)

    def _judges(self, run: Run) -> bool:
        return counts(run)

    def _enter(self, run: Run) -> None:
        self._new.append(length(run))

    def _leave(self, run: Run) -> None:
        long = self._new.popleft()
        self._past.append((run.end, long))
        self._old.add(long)

    def _forget_past(self) -> bool:
        oldest = next((run.end for run in self._runs if counts(run)), None)
        before = len(self._past)
        while oldest is not None and self._past and self._past[0][0] <= oldest - than_of(self._budget):
            self._old.remove(self._past.popleft()[1])
        return len(self._past) < before


def _objective(budget: Budget, objective: Objective, found: Comparison | None, new: int, old: int) -> ObjectiveVerdict:
    limit = objective.limit
    if found is None:
        missing = f"{new} of the {FEWEST_NEW} runs needed" if new < FEWEST_NEW else f"{new} runs"
        before = f"{old} of the {FEWEST_BEFORE}" if old < FEWEST_BEFORE else f"{old:,}"
        evidence = f"{missing}, {before} before them"
        return of_one(objective, Verdict.UNDETERMINED, evidence, count=new, needed=FEWEST_NEW)
    if is_slower(found, limit.value):
        verdict, ending = Verdict.BREACHED, f"at most +{limit.text} may be"
    elif found.high < limit.value:
        verdict, ending = Verdict.MET, f"all of it below {limit.text}"
    else:
        verdict, ending = Verdict.UNDETERMINED, f"{limit.text} lies in between"
    timed = found.estimate < _TIMED_OUT
    return of_one(
        objective,
        verdict,
        f"{said(found, than_of(budget))}; {ending}",
        count=new,
        value=found.estimate if timed else None,
        utilization=max(0.0, found.estimate) / limit.value if timed and limit.value > 0 else None,
        needed=FEWEST_NEW,
        interval=(found.low, found.high) if timed else None,
    )
