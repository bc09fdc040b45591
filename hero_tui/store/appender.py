"""What anyone may write: operations, acks, silences, who looks. Each in a short transaction with a busy timeout."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hero_tui.core.signals import Labels, Operation
from hero_tui.store.db.canonical import attributes_text, canonical, storable
from hero_tui.store.db.connection import as_store_errors, connect_to_write, file_identity, store_error
from hero_tui.store.db.meta import meta_value
from hero_tui.store.workspace.process_identity import process_identity


class Appender:
    """Appends in short transactions with a busy timeout; for viewers and commands. Not thread-safe: one per thread."""

    marks_external = True
    """Whether its operations are marked as appended, so that a recorder finds those that it has not judged."""

    def __init__(self, database: Path) -> None:
        """Open for writing, creating and migrating the schema where needed."""
        self.database = database
        self._in_transaction = False
        self._durable = False
        self._connection = self._connect()
        self._identity = file_identity(database)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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
                    canonical(operation.labels),
                    attributes_text(operation.attributes),
                    int(self.marks_external),
                ),
            )
            return int(done.lastrowid or 0)

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
                    None if labels is None else canonical(labels),
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

    def meta(self, key: str) -> str | None:
        """A value of the `meta` table."""
        with as_store_errors(self.database):
            return meta_value(self._connection, key)

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the `meta` table."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, storable(value)))

    def _connect(self) -> sqlite3.Connection:
        return connect_to_write(self.database)

    def _reopen(self) -> None:
        """Go on in the file that lies there now: the recorder set a damaged one aside."""
        self._connection.close()
        self._connection = self._connect()
        self._identity = file_identity(self.database)

    @contextmanager
    def _transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction; inside another one it is a part of that. `durable`: on the disk before this returns."""
        if self._in_transaction:
            self._durable = self._durable or durable
            with as_store_errors(self.database):
                yield self._connection
            return
        if file_identity(self.database) != self._identity:
            self._reopen()
        with as_store_errors(self.database):
            self._durable = durable
            self._connection.execute("BEGIN IMMEDIATE")
            self._in_transaction = True
            try:
                yield self._connection
                self._in_transaction = False
                self._connection.execute("COMMIT")
            except BaseException:
                self._in_transaction = False
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._forget()
                raise
            if self._durable:
                self._make_durable()

    def _make_durable(self) -> None:
        """Sync the WAL: a commit under FULL takes with it all that was committed before.

        The level cannot change inside a transaction, and which one a batch needs is only known at its end. It is
        committed by now, so an error here is logged and not raised: a caller that tried again would write it twice.
        """
        self._connection.execute("PRAGMA synchronous = FULL")
        try:
            self._connection.execute(
                "INSERT INTO meta (key, value) VALUES ('synced', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1"
            )
        except sqlite3.Error as error:
            import logging

            log = logging.getLogger(__name__)
            log.warning("committed, but not yet safe from a power cut: %s", store_error(error, self.database))
        finally:
            self._connection.execute("PRAGMA synchronous = NORMAL")

    def _forget(self) -> None:
        """Called after a rollback: what was remembered of the written rows is not true."""

    def _seen(self, connection: sqlite3.Connection, name: str, at: float) -> None:
        connection.execute(
            "INSERT INTO people (name, first_seen, last_seen) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)",
            (storable(name), at, at),
        )
