"""What the recorder writes, as the store's rows; an incident with the cause that was found when it opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, assert_never

from msgspec import Struct

from hero_tui.core.facts import (
    Fact,
    LastErrorFact,
    NoticesFact,
    ProcessesFact,
    RequestsFact,
    ServersFact,
    StartedByFact,
    WatchersFact,
    WatchFact,
    WorkspaceFact,
)
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Labels, Operation, OperationCompleted
from hero_tui.judge.engine.changes import Change, IncidentChanged, RuleStateChanged, SlicesCounted
from hero_tui.judge.reason_text import transition_text
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.writer import Writer

Write = Operation | OperationCompleted | Gauge | GaugeEnded | Gap | Fact | Change

MOST_OPEN = 4096
"""Rows that may yet be completed: those that were told last."""


class Causes(Protocol):
    """Finds what happened near an alert."""

    def cause(self, budget: str, labels: Labels, at: float) -> str | None:
        """Return what was observed nearest to it, or None."""

    def beside(self, budget: str, labels: Labels, value: float, kept: str | None) -> str | None:
        """Return what is told beside an incident's value now: of a run's time what was near that run, else `kept`."""

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        """Return the processes at that moment as JSON text, or None."""


class Revision(Struct, frozen=True):
    """Budgets that are in force from `at` on; `gauges`: the ids of those whose slices were counted by other limits."""

    digest: str
    text: str
    at: float
    gauges: tuple[str, ...]

    def write(self, writer: Writer) -> None:
        """Write it, within the caller's transaction."""
        number = writer.budget_revision(self.digest, self.text, self.at)
        for budget in self.gauges:
            writer.set_slices_aside(budget, number)


class RowWriter:
    """Writes signals and the judge's changes. `known`: the incidents that were open when the recorder began."""

    def __init__(self, writer: Writer, causes: Causes, known: Sequence[StoredIncident] = ()) -> None:
        self._writer = writer
        self._causes = causes
        self._found = {incident.id: (incident.cause, incident.detail) for incident in known}
        # by an operation's key the generation of the file, and the id of its row: committed, and of this transaction
        self._open: dict[int, tuple[int, int]] = {}
        self._fresh: dict[int, tuple[int, int]] = {}

    def find_cause(self, change: IncidentChanged) -> None:
        """Find what happened near the moment at which it opened or escalated. The screen shows it for good; beside the
        time of a run it shows what was near that run."""
        before = self._found.get(change.incident.id)
        if before is None or change.opened:
            budget, labels, onset = change.budget, change.labels, change.incident.onset
            cause, detail = before or (None, None)
            self._found[change.incident.id] = (
                self._causes.cause(budget, labels, onset) or cause,
                self._causes.detail(budget, labels, onset) or detail,
            )
        incident, (cause, detail) = change.incident, self._found[change.incident.id]
        if incident.value is not None and incident.recovered is None:
            kept = self._causes.beside(change.budget, change.labels, incident.value, cause)
            self._found[incident.id] = kept, detail

    def begin(self) -> None:
        """Begin a transaction: the ids of one that was rolled back are other rows' by now."""
        self._fresh.clear()

    def written(self, writes: Iterable[Write]) -> None:
        """Take note that the transaction is committed: forget the causes of the incidents that ended, and the rows that
        are complete; remember those that may yet be completed."""
        for key, row in self._fresh.items():
            if len(self._open) >= MOST_OPEN:
                del self._open[next(iter(self._open))]
            self._open[key] = row
        self._fresh.clear()
        for write in writes:
            if isinstance(write, OperationCompleted):
                self._open.pop(write.key, None)
            elif isinstance(write, IncidentChanged) and write.incident.recovered is not None:
                self._found.pop(write.incident.id, None)

    def write(self, write: Write) -> None:
        """Write one change of the store, within the caller's transaction."""
        match write:
            case Operation():
                self._write_operation(write)
            case OperationCompleted():
                self._complete(write)
            case Gauge():
                self._writer.gauge(write)
            case GaugeEnded():
                self._writer.gauge_ended(write)
            case Gap():
                self._writer.gap(write)
            case (
                WatchFact()
                | ServersFact()
                | ProcessesFact()
                | WatchersFact()
                | WorkspaceFact()
                | NoticesFact()
                | LastErrorFact()
                | StartedByFact()
                | RequestsFact()
            ):
                self._writer.fact(write.key, write.json())
            case RuleStateChanged(budget=budget, labels=labels, state=state):
                self._writer.rule_state(budget, labels, state)
            case SlicesCounted():
                self._writer.slices(write.budget, write.labels, write.hour, write.good, write.bad, write.unknown)
            case IncidentChanged():
                self._write_incident(write)
            case _:
                assert_never(write)

    def _write_operation(self, operation: Operation) -> None:
        row = self._writer.operation(operation)
        if operation.key is not None:
            self._fresh[operation.key] = self._writer.generation, row

    def _complete(self, completed: OperationCompleted) -> None:
        """A row of a file that was set aside stays as it is: its id is another row's in the new one."""
        known = self._fresh.get(completed.key) or self._open.get(completed.key)
        if known is not None and known[0] == self._writer.generation:
            self._writer.complete_operation(known[1], completed.attributes)

    def _write_incident(self, change: IncidentChanged) -> None:
        incident = change.incident
        cause, detail = self._found.get(incident.id, (None, None))
        self._writer.incident(
            StoredIncident(
                id=incident.id,
                budget=change.budget,
                labels=change.labels,
                severity=int(incident.severity),
                worst=int(incident.worst),
                state=incident.state.value,
                onset=incident.onset,
                detected=incident.detected,
                recovered=incident.recovered,
                value=incident.value,
                limit=incident.limit,
                peak=incident.peak,
                cause=cause,
                detail=detail,
                acknowledged=None,
                reason=incident.reason or None,
                counted=incident.counted,
            )
        )
        if change.transitions:
            self._writer.transitions(
                [
                    StoredTransition(
                        incident.id,
                        transition.at,
                        transition.kind.value,
                        int(transition.level),
                        transition.value,
                        transition_text(transition),
                    )
                    for transition in change.transitions
                ]
            )
