"""What anyone may write: operations, acks, silences, who looks. Each in a short transaction with a busy timeout."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hero_tui.core.label_sets import canonical_text
from hero_tui.core.signals import Labels, Operation
from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.text_values import attributes_text, storable
from hero_tui.store.db.write_connection import WriteConnection
from hero_tui.store.workspace.process_identity import process_identity

WORKSPACE = "workspace"
"""The key of the `meta` table under which a history has the real path of its workspace."""


class Appender(WriteConnection):
    """Appends in short transactions; for viewers and commands. Not thread-safe: one per thread."""

    marks_external = True
    """Whether its operations are marked as external, so that a recorder finds those that it has not judged."""

    def remember_workspace(self, workspace: Path) -> None:
        """Write down whose history it is, unless that stands there."""
        if self.meta(WORKSPACE) != storable(str(workspace)):
            self.set_meta(WORKSPACE, str(workspace))

    def operation(self, operation: Operation) -> int:
        """Commit an operation, return its id."""
        with self._transaction() as connection:
            done = connection.execute(
                "INSERT INTO operations (signal, start, duration, outcome, labels, attributes, appended)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    storable(operation.signal),
                    operation.start,
                    operation.duration,
                    operation.outcome.value,
                    canonical_text(operation.labels),
                    attributes_text(operation.attributes),
                    int(self.marks_external),
                ),
            )
            return int(done.lastrowid or 0)

    def newest_end(self, signal: str, labels: Labels) -> float | None:
        """When the newest operation of that signal and label set ended (UTC s); None where there is none."""
        with as_store_errors(self.database):
            row = self._connection.execute(
                "SELECT start + COALESCE(duration, 0) FROM operations WHERE signal = ? AND labels = ?"
                " ORDER BY start DESC LIMIT 1",
                (storable(signal), canonical_text(labels)),
            ).fetchone()
        return None if row is None else float(row[0])

    def ack(self, incident: int, who: str, note: str, at: float, *, taken_back: bool = False) -> None:
        """Commit an acknowledgement or its withdrawal (synchronous=FULL)."""
        with self._transaction(durable=True) as connection:
            connection.execute(
                "INSERT INTO acks (incident, at, who, note, taken_back) VALUES (?, ?, ?, ?, ?)",
                (incident, at, storable(who), storable(note), int(taken_back)),
            )
            self._seen(connection, who, at)

    def silence(self, budget: str, labels: Labels | None, start: float, end: float, who: str, why: str) -> int:
        """Commit a silence of a budget (of all its label sets where `labels` is None), return its id."""
        with self._transaction(durable=True) as connection:
            done = connection.execute(
                "INSERT INTO silences (budget, labels, start, end, who, why) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    storable(budget),
                    None if labels is None else canonical_text(labels),
                    start,
                    end,
                    storable(who),
                    storable(why),
                ),
            )
            self._seen(connection, who, start)
            return int(done.lastrowid or 0)

    def end_silence(self, silence: int, at: float) -> bool:
        """End a silence early; False when there is none of that id that still lasts at `at`."""
        with self._transaction(durable=True) as connection:
            done = connection.execute(
                "UPDATE silences SET ended = ? WHERE id = ? AND ended IS NULL AND end > ?", (at, silence, at)
            )
            return bool(done.rowcount)

    def viewer_attached(self, pid: int, name: str, at: float) -> int:
        """Record that a viewer looks; returns the row to leave by."""
        with self._transaction() as connection:
            done = connection.execute(
                "INSERT INTO viewers (pid, born, name, attached) VALUES (?, ?, ?, ?)",
                (pid, process_identity(pid) or "", storable(name), at),
            )
            self._seen(connection, name, at)
            return int(done.lastrowid or 0)

    def viewer_left(self, row: int, at: float, *, quit_: bool) -> None:
        """Record that it left: by `q` (quit) or by detaching. The first departure of a viewer counts."""
        with self._transaction() as connection:
            left = connection.execute("UPDATE viewers SET left_at = ? WHERE id = ? AND left_at IS NULL", (at, row))
            if left.rowcount:
                connection.execute("INSERT INTO departures (viewer, at, quit) VALUES (?, ?, ?)", (row, at, int(quit_)))

    def _seen(self, connection: sqlite3.Connection, name: str, at: float) -> None:
        connection.execute(
            "INSERT INTO people (name, first_seen, last_seen) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
            (storable(name), at, at),
        )
