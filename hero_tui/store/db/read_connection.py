"""A read-only connection to a store: every question is one short transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hero_tui.store.db.connection import connect_to_read, identity, sentences
from hero_tui.store.db.queries import data_version
from hero_tui.store.db.row_checks import Row


class Reading:
    """Reads one workspace's store. Not thread-safe: one per thread; `any_thread`: by one thread after another."""

    def __init__(self, database: Path, *, any_thread: bool = False) -> None:
        """Open `database` read-only. Raises `StoreError` with a sentence when it is damaged, newer, or not there."""
        self.database = database
        self._identity = identity(database)
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
        with sentences(self.database):
            return data_version(self._connection)

    def moved(self) -> bool:
        """Whether the file at this path is another one by now (set aside, purged): close and open anew."""
        return identity(self.database) != self._identity

    @contextmanager
    def _of_one_moment(self) -> Iterator[None]:
        """Like `at_once`, also inside of it."""
        if self._connection.in_transaction:
            yield
        else:
            with self.at_once():
                yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """A context manager: all that is read inside is of one moment."""
        with sentences(self.database):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _rows(self, sql: str, *values: object) -> list[Row]:
        with sentences(self.database):
            return self._connection.execute(sql, values).fetchall()
