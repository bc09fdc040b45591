"""The window and verdict of growth: by how much a value (a build's peak memory) grows from run to run.

The growth per run is exp(slope) − 1, with the Theil–Sen slope of the logarithms, so that 10 % is 10 % at any size. A
value of 0 is a value: from nothing to something is a growth without bound, from nothing to nothing none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.judge.evidence import RunGrowth
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run
from hero_tui.judge.stats.slopes import Slope, theil_sen
from hero_tui.judge.verdicts import FEWEST_RUNS, of_one, together, without_data

STEEPEST = 700.0
"""A slope of a logarithm beyond which the growth is no number any more."""


def has_growth_value(run: Run) -> bool:
    """Whether a run has a value to compare: it was not cut short, and its value is finite and not below zero."""
    ended = run.outcome in {Outcome.OK, Outcome.UNKNOWN}
    return ended and run.value is not None and math.isfinite(run.value) and run.value >= 0


def no_growth(budget: Budget) -> Judgement:
    """The verdict without a run."""
    return without_data(budget, RunGrowth(), needed=FEWEST_RUNS)


def growth_per_run(values: Sequence[float]) -> Slope | None:
    """The growth per run (0.1: 10 %) through `values`, oldest first; None for fewer than five."""
    if len(values) < FEWEST_RUNS:
        return None
    slope = theil_sen([math.log(value) if value > 0 else -math.inf for value in values])
    return Slope(_growth(slope.estimate), _growth(slope.low), _growth(slope.high))


def _growth(slope: float) -> float:
    return math.expm1(slope) if slope < STEEPEST else math.inf


def judge_growth(budget: Budget, values: Sequence[float], failed: int = 0, cancelled: int = 0) -> Judgement:
    """The verdict of a `growth` budget: breached when the whole interval is at or above the limit, met when it is
    wholly below. `value`, `low` and `high` are shares per run."""
    objectives = (
        tuple(_objective(objective, len(values), growth_per_run(values)) for objective in budget.objectives)
        if values
        else no_growth(budget).objectives
    )
    return Judgement(together(objectives), objectives, len(values), failed, cancelled)


class GrowthWindow(RunWindow):
    """The window of one budget and label set. A run costs nothing; a verdict n² for the few runs of the window."""

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        values = [run.value for run in self._runs if run.value is not None and has_growth_value(run)]
        return judge_growth(self._budget, values, self._failed, self._cancelled)

    def _judges(self, run: Run) -> bool:
        return has_growth_value(run)

    def _enter(self, run: Run) -> None:
        """Nothing is counted."""

    def _leave(self, run: Run) -> None:
        """Nothing was counted."""


def _objective(objective: Objective, count: int, slope: Slope | None) -> ObjectiveVerdict:
    limit = objective.limit.value
    if slope is None:
        return of_one(objective, Verdict.UNDETERMINED, RunGrowth(), count=count, needed=FEWEST_RUNS)
    below = Verdict.MET if slope.high < limit else Verdict.UNDETERMINED
    return of_one(
        objective,
        Verdict.BREACHED if slope.low >= limit else below,
        RunGrowth(),
        count=count,
        value=slope.estimate if math.isfinite(slope.estimate) else None,
        utilization=max(0.0, slope.estimate) / limit if limit > 0 and math.isfinite(slope.estimate) else None,
        needed=FEWEST_RUNS,
        interval=(slope.low, slope.high),
    )
