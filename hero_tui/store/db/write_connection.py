"""A connection that writes in short transactions with a busy timeout; durable ones are synced before it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hero_tui.store.db.connection import as_store_errors, connect_to_write, file_identity, store_error
from hero_tui.store.db.schema import meta_value
from hero_tui.store.db.text_values import storable


class WriteConnection:
    """Writes into one workspace's store. Not thread-safe: one per thread."""

    def __init__(self, database: Path) -> None:
        """Open for writing, creating and migrating the schema where needed. Raises `StoreError`."""
        self.database = database
        self._in_transaction = False
        self._durable = False
        self._connection = self._connect()
        self._identity = file_identity(database)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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

    def _moved(self) -> bool:
        """Whether another file than the one that was opened lies there now."""
        return file_identity(self.database) != self._identity

    def _begin(self) -> None:
        """Take the write lock: of the file that lies there, also where it was exchanged while this waited for it."""
        self._connection.execute("BEGIN IMMEDIATE")
        if self._moved():
            self._connection.execute("ROLLBACK")
            self._reopen()
            self._connection.execute("BEGIN IMMEDIATE")

    def _reopen(self) -> None:
        """Go on in the file that lies there now: the former one was quarantined or purged."""
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
        if self._moved():
            self._reopen()
        with as_store_errors(self.database):
            self._durable = durable
            self._begin()
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
        """Forget what is remembered of written rows: a rollback took them back."""
