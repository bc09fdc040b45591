"""Values of gauges that other programs appended: an operation with a value, taken as a gauge. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hero_tui.budgets.model import Budget, Kind
from hero_tui.budgets.signals import Gauge, Operation
from hero_tui.judge.gauges import fresh_gauge, look, see_value
from hero_tui.judge.means import mean
from hero_tui.judge.model import VALUE, SliceCounts
from hero_tui.judge.slices import HourCounts

APPENDED = "appended"
"""An attribute of a gauge: no probe looks at it, another program tells its values."""
UNIT = "unit"


def gauge_of(operation: Operation) -> Gauge | None:
    """The value that an operation measured, at the moment at which it ended; None where it has none."""
    value = operation.attributes.get(VALUE)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    kept = {key: each for key, each in operation.attributes.items() if key not in {VALUE, UNIT}}
    at = operation.start + (operation.duration or 0.0)
    return Gauge(operation.signal, at, float(value), operation.labels, (), {**kept, APPENDED: True})


@dataclass(frozen=True, slots=True)
class Replayed:
    """What values that no recorder has judged yet add to a gauge budget's window.

    `latest`: the newest value, or the 5-minute mean where the budget is sustained and enough of it is known.
    """

    slices: SliceCounts
    latest: float
    at: float
    highest: float


def replay(budget: Budget, values: Sequence[Gauge], since: float, now: float) -> Replayed | None:
    """Judge values of one label set (oldest first) as a recorder would have, from the first one on until `now`.

    Slices that lie before the hour of `since` are left out, as readers of stored ones do. None without any value.
    """
    if not values:
        return None
    state = fresh_gauge(budget, values[0].at)
    hours: list[HourCounts] = []
    for each in values:
        state, passed = see_value(budget, state, each.at, each.value)
        hours += passed
    newest = values[-1]
    latest = mean(state.means, newest.at) if budget.kind is Kind.SUSTAINED else None
    state, passed = look(budget, state, max(now, newest.at))
    inside = [each for each in (*hours, *passed) if each.hour >= since // 3600 * 3600]
    return Replayed(
        SliceCounts(
            sum(each.good for each in inside), sum(each.bad for each in inside), sum(each.unknown for each in inside)
        ),
        newest.value if latest is None else latest,
        newest.at,
        max(each.value for each in values),
    )
