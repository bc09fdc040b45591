"""When a baseline is an alert: broken is a warning, which lasts while the ratio is above half of the limit: what
stands near it would else be told again and again.

A month of runs is too much to remember at each of them, so those before the newest are kept as counts: by the day of
their end, and by their duration in steps of 1 %. The verdict, which reads the history, compares the durations.

Each machine and branch has counts of its own. Where those of a branch are too few, all that its machine counted on the
days before stand in for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from hero_tui.core.budget import Budget, Level
from hero_tui.core.durations import DAY
from hero_tui.judge.evidence import EarlierRuns
from hero_tui.judge.kinds.baseline_window import compare, is_slower, length
from hero_tui.judge.kinds.estimate_rules import Look
from hero_tui.judge.reasons import ShiftEstimate
from hero_tui.judge.results import NO_GROUP, Group, Run
from hero_tui.judge.stats.ranks import Tally
from hero_tui.judge.verdicts import FEWEST_BEFORE, counts

STEP = 0.01  # of a logarithm: 1 %
NEW = 20
MOST_GROUPS = 50
Counts = tuple[tuple[int, int], ...]


class Months(Struct, frozen=True):
    """`new`: (end in UTC s, step of the logarithm of the duration), oldest first. `days`: (day, its (step, count))."""

    new: tuple[tuple[float, int], ...] = ()
    days: tuple[tuple[int, Counts], ...] = ()


class Grouped(Struct, frozen=True):
    """The months of each machine and branch, that of the newest run last."""

    groups: tuple[tuple[Group, Months], ...] = ()


class BaselineLook:
    """Compares the newest runs with the month before."""

    levels = (Level.WARNING,)

    def __init__(self, budget: Budget) -> None:
        self._limit = budget.headline.limit.value
        self._than = budget.spec.looks_back
        self._most = budget.window.operations or NEW

    def nothing(self) -> Grouped:
        """No run."""
        return Grouped()

    def with_run(self, data: Grouped, run: Run) -> Grouped | None:
        """The run is new; the oldest of too many new ones belongs to its day. A branch without a run for so long as is
        compared is forgotten."""
        if not counts(run):
            return None
        before = dict(data.groups)
        months = self._with(before.pop(run.group, Months()), run)
        others = tuple(each for each in before.items() if each[1].new[-1][0] > run.end - self._than)
        return Grouped((*others[1 - MOST_GROUPS :], (run.group, months)))

    def look(self, data: Grouped) -> Look:
        """Needs 10 new runs and 30 before them."""
        group, months = data.groups[-1] if data.groups else (NO_GROUP, Months())
        branch: str | None = group[1]
        old = _sample(months.days)
        if len(old) < FEWEST_BEFORE and months.new:
            alike = [each for other, each in data.groups if other[0] == group[0] and each is not months]
            if alike:
                old = _sample((*months.days, *_before(months.new[0][0], self._than, alike)))
                branch = None
        found = compare([step * STEP for _, step in months.new], old)
        reason = ShiftEstimate(len(months.new), EarlierRuns(len(old), self._than, branch), found)
        if found is None:
            return Look(None, reason, (False,))
        keeps = found.estimate > self._limit / 2.0
        return Look(found.estimate, reason, (is_slower(found, self._limit),), (keeps,))

    def dump(self, data: Grouped) -> object:
        """A list for each group."""
        return [[group, months.new, months.days] for group, months in data.groups]

    def load(self, data: Any) -> Grouped:
        """What `dump` gave."""
        return Grouped(
            tuple(
                (
                    (str(host), str(branch)),
                    Months(
                        tuple((float(end), int(step)) for end, step in new),
                        tuple(
                            (int(day), tuple((int(step), int(number)) for step, number in steps)) for day, steps in days
                        ),
                    ),
                )
                for (host, branch), new, days in data
            )
        )

    def _with(self, months: Months, run: Run) -> Months:
        new = (*months.new, (run.end, round(length(run) / STEP)))
        days = months.days
        for end, step in new[: -self._most]:
            days = _with(days, int(end // DAY), step)
        new = new[-self._most :]
        return Months(new, tuple(day for day in days if (day[0] + 1) * DAY > new[0][0] - self._than))


def _before(oldest: float, than: float, others: Iterable[Months]) -> Iterator[tuple[int, Counts]]:
    """What other branches ran before the oldest run that is judged, as far back as is compared: the newest of each by
    their ends; of the day of that run the counts of branches that nobody has worked on since, for what is counted has
    no time of day."""
    today = int(oldest // DAY)
    for each in others:
        until = today + 1 if each.new and each.new[-1][0] < oldest else today
        yield from (day for day in each.days if day[0] < until and (day[0] + 1) * DAY > oldest - than)
        yield today, tuple((step, 1) for end, step in each.new if oldest - than < end < oldest)


def _sample(days: Iterable[tuple[int, Counts]]) -> Tally:
    total: Counter[int] = Counter()
    for _, steps in days:
        for step, number in steps:
            total[step] += number
    return Tally({step * STEP: number for step, number in total.items()})


def _with(days: tuple[tuple[int, Counts], ...], day: int, step: int) -> tuple[tuple[int, Counts], ...]:
    kept = dict(days)
    steps = dict(kept.get(day, ()))
    steps[step] = steps.get(step, 0) + 1
    kept[day] = tuple(sorted(steps.items()))
    return tuple(sorted(kept.items()))
