"""When growth is an alert: its whole interval above nothing is info, its estimate at the limit a warning."""

from __future__ import annotations

from typing import Any

from hero_tui.core.budget import Budget, Level
from hero_tui.judge.kinds.estimate_rules import Look
from hero_tui.judge.kinds.growth_window import gain, measures
from hero_tui.judge.reasons import GrowthEstimate
from hero_tui.judge.results import Run

MOST_VALUES = 100
Values = tuple[float, ...]


class GrowthLook:
    """Looks at the values of the window's runs, at most 100 of them."""

    levels = (Level.INFO, Level.WARNING)

    def __init__(self, budget: Budget) -> None:
        self._limit = budget.headline.limit.value
        self._most = min(budget.window.operations or MOST_VALUES, MOST_VALUES)

    def nothing(self) -> Values:
        """No value."""
        return ()

    def with_run(self, data: Values, run: Run) -> Values | None:
        """With its value."""
        if run.value is None or not measures(run):
            return None
        return (*data, run.value)[-self._most :]

    def look(self, data: Values) -> Look:
        """Needs five runs."""
        found = gain(data)
        reason = GrowthEstimate(len(data), found)
        if found is None:
            return Look(None, reason, (False, False))
        return Look(found.estimate, reason, (found.low > 0, found.estimate >= self._limit))

    def dump(self, data: Values) -> object:
        """A list."""
        return data

    def load(self, data: Any) -> Values:
        """What `dump` gave."""
        return tuple(float(each) for each in data)
