"""Ratios: of all events at most so many are bad. The exact binomial test against the target, event by event.

A run stands for one event or for many (a test run for its tests). What is excluded (infrastructure, cancellations)
leaves the denominator and is counted beside it.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.budget import Budget, Objective
from hero_tui.judge.evidence import CountedEvents
from hero_tui.judge.kinds.run_window import HeldRuns
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.binomial import thresholds
from hero_tui.judge.verdicts import of_one, together, without_data


class RatioCounts(Struct, frozen=True):
    """The events of a window: `excluded` ones are in neither of the others. `failed`, `cancelled`: runs."""

    good: int
    bad: int
    excluded: int
    failed: int = 0
    cancelled: int = 0


def tells(run: Run) -> bool:
    """Whether a run's events count: not excluded, and at least one."""
    return not run.excluded and run.good + run.bad > 0


def left_out(run: Run) -> int:
    """The events of a run that is excluded; one that says no number is one."""
    return max(1, run.good + run.bad) if run.excluded else 0


def allowed_share(objective: Objective) -> float:
    """The share that may be bad: 0.02 for `min: 98 %` and for `max: 2 %`."""
    return round(1.0 - (objective.quantile or 0.0), 12)


def judge_ratio(budget: Budget, counted: RatioCounts) -> Judgement:
    """The verdict of a `ratio` budget. `value` is the share in the objective's own direction: good for min, bad for
    max. `utilization`: observed bad share over the allowed one. `count`: good and bad events."""
    count = counted.good + counted.bad
    objectives = (
        tuple(_objective(each, counted, count) for each in budget.objectives) if count else no_events(budget).objectives
    )
    return Judgement(
        together(objectives), objectives, count, counted.failed, counted.cancelled, excluded=counted.excluded
    )


def no_events(budget: Budget) -> Judgement:
    """The verdict without an event."""
    return without_data(budget, CountedEvents(), tested=True)


class RatioWindow(HeldRuns):
    """One budget and label set; cost of a step: constant. A window of `200 runs` counts runs, not their events."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._good = 0
        self._bad = 0
        self._excluded = 0

    def add(self, run: Run) -> None:
        """A run ended."""
        self._excluded += left_out(run)
        super().add(run)

    def counts(self) -> RatioCounts:
        """The window, counted."""
        return RatioCounts(self._good, self._bad, self._excluded, self._failed, self._cancelled)

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        return judge_ratio(self._budget, self.counts())

    def _judges(self, run: Run) -> bool:
        return tells(run)

    def _enter(self, run: Run) -> None:
        self._good += run.good
        self._bad += run.bad

    def _leave(self, run: Run) -> None:
        self._good -= run.good
        self._bad -= run.bad

    def _drop(self) -> None:
        self._excluded -= left_out(self._runs[0])
        super()._drop()


def _objective(objective: Objective, counted: RatioCounts, count: int) -> ObjectiveVerdict:
    settled = thresholds(count, objective.quantile or 0.0)
    allowed = allowed_share(objective)
    return of_one(
        objective,
        settled.verdict(counted.bad),
        CountedEvents(counted.excluded),
        count=count,
        over=counted.bad,
        value=(counted.good if objective.statistic == "min" else counted.bad) / count,
        utilization=counted.bad / count / allowed if allowed > 0 else None,
        settled=settled,
    )
