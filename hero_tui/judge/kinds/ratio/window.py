"""The window and verdict of ratios: the exact binomial test of the share of bad events against the limit.

A run stands for one event or for many (a test run for its tests). What is excluded (infrastructure, cancellations)
leaves the denominator and is counted beside it.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective
from hero_tui.judge.evidence import CountedEvents
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.quantile_binomial import thresholds
from hero_tui.judge.verdicts import of_one, together, without_data


class RatioCounts(Struct, frozen=True):
    """The events of a window: each is good, bad or excluded. `failed`, `cancelled`: numbers of runs."""

    good: int
    bad: int
    excluded: int
    failed: int = 0
    cancelled: int = 0


def has_events(run: Run) -> bool:
    """Whether a run has events that count: it is not excluded and has at least one."""
    return not run.excluded and run.good + run.bad > 0


def excluded_events(run: Run) -> int:
    """The number of events of an excluded run, at least 1; 0 for any other run."""
    return max(1, run.good + run.bad) if run.excluded else 0


def allowed_share(objective: Objective) -> float:
    """The share that may be bad: 0.02 for `min: 98 %` and for `max: 2 %`."""
    return round(1.0 - (objective.quantile or 0.0), 12)


def judge_ratio(budget: Budget, counts: RatioCounts) -> Judgement:
    """The verdict of a `ratio` budget. `value` is the share in the objective's own direction: good for min, bad for
    max. `utilization`: observed bad share over the allowed one. `count`: good and bad events."""
    count = counts.good + counts.bad
    objectives = (
        tuple(_objective(objective, counts, count) for objective in budget.objectives)
        if count
        else no_events(budget).objectives
    )
    return Judgement(together(objectives), objectives, count, counts.failed, counts.cancelled, excluded=counts.excluded)


def no_events(budget: Budget) -> Judgement:
    """The verdict without an event."""
    return without_data(budget, CountedEvents(), tested=True)


class RatioWindow(RunWindow):
    """The window of one budget and label set. Cost of a run: constant. `200 runs` are runs, not events."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._good = 0
        self._bad = 0
        self._excluded = 0

    def add(self, run: Run) -> None:
        """Add a run that ended."""
        self._excluded += excluded_events(run)
        super().add(run)

    def counts(self) -> RatioCounts:
        """The counts of the window's events."""
        return RatioCounts(self._good, self._bad, self._excluded, self._failed, self._cancelled)

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        return judge_ratio(self._budget, self.counts())

    def _judges(self, run: Run) -> bool:
        return has_events(run)

    def _enter(self, run: Run) -> None:
        self._good += run.good
        self._bad += run.bad

    def _leave(self, run: Run) -> None:
        self._good -= run.good
        self._bad -= run.bad

    def _drop(self) -> None:
        self._excluded -= excluded_events(self._runs[0])
        super()._drop()


def _objective(objective: Objective, counts: RatioCounts, count: int) -> ObjectiveVerdict:
    settled = thresholds(count, objective.quantile or 0.0)
    allowed = allowed_share(objective)
    return of_one(
        objective,
        settled.verdict(counts.bad),
        CountedEvents(counts.excluded),
        count=count,
        over=counts.bad,
        value=(counts.good if objective.statistic == "min" else counts.bad) / count,
        utilization=counts.bad / count / allowed if allowed > 0 else None,
        settled=settled,
    )
