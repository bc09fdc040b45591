"""How the file is opened: what SQLite was told, who may read it, and what its errors mean to a caller."""

import os
import sqlite3
from pathlib import Path

import pytest

from hero_tui.store.appender import Appender
from hero_tui.store.db.connection import file_identity, store_error
from hero_tui.store.db.schema import BACKUP_PATTERN, LEVELS, SERIES_BITS
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED, OPERATIONS_RETAINED
from hero_tui.store.writer import Writer

DAY = 24 * 60 * 60


def answers(connection: sqlite3.Connection, *pragmas: str) -> list[object]:
    return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]


def test_the_tables_and_spans_that_readme_promises() -> None:
    assert LEVELS == (1, 10, 60, 600, 3600)
    assert BUCKETS_RETAINED == {1: 2 * 60 * 60, 10: DAY, 60: 8 * DAY, 600: 30 * DAY, 3600: 400 * DAY}
    assert OPERATIONS_RETAINED == 400 * DAY
    assert SERIES_BITS == 16
    assert BACKUP_PATTERN == "history.schema-*"


def test_who_writes_waits_five_seconds_for_a_lock_and_syncs_with_the_log(writer: Writer, reader: Reader) -> None:
    settings = answers(
        writer._connection, "journal_mode", "synchronous", "auto_vacuum", "busy_timeout", "journal_size_limit"
    )
    assert settings == ["wal", 1, 2, 5000, 8 * 1024 * 1024]
    assert answers(reader._connection, "busy_timeout") == [5000]
    appender = Appender(writer.database)
    assert answers(appender._connection, "synchronous", "busy_timeout") == [1, 5000]
    appender.close()


def test_a_reader_may_not_write(reader: Reader) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM meta")


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_file_is_for_its_owner_alone_whatever_the_umask_allows(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        Writer(tmp_path / "history.db").close()
    finally:
        os.umask(before)
    assert (tmp_path / "history.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    Writer(tmp_path / "history.db").close()
    for mode in (0o640, 0o604, 0o610):
        (tmp_path / "history.db").chmod(mode)
        Writer(tmp_path / "history.db").close()
        assert (tmp_path / "history.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, StoreTrouble.BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreTrouble.BUSY),
        (sqlite3.SQLITE_LOCKED, StoreTrouble.BUSY),
        (sqlite3.SQLITE_FULL, StoreTrouble.FULL),
        (sqlite3.SQLITE_IOERR_WRITE, StoreTrouble.FULL),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StoreTrouble.FULL),
        (sqlite3.SQLITE_IOERR_READ, StoreTrouble.UNUSABLE),
        (sqlite3.SQLITE_CORRUPT, StoreTrouble.DAMAGED),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreTrouble.DAMAGED),
        (sqlite3.SQLITE_NOTADB, StoreTrouble.DAMAGED),
        (sqlite3.SQLITE_READONLY, StoreTrouble.READ_ONLY),
        (sqlite3.SQLITE_PERM, StoreTrouble.READ_ONLY),
        (sqlite3.SQLITE_ERROR, StoreTrouble.UNUSABLE),
        (None, StoreTrouble.UNUSABLE),
    ],
)
def test_what_an_error_of_sqlite_means(code: int | None, kind: StoreTrouble) -> None:
    error = sqlite3.OperationalError("so it is")
    if code is not None:
        error.sqlite_errorcode = code
    assert store_error(error, Path("/srv/history.db")).kind is kind


def test_a_busy_store_says_how_long_it_was_waited_for() -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert str(store_error(error, Path("/srv/history.db"))) == (
        "another process keeps /srv/history.db locked; try again"
    )


def test_a_file_is_told_by_device_and_inode_and_none_is_none(tmp_path: Path) -> None:
    assert file_identity(tmp_path / "history.db") is None
    (tmp_path / "history.db").touch()
    status = (tmp_path / "history.db").stat()
    assert file_identity(tmp_path / "history.db") == (status.st_dev, status.st_ino)


def test_a_link_or_a_folder_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"")
    (tmp_path / "link.db").symlink_to(tmp_path / "precious")
    (tmp_path / "folder.db").mkdir()
    for name in ("link.db", "folder.db"):
        with pytest.raises(StoreError, match="is a link or no file") as refused:
            Writer(tmp_path / name)
        assert refused.value.kind is StoreTrouble.FORBIDDEN
    assert (tmp_path / "precious").read_bytes() == b""
