"""When a baseline is an alert: broken is a warning.

A month of runs is too much to remember at each of them, so those before the newest are kept as counts: by the day of
their end, and by their duration in steps of 1 %. The verdict, which reads the history, compares the durations.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from hero_tui.budgets.model import Budget, Level
from hero_tui.judge.baseline import compare, is_slower, length, said, than_of
from hero_tui.judge.looks import Look
from hero_tui.judge.model import Run
from hero_tui.judge.ranks import Sample
from hero_tui.judge.verdicts import counts

STEP = 0.01  # of a logarithm: 1 %
DAY = 86400.0
NEW = 20
Counts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Months:
    """`new`: (end in UTC s, step of the logarithm of the duration), oldest first. `days`: (day, its (step, count))."""

    new: tuple[tuple[float, int], ...] = ()
    days: tuple[tuple[int, Counts], ...] = ()


class BaselineLook:
    """Compares the newest runs with the month before."""

    levels = (Level.WARNING,)

    def __init__(self, budget: Budget) -> None:
        self._limit = budget.headline.limit.value
        self._than = than_of(budget)
        self._most = budget.window.operations or NEW

    def nothing(self) -> Months:
        """No run."""
        return Months()

    def with_run(self, data: Months, run: Run) -> Months | None:
        """The run is new; the oldest of too many new ones belongs to its day."""
        if not counts(run):
            return None
        new = (*data.new, (run.end, round(length(run) / STEP)))
        days = data.days
        for end, step in new[: -self._most]:
            days = _with(days, int(end // DAY), step)
        new = new[-self._most :]
        return Months(new, tuple(day for day in days if (day[0] + 1) * DAY > new[0][0] - self._than))

    def look(self, data: Months) -> Look:
        """Needs 10 new runs and 30 before them."""
        total: Counter[int] = Counter()
        for _, steps in data.days:
            total.update(dict(steps))
        old = Sample(step * STEP for step, number in total.items() for _ in range(number))
        found = compare([step * STEP for _, step in data.new], old)
        if found is None:
            return Look(None, f"{len(data.new)} runs after {len(old)} are too few to compare", (False,))
        return Look(found.estimate, said(found, self._than), (is_slower(found, self._limit),))

    def dump(self, data: Months) -> object:
        """Two lists."""
        return [data.new, data.days]

    def load(self, data: Any) -> Months:
        """What `dump` gave."""
        new, days = data
        return Months(
            tuple((float(end), int(step)) for end, step in new),
            tuple((int(day), tuple((int(step), int(number)) for step, number in steps)) for day, steps in days),
        )


def _with(days: tuple[tuple[int, Counts], ...], day: int, step: int) -> tuple[tuple[int, Counts], ...]:
    kept = dict(days)
    steps = dict(kept.get(day, ()))
    steps[step] = steps.get(step, 0) + 1
    kept[day] = tuple(sorted(steps.items()))
    return tuple(sorted(kept.items()))
