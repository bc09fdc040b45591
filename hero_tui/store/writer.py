"""What may be written: anyone appends, the holder of the recorder's lock keeps the rest."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Labels
from hero_tui.store.appender import Appender
from hero_tui.store.db.canonical import canonical, storable, to_json, without_surrogates
from hero_tui.store.db.connection import as_store_errors, connect_to_write, open_to_write, prepare
from hero_tui.store.db.gauge_tables import GaugeTables
from hero_tui.store.db.meta import JUDGED_THROUGH, judged_through
from hero_tui.store.db.quarantine import quarantine
from hero_tui.store.db.queries import data_version, external_operations_after, look_for_damage, newest_departure
from hero_tui.store.db.records import StoredDeparture, StoredIncident, StoredOperation, StoredTransition, StoredViewer
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.retention.deletion import DeletionStep
from hero_tui.store.retention.retention import Retention
from hero_tui.store.retention.size_limit import DEFAULT_BYTES
from hero_tui.store.workspace.process_identity import process_identity

__all__ = ["Appender", "Writer"]

RECORDER_OFF = "recorder off"


class Writer(Appender):
    """The recorder's writer: one transaction per batch. Only for the holder of the recorder's lock.

    A damaged store is set aside on opening, never deleted, and a new one begun: `quarantined` then names the old file.
    Where damage shows only later (`StoreError` of kind DAMAGED), `quarantine` does the same. `generation` counts how
    often another file was gone on in: the ids of the former one mean nothing there. `damage`: what somebody met who
    does not decide to set it aside, until that is done.
    """

    marks_external = False

    def __init__(self, database: Path, *, allowed: int = DEFAULT_BYTES) -> None:
        """Open for writing, creating and migrating the schema where needed. `allowed`: the most bytes of history."""
        self.quarantined: Path | None = None
        self.generation = 0
        self.damage: StoreError | None = None
        self._gauges = GaugeTables()
        self._facts: dict[str, str] = {}
        self._present: dict[str, str] = {}
        self._life: tuple[int, int, float, float] | None = None
        self._retention = Retention(self._gauges, allowed)
        self._retaining: Iterator[DeletionStep] | None = None
        super().__init__(database)
        self._version = data_version(self._connection)

    def quarantine(self) -> Path:
        """Set the damaged store aside and begin a new one; returns where the old one lies now. Raises `StoreError` or
        OSError where that is not possible now; the next transaction then opens what lies there."""
        self._identity = (0, 0)
        self.damage = None
        try:
            self.quarantined = quarantine(self.database)
        finally:
            self._connection.close()  # not before: closing it would write the WAL into the damaged file
        self._reopen()
        return self.quarantined

    @contextmanager
    def batch(self) -> Iterator[Self]:
        """A context manager: what is written inside is one transaction. On an error nothing of it is kept."""
        with self._transaction():
            yield self

    def begin_recording(self, pid: int, at: float) -> int:
        """Start a life; the time since the former one, ended or killed, becomes a gap (`recorder off`).

        A life whose clock stood ahead of this one's says nothing of that time; a gap that it left, which would go on
        although this life begins, ends here.
        """
        with self._transaction() as connection:
            (seen,) = connection.execute(
                "SELECT max(coalesce(ended, last_seen)) FROM recordings WHERE coalesce(ended, last_seen) <= ?", (at,)
            ).fetchone()
            connection.execute("UPDATE gaps SET end = ? WHERE start < ? AND end > ?", (at, at, at))
            if seen is not None and seen < at:
                self.gap(Gap(seen, at, RECORDER_OFF))
            done = connection.execute(
                "INSERT INTO recordings (pid, started, last_seen) VALUES (?, ?, ?)", (pid, at, at)
            )
            recording = int(done.lastrowid or 0)
            self._life = (recording, pid, at, at)
            return recording

    def heartbeat(self, recording: int, at: float) -> None:
        """Set `last_seen`."""
        if self._life is not None:
            self._life = (*self._life[:3], at)
        with self._transaction() as connection:
            connection.execute("UPDATE recordings SET last_seen = ? WHERE id = ?", (at, recording))

    def end_recording(self, recording: int, at: float) -> None:
        """End a life cleanly."""
        self._life = None
        with self._transaction() as connection:
            connection.execute("UPDATE recordings SET last_seen = ?, ended = ? WHERE id = ?", (at, at, recording))

    def gauge(self, gauge: Gauge) -> None:
        """Add a value to the newest row and to the buckets of 1, 10, 60, 600 and 3600 s."""
        with self._transaction() as connection:
            self._gauges.add(connection, gauge)

    def gauge_ended(self, ended: GaugeEnded) -> None:
        """Mark a gauge as without owner."""
        with self._transaction() as connection:
            self._gauges.end(connection, ended)

    def gap(self, gap: Gap) -> None:
        """Record a gap."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO gaps (start, end, reason) VALUES (?, ?, ?)", (gap.start, gap.end, storable(gap.reason))
            )

    def fact(self, key: str, value: object) -> None:
        """Replace a fact; nothing is written when it is equal."""
        text = to_json(value)
        self._present[key] = text
        if self._facts.get(key) == text:
            return
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO facts (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value != excluded.value",
                (key, text),
            )
            self._facts[key] = text

    def slices(self, budget: str, labels: Labels, hour: float, good: int, bad: int, unknown: int) -> None:
        """Add counts to an hour."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO slices (budget, labels, hour, good, bad, unknown) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (budget, labels, hour) DO UPDATE SET"
                " good = good + excluded.good, bad = bad + excluded.bad, unknown = unknown + excluded.unknown",
                (storable(budget), canonical(labels), hour, good, bad, unknown),
            )

    def rule_state(self, budget: str, labels: Labels, state: str) -> None:
        """Persist an alert's state (JSON text)."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO rule_states (budget, labels, state) VALUES (?, ?, ?)",
                (storable(budget), canonical(labels), state),
            )

    def incident(self, incident: StoredIncident) -> None:
        """Insert or replace an incident; its `acknowledged` is ignored."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO incidents (id, budget, labels, severity, worst, state, onset, detected,"
                " recovered, value, limit_value, peak, cause, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    incident.id,
                    storable(incident.budget),
                    canonical(incident.labels),
                    incident.severity,
                    incident.worst,
                    incident.state,
                    incident.onset,
                    incident.detected,
                    incident.recovered,
                    incident.value,
                    incident.limit,
                    incident.peak,
                    None if incident.cause is None else storable(incident.cause),
                    None if incident.detail is None else without_surrogates(incident.detail),
                ),
            )

    def next_incident(self) -> int:
        """The id for a new incident: one more than any before, also than those that were deleted."""
        with as_store_errors(self.database):
            row = self._connection.execute(
                "SELECT max((SELECT coalesce(max(id), 0) FROM incidents),"
                " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'incidents'), 0))"
            ).fetchone()
        return int(row[0]) + 1

    def transitions(self, transitions: Sequence[StoredTransition]) -> None:
        """Append transitions (synchronous=FULL for the transaction)."""
        if not transitions:
            return
        with self._transaction(durable=True) as connection:
            connection.executemany(
                "INSERT INTO transitions (incident, at, kind, level, value, text) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (each.incident, each.at, each.kind, each.level, each.value, storable(each.text))
                    for each in transitions
                ],
            )

    def budget_revision(self, digest: str, text: str, at: float) -> None:
        """Remember which budgets were in force from `at` on; nothing when the newest has that digest."""
        with self._transaction() as connection:
            newest = connection.execute("SELECT digest FROM revisions ORDER BY id DESC LIMIT 1").fetchone()
            if newest is None or newest[0] != digest:
                connection.execute(
                    "INSERT INTO revisions (at, digest, text) VALUES (?, ?, ?)", (at, digest, without_surrogates(text))
                )

    def others_wrote(self) -> bool:
        """Whether another connection committed since the last call (an ack, a viewer, an operation)."""
        with as_store_errors(self.database):
            version = data_version(self._connection)
        changed, self._version = version != self._version, version
        return changed

    def external_operations(self, after_id: int, most: int = -1) -> Sequence[StoredOperation]:
        """Operations that others committed after `after_id`, by id; at most so many, -1 for all."""
        with as_store_errors(self.database):
            return external_operations_after(self._connection, after_id, most)

    def judged_through(self) -> int:
        """The id of the newest appended operation that a recorder has judged, 0 before any."""
        with as_store_errors(self.database):
            return judged_through(self._connection)

    def set_judged_through(self, operation: int) -> None:
        """Remember that every appended operation up to this id was judged."""
        self.set_meta(JUDGED_THROUGH, str(operation))

    def detach_lost_viewers(self, at: float) -> Sequence[StoredViewer]:
        """Viewers whose process ended without saying so (killed, lost terminal): marked as detached at `at`."""
        with as_store_errors(self.database):
            rows = self._connection.execute(
                "SELECT id, pid, born, name, attached FROM viewers WHERE left_at IS NULL"
            ).fetchall()
        lost = [row for row in rows if process_identity(row[1]) != row[2]]
        if lost:
            with self._transaction():
                for row in lost:
                    self.viewer_left(row[0], at, quit_=False)
        return [StoredViewer(pid, name, attached) for _, pid, _, name, attached in lost]

    def previous_last_seen(self, recording: int) -> float | None:
        """When the recorder before that one looked last (UTC s, by its clock), None when there was none."""
        with as_store_errors(self.database):
            row = self._connection.execute(
                "SELECT coalesce(ended, last_seen) FROM recordings WHERE id < ? ORDER BY id DESC LIMIT 1", (recording,)
            ).fetchone()
        return None if row is None else float(row[0])

    def newest_known_time(self, recording: int) -> float | None:
        """The newest time that is known of before that recording (UTC s): of a recorder's life or a gauge's value."""
        with as_store_errors(self.database):
            moments = self._connection.execute(
                "SELECT max(coalesce(ended, last_seen)) FROM recordings WHERE id < ?"
                " UNION ALL SELECT max(at) FROM series",
                (recording,),
            ).fetchall()
        return max((at for (at,) in moments if isinstance(at, float)), default=None)

    def last_departure(self) -> StoredDeparture | None:
        """How the viewer that left last did so, None when none ever left."""
        with as_store_errors(self.database):
            return newest_departure(self._connection)

    def retain(self, now: float, spend: float = math.inf) -> bool:
        """Delete what is older than its retention, or more than is allowed, in small steps: for the loop to call once a
        minute, and again soon while it returns False, for it begins no step once `spend` seconds have passed."""
        if self._retaining is None:
            self._retaining = self._retention.steps(now)
        return self._take_steps(self._retaining, spend)

    def delete_older_than(self, before: float) -> None:
        """Delete all that ended before that moment (UTC s) but what is kept for good, and give its space back."""
        while self._deleted_some(before):
            pass
        with as_store_errors(self.database):
            while self._retention.return_free_pages(self._connection, spare=0):
                pass
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _deleted_some(self, before: float) -> bool:
        gone = 0
        for step in self._retention.older_than(before):
            with self._transaction() as connection:
                gone += step(connection)
        return gone > 0

    def _take_steps(self, steps: Iterator[DeletionStep], spend: float) -> bool:
        until = time.monotonic() + spend
        try:
            for step in steps:
                with self._transaction() as connection:
                    step(connection)
                if time.monotonic() >= until:
                    return False
            with as_store_errors(self.database):
                while self._retention.return_free_pages(self._connection):
                    if time.monotonic() >= until:
                        return False
        except BaseException:
            self._retaining = None
            raise
        self._retaining = None
        return True

    def _connect(self) -> sqlite3.Connection:
        with ExitStack() as ending:
            connection = open_to_write(self.database)
            ending.callback(connection.close)
            try:
                prepare(connection, self.database)
                with as_store_errors(self.database):
                    look_for_damage(connection)
            except StoreError as error:
                if error.kind is not StoreTrouble.DAMAGED:
                    raise
                self.quarantined = quarantine(self.database)
            else:
                ending.pop_all()
                return connection
        return connect_to_write(self.database)

    def _reopen(self) -> None:
        super()._reopen()
        self.generation += 1
        self._forget()
        self._carry_on()
        self._version = data_version(self._connection)

    def _carry_on(self) -> None:
        """A store that begins anew knows at once who records and what holds now: neither is said a second time."""
        with self._transaction() as connection:
            if self._life is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO recordings (id, pid, started, last_seen) VALUES (?, ?, ?, ?)", self._life
                )
            connection.executemany("INSERT OR IGNORE INTO facts (key, value) VALUES (?, ?)", self._present.items())

    def _forget(self) -> None:
        self._gauges.forget()
        self._facts.clear()
