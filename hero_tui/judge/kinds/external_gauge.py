"""Values of gauges that other programs appended: an operation with a value, taken as a gauge. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from hero_tui.core.attributes import EXTERNAL, UNIT, VALUE
from hero_tui.core.budget import Budget
from hero_tui.core.durations import HOUR
from hero_tui.core.signals import Gauge, Operation
from hero_tui.judge.kinds.gauge_rules import GaugeState, fresh_gauge, look, see_value
from hero_tui.judge.kinds.slices import HourCounts
from hero_tui.judge.results import SliceCounts
from hero_tui.judge.stats.rolling_mean import mean


def gauge_of(operation: Operation) -> Gauge | None:
    """The value that an operation measured, at the moment at which it ended; None where it has none."""
    value = operation.attributes.get(VALUE)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    kept = {key: each for key, each in operation.attributes.items() if key not in {VALUE, UNIT}}
    at = operation.start + (operation.duration or 0.0)
    return Gauge(operation.signal, at, float(value), operation.labels, (), {**kept, EXTERNAL: True})


class Replayed(Struct, frozen=True):
    """What values that no recorder has judged yet add to a gauge budget's window.

    `latest`: the newest value, or the 5-minute mean where the budget is sustained and enough of it is known.
    """

    slices: SliceCounts
    latest: float
    at: float
    highest: float


class Replay:
    """Judges values of one gauge budget and label set as a recorder would have, from the first one on."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._state: GaugeState | None = None
        self._hours: dict[float, HourCounts] = {}
        self._highest = -math.inf

    def see(self, at: float, value: float) -> None:
        """The next value, in the order of their times."""
        state = fresh_gauge(self._budget, at) if self._state is None else self._state
        self._state, passed = see_value(self._budget, state, at, value)
        _add(self._hours, passed)
        self._highest = max(self._highest, value)

    def figures(self, since: float, now: float) -> Replayed | None:
        """The window that ends at `now`, from the hour of `since` on as stored slices are counted. None before any
        value. The last one holds as long as a recorder would have believed it."""
        state = self._state
        if state is None or state.value is None or state.value_at is None:
            return None
        latest = mean(state.means, state.value_at) if self._budget.spec.averaged else None
        _, passed = look(self._budget, state, max(now, state.at))
        hours = dict(self._hours)
        _add(hours, passed)
        inside = [each for each in hours.values() if each.hour >= since // HOUR * HOUR]
        counts = SliceCounts(
            sum(each.good for each in inside), sum(each.bad for each in inside), sum(each.unknown for each in inside)
        )
        return Replayed(counts, state.value if latest is None else latest, state.value_at, self._highest)


def _add(hours: dict[float, HourCounts], more: Iterable[HourCounts]) -> None:
    for each in more:
        had = hours.get(each.hour, HourCounts(each.hour))
        hours[each.hour] = HourCounts(each.hour, had.good + each.good, had.bad + each.bad, had.unknown + each.unknown)
