"""A read-only connection to a store: every question is one short transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hero_tui.store.db.connection import as_store_errors, connect_to_read, file_identity
from hero_tui.store.db.queries import data_version
from hero_tui.store.db.row_checks import SqlRow


class ReadConnection:
    """Reads one workspace's store. Not thread-safe: one per thread; `any_thread`: by one thread after another."""

    def __init__(self, database: Path, *, any_thread: bool = False) -> None:
        """Open `database` read-only. Raises `StoreError` with a sentence when it is damaged, newer, or not there."""
        self.database = database
        self._identity = file_identity(database)
        self._connection = connect_to_read(database, any_thread=any_thread)
        self._version = self.data_version()

    @property
    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file that was opened."""
        return self._identity

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def changed(self) -> bool:
        """Whether anything was committed by another connection since the last call (PRAGMA data_version)."""
        version = self.data_version()
        changed, self._version = version != self._version, version
        return changed

    def data_version(self) -> int:
        """A number that changes when another connection committed."""
        with as_store_errors(self.database):
            return data_version(self._connection)

    def moved(self) -> bool:
        """Whether the file at this path is another one by now (quarantined, purged): close and open anew."""
        return file_identity(self.database) != self._identity

    @contextmanager
    def _in_read_transaction(self) -> Iterator[None]:
        """Like `read_transaction`; inside of one it is a part of that."""
        if self._connection.in_transaction:
            yield
        else:
            with self.read_transaction():
                yield

    @contextmanager
    def read_transaction(self) -> Iterator[None]:
        """A context manager: all that is read inside is of one moment."""
        with as_store_errors(self.database):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _rows(self, sql: str, *values: object) -> list[SqlRow]:
        with as_store_errors(self.database):
            return self._connection.execute(sql, values).fetchall()
