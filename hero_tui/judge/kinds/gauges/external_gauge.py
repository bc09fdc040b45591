"""Gauges of external events: the value of an operation as a gauge, judged as a recorder would have. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from hero_tui.core.attributes import EXTERNAL, UNIT, VALUE
from hero_tui.core.budget import Budget
from hero_tui.core.signals import Gauge, Operation, number_of
from hero_tui.core.time import HOUR
from hero_tui.judge.kinds.gauges.rules import GaugeState, evaluate_at, fresh_gauge, see_value
from hero_tui.judge.kinds.gauges.slices import HourCounts
from hero_tui.judge.results import SliceCounts
from hero_tui.judge.stats.rolling_mean import mean


def gauge_of(operation: Operation) -> Gauge | None:
    """The gauge of an operation with a value, at the moment of its end; None where it has no value."""
    value = number_of(operation.attributes.get(VALUE))
    if value is None:
        return None
    attributes = {key: scalar for key, scalar in operation.attributes.items() if key not in {VALUE, UNIT}}
    at = operation.start + (operation.duration or 0.0)
    return Gauge(operation.signal, at, value, operation.labels, (), {**attributes, EXTERNAL: True})


class Replayed(Struct, frozen=True):
    """What values that no recorder has judged add to the window of a gauge budget.

    `latest`: the newest value, or the 5-minute mean where the budget is sustained and enough of it is known.
    """

    slices: SliceCounts
    latest: float
    at: float
    highest: float


class Replay:
    """Judges the values of one gauge budget and label set as a recorder would have, from the first one on."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._state: GaugeState | None = None
        self._hours: dict[float, HourCounts] = {}
        self._highest = -math.inf

    def see(self, at: float, value: float) -> None:
        """Judge the next value, in the order of their times."""
        state = fresh_gauge(self._budget, at) if self._state is None else self._state
        self._state, passed = see_value(self._budget, state, at, value, pushed=True)
        _add(self._hours, passed)
        self._highest = max(self._highest, value)

    def figures(self, since: float, now: float) -> Replayed | None:
        """The figures of the window from the hour of `since` to `now` (UTC s); None before the first value.

        The last value counts for as long as a recorder would have taken it for current.
        """
        state = self._state
        if state is None or state.value is None or state.value_at is None:
            return None
        latest = mean(state.means, state.value_at) if self._budget.spec.averaged else None
        inside = [counts for counts in self.hours(now).values() if counts.hour >= since // HOUR * HOUR]
        slices = SliceCounts(
            sum(counts.good for counts in inside),
            sum(counts.bad for counts in inside),
            sum(counts.unknown for counts in inside),
        )
        return Replayed(slices, state.value if latest is None else latest, state.value_at, self._highest)

    def hours(self, now: float) -> dict[float, HourCounts]:
        """The slices that were completed until `now` (UTC s), by the hour."""
        hours = dict(self._hours)
        if self._state is not None:
            _, passed = evaluate_at(self._budget, self._state, max(now, self._state.at))
            _add(hours, passed)
        return hours


def recount(
    budget: Budget, known: Iterable[tuple[float, float]], late: Iterable[tuple[float, float]], now: float
) -> list[HourCounts]:
    """What `late` values, (UTC s, value), change in the slices that were counted of the `known` ones until `now`: by
    the hour, fewer where a count is negative."""
    before, after = Replay(budget), Replay(budget)
    early = sorted(known)
    for at, value in early:
        before.see(at, value)
    for at, value in sorted((*early, *late)):
        after.see(at, value)
    counted, judged = before.hours(now), after.hours(now)
    changes = []
    for hour in sorted(counted.keys() | judged.keys()):
        old, new = counted.get(hour, HourCounts(hour)), judged.get(hour, HourCounts(hour))
        if old != new:
            changes.append(HourCounts(hour, new.good - old.good, new.bad - old.bad, new.unknown - old.unknown))
    return changes


def _add(hours: dict[float, HourCounts], more: Iterable[HourCounts]) -> None:
    for new in more:
        old = hours.get(new.hour, HourCounts(new.hour))
        hours[new.hour] = HourCounts(new.hour, old.good + new.good, old.bad + new.bad, old.unknown + new.unknown)
