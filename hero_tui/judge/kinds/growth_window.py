"""Growth: what a value (the peak of a build's memory) gains from one run to the next, over the last few runs.

The gain is exp(slope) − 1, with the Theil–Sen slope of the logarithms, so that 10 % is 10 % at any size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hero_tui.core.budget import Budget, Objective, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.judge.evidence import RunGrowth
from hero_tui.judge.kinds.run_window import HeldRuns
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.slopes import Slope, theil_sen
from hero_tui.judge.verdicts import FEWEST_RUNS, of_one, together, without_data


def measures(run: Run) -> bool:
    """Whether a run has a value to compare: it came to its end, and measured more than nothing."""
    ended = run.outcome in {Outcome.OK, Outcome.UNKNOWN}
    return ended and run.value is not None and math.isfinite(run.value) and run.value > 0


def no_growth(budget: Budget) -> Judgement:
    """The verdict without a run."""
    return without_data(budget, RunGrowth(), needed=FEWEST_RUNS)


def gain(values: Sequence[float]) -> Slope | None:
    """The gain per run (0.1: 10 %) through positive values, oldest first; None for fewer than five."""
    if len(values) < FEWEST_RUNS:
        return None
    slope = theil_sen([math.log(each) for each in values])
    return Slope(math.expm1(slope.estimate), math.expm1(slope.low), math.expm1(slope.high))


def judge_growth(budget: Budget, values: Sequence[float], failed: int = 0, cancelled: int = 0) -> Judgement:
    """The verdict of a `growth` budget: breached when the whole interval is at or above the limit, met when it is
    wholly below. `value`, `low` and `high` are shares per run."""
    objectives = (
        tuple(_objective(each, len(values), gain(values)) for each in budget.objectives)
        if values
        else no_growth(budget).objectives
    )
    return Judgement(together(objectives), objectives, len(values), failed, cancelled)


class GrowthWindow(HeldRuns):
    """One budget and label set. A step costs nothing; a verdict n² for the few runs of the window."""

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        values = [run.value for run in self._runs if run.value is not None and measures(run)]
        return judge_growth(self._budget, values, self._failed, self._cancelled)

    def _judges(self, run: Run) -> bool:
        return measures(run)

    def _enter(self, run: Run) -> None:
        """Nothing is counted."""

    def _leave(self, run: Run) -> None:
        """Nothing was counted."""


def _objective(objective: Objective, count: int, found: Slope | None) -> ObjectiveVerdict:
    limit = objective.limit.value
    if found is None:
        return of_one(objective, Verdict.UNDETERMINED, RunGrowth(), count=count, needed=FEWEST_RUNS)
    below = Verdict.MET if found.high < limit else Verdict.UNDETERMINED
    return of_one(
        objective,
        Verdict.BREACHED if found.low >= limit else below,
        RunGrowth(),
        count=count,
        value=found.estimate,
        utilization=max(0.0, found.estimate) / limit if limit > 0 else None,
        needed=FEWEST_RUNS,
        interval=(found.low, found.high),
    )
