"""The estimate rule of growth: a whole interval above zero is info, an estimate at the limit a warning."""

from __future__ import annotations

import math
from typing import Any

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level
from hero_tui.judge.kinds.estimate_rules import Estimate
from hero_tui.judge.kinds.growth.window import growth_per_run, has_growth_value
from hero_tui.judge.reasons import GrowthEstimate
from hero_tui.judge.results import Run

MOST_VALUES = 100
Values = tuple[float, ...]


class GrowthEstimateRule:
    """Estimates the growth of the window's values, at most 100 of them."""

    levels = (Level.INFO, Level.WARNING)

    def __init__(self, budget: Budget) -> None:
        self._limit = budget.headline.limit.value
        self._most = min(budget.window.operations or MOST_VALUES, MOST_VALUES)

    def empty(self) -> Values:
        """No values."""
        return ()

    def with_run(self, data: Values, run: Run) -> Values | None:
        """The values with that of `run`; None where it has none to compare."""
        if run.value is None or not has_growth_value(run):
            return None
        return (*data, run.value)[-self._most :]

    def estimate(self, data: Values) -> Estimate:
        """Estimate the growth; it needs five runs."""
        slope = growth_per_run(data)
        reason = GrowthEstimate(len(data), slope)
        if slope is None:
            return Estimate(None, reason, (False, False))
        value = slope.estimate if math.isfinite(slope.estimate) else None
        return Estimate(value, reason, (slope.low > 0, slope.estimate >= self._limit))

    def dump(self, data: Values) -> object:
        """A list."""
        return data

    def load(self, data: Any) -> Values:
        """The values that `dump` wrote."""
        return tuple(float(value) for value in data)
