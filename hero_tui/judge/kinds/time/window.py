"""The window of a time budget: keeps up to date what `verdicts.count_runs` counts of all its runs."""

from __future__ import annotations

import math
from bisect import bisect_left, insort

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Judgement, Run
from hero_tui.judge.stats.quantile_binomial import shown_from
from hero_tui.judge.verdicts import TimeCounts, counts, judge_time, nearest_rank, went_over


class TimeBudgetWindow(RunWindow):
    """The window of one budget and label set. Cost of a run: O(log n) comparisons."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._order: list[tuple[bool, float]] = []
        self._measured: list[float] = []
        self._over = [0] * len(budget.objectives)
        self._latest: float | None = None

    def counts(self) -> TimeCounts:
        """The counts of the window's runs."""
        return TimeCounts(
            count=len(self._order),
            over=tuple(self._over),
            values=tuple(self._statistic(objective) for objective in self._budget.objectives),
            maximum=self._measured[-1] if self._measured else None,
            latest=self._latest if self._order else None,
            failed=self._failed,
            cancelled=self._cancelled,
        )

    def quantile(self, quantile: float) -> float | None:
        """The nearest-rank quantile of the runs; None below the number that carries it, and where it falls on a run
        without a time."""
        count = len(self._order)
        if count < shown_from(quantile):
            return None
        return _finite(self._order[nearest_rank(quantile, count)][1])

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        return judge_time(self._budget, self.counts())

    def _judges(self, run: Run) -> bool:
        return counts(run)

    def _enter(self, run: Run) -> None:
        self._latest = run.duration
        insort(self._order, _rank(run))
        if run.duration is not None:
            insort(self._measured, run.duration)
        for index, objective in enumerate(self._budget.objectives):
            self._over[index] += went_over(run, objective.limit.value)

    def _leave(self, run: Run) -> None:
        del self._order[bisect_left(self._order, _rank(run))]
        if run.duration is not None:
            del self._measured[bisect_left(self._measured, run.duration)]
        for index, objective in enumerate(self._budget.objectives):
            self._over[index] -= went_over(run, objective.limit.value)

    def _statistic(self, objective: Objective) -> float | None:
        count = len(self._order)
        if objective.quantile is not None:
            return self.quantile(objective.quantile)
        if count and objective.statistic == "max":
            return _finite(self._order[-1][1])
        if count:
            return _finite(math.fsum(value for _, value in self._order) / count)
        return None


def _rank(run: Run) -> tuple[bool, float]:
    return run.outcome is Outcome.TIMEOUT, math.inf if run.duration is None else run.duration


def _finite(value: float) -> float | None:
    return None if math.isinf(value) else value
