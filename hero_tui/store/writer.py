"""What may be written: anyone appends, the holder of the recorder's lock keeps the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from hero_tui.budgets.signals import Gap, Gauge, GaugeEnded, Labels, Operation
from hero_tui.store.records import StoredIncident, StoredTransition


class Appender:
    """Appends in short transactions with a busy timeout; for viewers and commands."""

    def __init__(self, database: Path) -> None:
        """Open for writing, creating and migrating the schema where needed."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
        raise NotImplementedError

    def operation(self, operation: Operation) -> int:
        """Commit an operation, return its id."""
        raise NotImplementedError

    def ack(self, incident: int, who: str, note: str, at: float, *, taken_back: bool = False) -> None:
        """Commit an acknowledgement or its withdrawal (synchronous=FULL)."""
        raise NotImplementedError

    def viewer_attached(self, pid: int, name: str, at: float) -> int:
        """Record that a viewer looks; returns the row to leave by."""
        raise NotImplementedError

    def viewer_left(self, row: int, at: float, *, quit_: bool) -> None:
        """Record that it left: by `q` (quit) or by detaching."""
        raise NotImplementedError

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the `meta` table."""
        raise NotImplementedError


class Writer(Appender):
    """The recorder's writer: one transaction per batch. Only for the holder of the recorder's lock."""

    def batch(self) -> Self:
        """A context manager: what is written inside is one transaction."""
        raise NotImplementedError

    def begin_recording(self, pid: int, at: float) -> int:
        """Start a life; a former one without an end gets its gap (`recorder off`) from its `last_seen` to `at`."""
        raise NotImplementedError

    def heartbeat(self, recording: int, at: float) -> None:
        """Set `last_seen`."""
        raise NotImplementedError

    def end_recording(self, recording: int, at: float) -> None:
        """End a life cleanly."""
        raise NotImplementedError

    def gauge(self, gauge: Gauge) -> None:
        """Add a value to the newest row and to the buckets of 1, 10, 60, 600 and 3600 s."""
        raise NotImplementedError

    def gauge_ended(self, ended: GaugeEnded) -> None:
        """Mark a gauge as without owner."""
        raise NotImplementedError

    def gap(self, gap: Gap) -> None:
        """Record a gap."""
        raise NotImplementedError

    def fact(self, key: str, value: object) -> None:
        """Replace a fact; nothing is written when it is equal."""
        raise NotImplementedError

    def slices(self, budget: str, labels: Labels, hour: float, good: int, bad: int, unknown: int) -> None:
        """Add counts to an hour."""
        raise NotImplementedError

    def rule_state(self, budget: str, labels: Labels, state: str) -> None:
        """Persist an alert's state (JSON text)."""
        raise NotImplementedError

    def incident(self, incident: StoredIncident) -> None:
        """Insert or replace an incident; its `acknowledged` is ignored."""
        raise NotImplementedError

    def next_incident(self) -> int:
        """The id for a new incident: one more than any before."""
        raise NotImplementedError

    def transitions(self, transitions: Sequence[StoredTransition]) -> None:
        """Append transitions (synchronous=FULL for the transaction)."""
        raise NotImplementedError

    def budget_revision(self, digest: str, text: str, at: float) -> None:
        """Remember which budgets were in force from `at` on; nothing when the newest has that digest."""
        raise NotImplementedError

    def others_wrote(self) -> bool:
        """Whether another connection committed since the last call (an ack, a viewer, an operation)."""
        raise NotImplementedError

    def retain(self, now: float) -> None:
        """Delete what is older than its retention, in small steps."""
        raise NotImplementedError
