"""External events: what other programs wrote into the store is judged like a probe's, and not written again."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from hero_tui.core.budget import BudgetFile
from hero_tui.core.label_sets import labels_of, series_key
from hero_tui.core.signals import Gauge, Operation, Stamp
from hero_tui.judge.kinds.gauges.external_gauge import gauge_of
from hero_tui.judge.kinds.gauges.rules import SET_BACK_FROM
from hero_tui.probes.base import Sink
from hero_tui.recorder.late_values import NOTHING_LATE, LateValues, late_values
from hero_tui.recorder.trackers.own_notice import SayingTracker
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.writer import Writer

NOTICE = "appended"
MOST_AT_ONCE = 500
States = Mapping[tuple[str, str], str]


class Judges(Protocol):
    """Judges external events and commits what the judge said."""

    def judge_external(self, signals: Sequence[Operation | Gauge], through: int, now: float, late: LateValues) -> None:
        """Judge them at `now` (UTC s); `through` is the id of the newest one. `late`: values of times that were judged
        already."""

    def flush(self, now: Stamp) -> None:
        """Commit what waits."""


class ExternalEvents(SayingTracker):
    """Has external events judged once a second. Cost at rest: one `PRAGMA data_version`, five microseconds.

    Values of gauge budgets are judged in the order of their times. The judge's clock does not run backward: one of a
    time that was judged already enters the verdicts, and what holds now where none is newer. `states`: the judge's
    states that were restored, of a recorder that observed until `seen_to` (UTC seconds).
    """

    def __init__(
        self, writer: Writer, budgets: BudgetFile, judges: Judges, sink: Sink, states: States, seen_to: float
    ) -> None:
        super().__init__(sink, NOTICE)
        self._writer = writer
        self._judges = judges
        self.take_budgets(budgets)
        signals = {budget.id: budget.signal for budget in budgets.budgets if budget.of_gauges}
        self._seen = {series_key(signals[name], labels_of(text)): seen_to for name, text in states if name in signals}
        self._ticked = -math.inf
        self._file = writer.generation
        self._after = writer.judged_through()
        self._more = True

    def take_budgets(self, budgets: BudgetFile) -> None:
        """Other budgets are in force."""
        self._budgets = budgets
        self._gauges = {budget.signal for budget in budgets.budgets if budget.of_gauges}
        self._runs = {signal for budget in budgets.budgets if budget.of_operations for signal in budget.signals}

    def take_up(self) -> int:
        """Have everything judged that came while no recorder ran, or this one did not respond; returns how many events
        that were. Raises `StoreError`."""
        self._more, taken = True, 0
        while self._more:
            now = Stamp.now()
            taken += self._take(now)
            self._judges.flush(now)
        return taken

    def tick(self, now: Stamp, /) -> None:
        """Have judged what came since the last tick, at most 500 events; the rest waits for the next."""
        try:
            if self._writer.others_wrote() or self._more:
                self._take(now)
        except StoreError as error:
            self._more = True
            if error.kind is StoreTrouble.DAMAGED:
                self._writer.damage = error
            self.say(f"What other programs record cannot be read: {error}.")
        else:
            self._ticked = now.wall
            self.say("")

    def _take(self, now: Stamp) -> int:
        if self._writer.generation != self._file:  # its ids begin anew, too
            self._file, self._after = self._writer.generation, 0
        operations = self._writer.external_operations(self._after, MOST_AT_ONCE)
        more = len(operations) == MOST_AT_ONCE
        if operations:
            through = operations[-1].id
            signals, values = self._signals(operations, now)
            news, past = self._in_order(values)
            late = late_values(self._budgets, past, self._writer, through, now.wall) if past else NOTHING_LATE
            self._after = through
            self._seen |= {series_key(gauge.signal, gauge.labels): gauge.at for gauge in news}
            self._judges.judge_external([*signals, *news], through, now.wall, late)
        self._more = more
        return len(operations)

    def _signals(
        self, operations: Sequence[StoredOperation], now: Stamp
    ) -> tuple[list[Operation | Gauge], list[Gauge]]:
        """The operations, and the values of gauges."""
        signals: list[Operation | Gauge] = []
        values: list[Gauge] = []
        for stored in operations:
            operation = stored.told
            gauge = gauge_of(operation) if stored.signal in self._gauges else None
            if gauge is not None:
                values.append(replace(gauge, at=min(gauge.at, now.wall)))
            if gauge is None or stored.signal in self._runs:
                signals.append(operation)
        return signals, values

    def _in_order(self, values: Sequence[Gauge]) -> tuple[list[Gauge], list[Gauge]]:
        """The values, oldest first, and those apart that are older than what was judged of their gauge. Of a gauge that
        was known before, the judge has seen all time up to the last tick."""
        known = {key: max(seen, self._ticked) for key, seen in self._seen.items()}
        news: list[Gauge] = []
        past: list[Gauge] = []
        for gauge in sorted(values, key=lambda value: value.at):
            judged_to = known.get(series_key(gauge.signal, gauge.labels), -math.inf)
            (news if gauge.at >= judged_to - SET_BACK_FROM else past).append(gauge)
        return news, past


def externally_fed(states: States, budgets: BudgetFile, signals: Collection[str]) -> tuple[States, States]:
    """Split the states: those of gauges that external events fed while no recorder ran (they were observed all the
    time), and the others."""
    ids = {budget.id for budget in budgets.budgets if budget.of_gauges and budget.signal in signals}
    return (
        {key: state for key, state in states.items() if key[0] in ids},
        {key: state for key, state in states.items() if key[0] not in ids},
    )
