"""What the recorder writes of its judgements: slices, rule states, incidents, budgets in force, how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.label_sets import canonical_text
from hero_tui.core.signals import Labels
from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.queries import (
    JUDGED_THROUGH,
    external_operations_after,
    external_operations_around,
    judged_through,
)
from hero_tui.store.db.records import StoredIncident, StoredOperation, StoredTransition
from hero_tui.store.db.text_values import storable, without_surrogates
from hero_tui.store.db.write_connection import WriteConnection


class JudgementWriter(WriteConnection):
    """Writes what the judge concluded, and finds the external operations that it has not judged yet."""

    def slices(self, budget: str, labels: Labels, hour: float, good: int, bad: int, unknown: int) -> None:
        """Add counts to an hour; a negative one takes away what values that were told late have settled."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO slices (budget, labels, hour, good, bad, unknown) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (budget, labels, hour) DO UPDATE SET"
                " good = max(0, good + ?), bad = max(0, bad + ?), unknown = max(0, unknown + ?)",
                (
                    storable(budget),
                    canonical_text(labels),
                    hour,
                    *(max(0, number) for number in (good, bad, unknown)),
                    *(good, bad, unknown),
                ),
            )

    def rule_state(self, budget: str, labels: Labels, state: str) -> None:
        """Persist an alert's state (JSON text)."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO rule_states (budget, labels, state) VALUES (?, ?, ?)",
                (storable(budget), canonical_text(labels), state),
            )

    def incident(self, incident: StoredIncident) -> None:
        """Insert or replace an incident; its `acknowledged` is ignored."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO incidents (id, budget, labels, severity, worst, state, onset, detected,"
                " recovered, value, limit_value, peak, cause, detail, reason, counted)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    incident.id,
                    storable(incident.budget),
                    canonical_text(incident.labels),
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
                    None if incident.reason is None else storable(incident.reason),
                    incident.counted,
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
                    (change.incident, change.at, change.kind, change.level, change.value, storable(change.text))
                    for change in transitions
                ],
            )

    def budget_revision(self, digest: str, text: str, at: float) -> int:
        """Remember which budgets were in force from `at` on, and return the revision's number; the newest one's where
        that has this digest."""
        with self._transaction() as connection:
            newest = connection.execute("SELECT id, digest FROM revisions ORDER BY id DESC LIMIT 1").fetchone()
            if newest is not None and newest[1] == digest:
                return int(newest[0])
            done = connection.execute(
                "INSERT INTO revisions (at, digest, text) VALUES (?, ?, ?)", (at, digest, without_surrogates(text))
            )
            return int(done.lastrowid or 0)

    def set_slices_aside(self, budget: str, revision: int) -> None:
        """The slices of a budget were counted by other limits than those of `revision`: its verdict begins anew, and
        the history keeps them under a name of their own."""
        with self._transaction() as connection:
            former = storable(f"{budget}@{revision - 1}")
            connection.execute("DELETE FROM slices WHERE budget = ?", (former,))
            connection.execute("UPDATE slices SET budget = ? WHERE budget = ?", (former, storable(budget)))

    def external_operations(self, after_id: int, most: int = -1) -> Sequence[StoredOperation]:
        """Operations that others committed after `after_id`, by id; at most so many, -1 for all."""
        with as_store_errors(self.database):
            return external_operations_after(self._connection, after_id, most)

    def external_around(self, signal: str, labels: Labels, since: float, through: int) -> Sequence[StoredOperation]:
        """Operations of a signal and label set that others committed up to the id `through`, by their start: the newest
        that began before `since` (UTC s), and those from then on."""
        with as_store_errors(self.database):
            return external_operations_around(self._connection, signal, labels, since, through)

    def judged_through(self) -> int:
        """The id of the newest appended operation that a recorder has judged, 0 before any."""
        with as_store_errors(self.database):
            return judged_through(self._connection)

    def set_judged_through(self, operation: int) -> None:
        """Remember that every appended operation up to this id was judged."""
        self.set_meta(JUDGED_THROUGH, str(operation))
