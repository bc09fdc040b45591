"""Values of a gauge that were told after the recorder had judged their time: what they change in its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import GaugeSpec
from hero_tui.core.label_sets import Series, series_key
from hero_tui.core.signals import Gauge, Labels
from hero_tui.core.time import HOUR
from hero_tui.judge.engine.changes import SlicesCounted
from hero_tui.judge.kinds.gauges.external_gauge import gauge_of, recount
from hero_tui.judge.kinds.gauges.rules import CURRENT_INTERVALS
from hero_tui.store.db.records import StoredOperation


class LateValues(Struct, frozen=True):
    """Late values, oldest first, and what they change in the slices that were counted."""

    values: tuple[Gauge, ...] = ()
    changes: tuple[SlicesCounted, ...] = ()


NOTHING_LATE = LateValues()


class Values(Protocol):
    """Remembers what other programs told."""

    def external_around(self, signal: str, labels: Labels, since: float, through: int) -> Sequence[StoredOperation]:
        """The operations of a signal and label set that others committed up to the id `through`, by their start: the
        newest that began before `since` (UTC s), and those from then on."""


def late_values(budgets: BudgetFile, late: Sequence[Gauge], known: Values, through: int, now: float) -> LateValues:
    """The `late` values (oldest first) with what they change; `through`: the newest id that is taken up with them.
    Raises `StoreError`. Costs a look at the values around them."""
    changes: list[SlicesCounted] = []
    for budget in budgets.budgets:
        if not budget.of_alarming_gauges:
            continue
        since = now - (budget.window.seconds or 0.0)
        of_series: dict[Series, list[Gauge]] = {}
        for gauge in late:
            if gauge.signal == budget.signal and gauge.at > since:
                of_series.setdefault(series_key(gauge.signal, gauge.labels), []).append(gauge)
        for values in of_series.values():
            changes += _changes(budget, values, known, through, now)
    return LateValues(tuple(late), tuple(changes))


def _changes(budget: Budget, late: Sequence[Gauge], known: Values, through: int, now: float) -> list[SlicesCounted]:
    """Of one budget and label set."""
    holds = CURRENT_INTERVALS * (budget.spec_as(GaugeSpec).every or 0.0) + HOUR
    labels = late[0].labels
    stored = known.external_around(budget.signal, labels, late[0].at - holds, through)
    around = [value for each in stored if (value := _value(each, now)) is not None]
    told = [(gauge.at, gauge.value) for gauge in late]
    for each in told:
        if each in around:  # they are stored, too
            around.remove(each)
    return [
        SlicesCounted(budget.id, labels, counts.hour, counts.good, counts.bad, counts.unknown)
        for counts in recount(budget, around, told, now)
    ]


def _value(stored: StoredOperation, now: float) -> tuple[float, float] | None:
    gauge = gauge_of(stored.told)
    return None if gauge is None else (min(gauge.at, now), gauge.value)
