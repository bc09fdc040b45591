"""The recorder's writer: what anyone may append, and all that only the holder of the recorder's lock may write.

Judgements, lives and facts, and retention are classes of their own; here are the file (quarantine, batches) and gauges.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from hero_tui.core.signals import Gauge, GaugeEnded
from hero_tui.store.db.connection import BUSY_TIMEOUT, as_store_errors, connect_to_write, open_to_write, prepare
from hero_tui.store.db.gauge_tables import GaugeTables
from hero_tui.store.db.quarantine import quarantine
from hero_tui.store.db.queries import data_version, look_for_damage
from hero_tui.store.db.side_files import rewrite, side_files, side_paths
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.judgement_writer import JudgementWriter
from hero_tui.store.recording_writer import RecordingWriter
from hero_tui.store.retention.retention import Retention
from hero_tui.store.retention.retention_writer import RetentionWriter
from hero_tui.store.retention.size_limit import DEFAULT_BYTES


class Writer(RecordingWriter, JudgementWriter, RetentionWriter):
    """Writes all of a workspace's store; only for the holder of the recorder's lock. Not thread-safe.

    A damaged store is quarantined on opening (renamed, never deleted) and a new one begun: `quarantined` then names the
    old file. Where damage shows only later (`StoreError` of kind DAMAGED), `quarantine` does the same.

    `generation` counts the files that this writer went on in after its first: ids of one mean nothing in the next.
    `rewritten` counts those that it copied itself because a side file was deleted: nothing of them is missing.
    `damage` is what a reader of the file met that may not quarantine it itself; None once that is done.
    """

    def __init__(
        self, database: Path, *, allowed: int = DEFAULT_BYTES, in_place: Callable[[], bool] = lambda: True
    ) -> None:
        """Open for writing, creating and migrating the schema where needed. `allowed`: the most bytes of history.

        `in_place`: whether the recorder's lock still lies at its path. Where it does not, the rest is written into the
        file that is open, wherever that lies now: what lies at the path is another recorder's."""
        self.quarantined: Path | None = None
        self.generation = 0
        self.rewritten = 0
        self.damage: StoreError | None = None
        self._gauges = GaugeTables()
        self._retention = Retention(self._gauges, allowed)
        self._in_place = in_place
        self._busy_timeout = BUSY_TIMEOUT
        super().__init__(database)
        self._side_paths = side_paths(database)
        self._side_files = side_files(self._side_paths)
        self._version = data_version(self._connection)

    def quarantine(self) -> Path:
        """Quarantine the damaged store, begin a new one, and return the old one's new path. Raises `StoreError` or
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
        """A context manager: what is written inside is one transaction. On an error nothing of it is written."""
        with self._transaction():
            yield self

    def gauge(self, gauge: Gauge) -> None:
        """Add a value to the newest row and to the buckets of 1, 10, 60, 600 and 3600 s."""
        with self._transaction() as connection:
            self._gauges.add(connection, gauge)

    def gauge_ended(self, ended: GaugeEnded) -> None:
        """Mark a gauge as without owner."""
        with self._transaction() as connection:
            self._gauges.end(connection, ended)

    def others_wrote(self) -> bool:
        """Whether another connection committed since the last call (an ack, a viewer, an operation)."""
        with as_store_errors(self.database):
            version = data_version(self._connection)
        changed, self._version = version != self._version, version
        return changed

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

    def wait_for_lock(self, seconds: float) -> None:
        """Wait so long for a write lock that another process holds, from now on. The recorder's loop must not wait for
        as long as a command may: it holds what is to be written, and tries again."""
        self._busy_timeout = seconds
        self._apply_busy_timeout()

    def _apply_busy_timeout(self) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {round(self._busy_timeout * 1000)}")

    def follow(self) -> None:
        """Go on at once in the file that lies there, where it or a side file was deleted or replaced. Raises
        `StoreError`. Costs three system calls."""
        if self._moved():
            self._reopen()

    def rebuild_indexes(self) -> None:
        """Write every index anew from the rows. Raises `StoreError`."""
        with self._transaction() as connection:
            connection.execute("REINDEX")

    def _moved(self) -> bool:
        """Also where only a side file was deleted; not where this recorder's own lock went with the file."""
        moved = super()._moved() or side_files(self._side_paths) != self._side_files
        return moved and self._in_place()

    def _reopen(self) -> None:
        begun_anew = super()._moved()
        if not begun_anew:
            rewrite(self._connection, self.database)
            self.rewritten += 1
        super()._reopen()
        self._apply_busy_timeout()
        self._side_files = side_files(self._side_paths)
        self._forget()
        if begun_anew:
            self.generation += 1
            self._restate()
        self._version = data_version(self._connection)

    def _forget(self) -> None:
        super()._forget()
        self._gauges.forget()
