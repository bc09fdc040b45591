"""A history whose side files were deleted or replaced while it was in use: it is begun anew with all that was in it.

Every connection shares the `-wal` and the index of it, `-shm`. Who opens the database after one of them is gone gets
another one, and what either writes then, the other does not see. Only another database file ends that for all: each
connection notices it by the file's identity.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hero_tui.store.db.connection import FileIdentity, as_store_errors, file_identity
from hero_tui.store.errors import StoreError, StoreTrouble

SIDE_FILES = ("-wal", "-shm")
PASSING = frozenset({StoreTrouble.FULL, StoreTrouble.BUSY, StoreTrouble.READ_ONLY})
"""Troubles after which the same can be tried again; after any other the history cannot be read any more."""


def side_paths(database: Path) -> tuple[Path, ...]:
    """The paths of its `-wal` and its `-shm`."""
    return tuple(database.with_name(database.name + end) for end in SIDE_FILES)


def side_files(paths: tuple[Path, ...]) -> tuple[FileIdentity | None, ...]:
    """The identities of the files that lie at these `side_paths` now. Costs two system calls."""
    return tuple(map(file_identity, paths))


def rewrite(connection: sqlite3.Connection, database: Path) -> None:
    """Put a copy of all that `connection` sees in the place of `database`, and close the connection.

    The copy is there whole or not at all; who waits for the write lock meanwhile finds another file afterwards. Raises
    `StoreError`: DAMAGED where the history cannot be read without what was deleted, the connection then stays open.
    """
    copy = database.with_name(f"{database.name}.copy")
    try:
        with as_store_errors(database):
            while not _copied(connection, copy):
                connection.execute("ROLLBACK")
        for path in side_paths(database):
            path.unlink(missing_ok=True)
        copy.replace(database)
    except StoreError as error:
        copy.unlink(missing_ok=True)
        if error.kind in PASSING:
            raise
        raise StoreError(str(error), StoreTrouble.DAMAGED) from error
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise StoreError(f"{database} cannot be copied: {error.strerror}", StoreTrouble.FULL) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    connection.close()


def _copied(connection: sqlite3.Connection, copy: Path) -> bool:
    """Copy all of it, and take the write lock; False where somebody committed in between. SQLite does not copy what is
    locked for writing by the one who asks."""
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600, exist_ok=False)
    before = connection.execute("PRAGMA data_version").fetchone()
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)
    connection.execute("BEGIN IMMEDIATE")
    after = connection.execute("PRAGMA data_version").fetchone()
    return bool(before == after)
