"""Open the SQLite file, and turn its errors into sentences.

WAL, so that readers never wait for the recorder. `synchronous=NORMAL`: a commit survives every death of a process; a
power cut may take the newest ones, except where the caller asked for FULL (https://www.sqlite.org/pragma.html).
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hero_tui.store.db.schema import VERSION, migrate, refuse_newer, version_of
from hero_tui.store.errors import StoreError, StoreTrouble

BUSY_TIMEOUT = 5.0
RETRY_EVERY = 0.02
WAL_LIMIT = 8 * 1024 * 1024

_TROUBLES = {
    sqlite3.SQLITE_BUSY: StoreTrouble.BUSY,
    sqlite3.SQLITE_LOCKED: StoreTrouble.BUSY,
    sqlite3.SQLITE_FULL: StoreTrouble.FULL,
    sqlite3.SQLITE_CORRUPT: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: StoreTrouble.DAMAGED,
    sqlite3.SQLITE_READONLY: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: StoreTrouble.READ_ONLY,
}

_SENTENCES = {
    StoreTrouble.BUSY: "another process keeps {database} locked; try again",
    StoreTrouble.FULL: "the disk that holds {folder} is full; make room, or give --store another folder",
    StoreTrouble.DAMAGED: "{database} is damaged ({error}); a starting recorder sets it aside and begins a new one",
    StoreTrouble.READ_ONLY: "{database} may not be written ({error}); check its owner and mode, or use --store",
    StoreTrouble.UNUSABLE: "{database} cannot be used: {error}; check its owner, mode and file system",
}


def store_error(error: sqlite3.Error, database: Path) -> StoreError:
    """The `StoreError` that says what `error` of SQLite means for `database`."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = StoreTrouble.UNUSABLE
    if code in {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_WRITE}:
        kind = StoreTrouble.FULL  # the index of the WAL could not grow; or a file size limit
    elif code is not None:
        kind = _TROUBLES.get(code & 0xFF, StoreTrouble.UNUSABLE)
    sentence = _SENTENCES[kind].format(database=database, folder=database.parent, error=error)
    return StoreError(sentence, kind)


@contextmanager
def as_store_errors(database: Path) -> Iterator[None]:
    """Raise SQLite's errors as `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, database) from error
    except UnicodeDecodeError as error:  # of SQLite's own words about a damaged schema
        raise StoreError(
            _SENTENCES[StoreTrouble.DAMAGED].format(database=database, error="unreadable text"), StoreTrouble.DAMAGED
        ) from error


FileIdentity = tuple[int, int]


def file_identity(database: Path) -> FileIdentity | None:
    """Device and inode of the file that lies there now, None when there is none."""
    try:
        status = database.stat(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def connect_to_write(database: Path) -> sqlite3.Connection:
    """Open for writing, made (0600) and migrated where needed. Raises `StoreError`."""
    connection = open_to_write(database)
    try:
        prepare(connection, database)
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_write(database: Path) -> sqlite3.Connection:
    """A connection that has not read anything yet. Raises `StoreError`."""
    _make_private(database)
    with as_store_errors(database):
        connection = sqlite3.connect(database, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.text_factory = _text
    return connection


def prepare(connection: sqlite3.Connection, database: Path) -> None:
    """Make or migrate what it opened. Raises `StoreError`; the connection is still open then."""
    try:
        with as_store_errors(database):
            refuse_newer(version_of(connection), database)
            _patiently(connection, "PRAGMA auto_vacuum = INCREMENTAL")
            _patiently(connection, "PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
            migrate(connection, database)
    except OSError as error:
        kind = StoreTrouble.FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreTrouble.UNUSABLE
        raise StoreError(f"{database} cannot be copied before it is changed: {error.strerror}", kind) from error


def connect_to_read(database: Path, *, any_thread: bool = False) -> sqlite3.Connection:
    """Open read-only; an older schema is migrated first. Raises `StoreError`, MISSING before the first recording.

    `any_thread`: it may be used by one thread after another, never by two at once.
    """
    connection = _open_read_only(database, any_thread=any_thread)
    with as_store_errors(database):
        try:
            version = version_of(connection)
            _refuse_unreadable(version, database)
        except BaseException:
            connection.close()
            raise
    if version < VERSION:
        connect_to_write(database).close()
    return connection


def _refuse_unreadable(version: int, database: Path) -> None:
    refuse_newer(version, database)
    if version == 0:
        raise _missing(database)


def _open_read_only(database: Path, *, any_thread: bool) -> sqlite3.Connection:
    if file_identity(database) is None:
        raise _missing(database)

    from urllib.parse import quote

    mode = "mode=ro&immutable=1" if _never_changes(database) else "mode=ro"
    uri = f"file:{quote(os.fsencode(database.absolute()))}?{mode}"
    with as_store_errors(database):
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=not any_thread
        )
    connection.text_factory = _text
    return connection


def _never_changes(database: Path) -> bool:
    """Whether it was closed cleanly and lies on a read-only file system (a backup, a snapshot), where the WAL's index,
    which every reader shares, cannot be made."""
    wal = database.with_name(database.name + "-wal")
    try:
        read_only = bool(os.statvfs(database).f_flag & os.ST_RDONLY)
        return read_only and not (wal.exists() and wal.stat().st_size)
    except OSError:
        return False


def _text(stored: bytes) -> str:
    """What is not UTF-8 was overwritten: it must not keep the other rows from being read."""
    return stored.decode("utf-8", "replace")


def _missing(database: Path) -> StoreError:
    return StoreError(
        f"nothing was recorded here yet ({database} is not there); start hero-tui or hero-tui record",
        StoreTrouble.MISSING,
    )


def _make_private(database: Path) -> None:
    """Create the file with mode 0600 before SQLite does with the umask's; refuse a link.

    A file that exists is not opened here: closing any descriptor of it would drop the locks that this process's other
    connections hold on it (POSIX advisory locks).
    """
    try:
        descriptor = os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        _check_private(database)
    except OSError as error:
        kind = StoreTrouble.FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreTrouble.READ_ONLY
        raise StoreError(f"{database} cannot be made: {error.strerror}; check its folder", kind) from error
    else:
        os.close(descriptor)


def _check_private(database: Path) -> None:
    status = database.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(
            f"{database} is a link or no file, which hero-tui does not follow; remove it, or give --store a folder",
            StoreTrouble.FORBIDDEN,
        )
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        database.chmod(0o600)


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Switching to WAL does not ask the busy handler: when two processes begin at once, one has to try again."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(RETRY_EVERY)
        else:
            return
