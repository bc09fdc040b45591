"""The tables, and how an older store becomes a newer one. The version is SQLite's `user_version`."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from hero_tui.store.errors import StoreError, StoreTrouble

LEVELS = (1, 10, 60, 600, 3600)
"""The lengths of a gauge's buckets, seconds: a table each."""

SERIES_BITS = 16
"""A bucket's key is `slot << 16 | series`: rows lie in the order of time, so that a tick's rows share a page."""

_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT, signal TEXT NOT NULL, start REAL NOT NULL, duration REAL,
        outcome TEXT NOT NULL, labels TEXT NOT NULL, attributes TEXT NOT NULL)""",
    "CREATE INDEX operations_of_signal ON operations (signal, id)",
    "CREATE INDEX operations_by_start ON operations (signal, start)",
    """CREATE TABLE series (
        id INTEGER PRIMARY KEY, signal TEXT NOT NULL, labels TEXT NOT NULL, at REAL NOT NULL, value REAL NOT NULL,
        parts TEXT NOT NULL, attributes TEXT NOT NULL, ended REAL, open_slots TEXT NOT NULL,
        UNIQUE (signal, labels))""",
    *(
        f"""CREATE TABLE bucket_{seconds} (
            id INTEGER PRIMARY KEY, count INTEGER NOT NULL, low REAL NOT NULL, high REAL, total REAL, last REAL)"""
        for seconds in LEVELS
    ),
    """CREATE TABLE slices (
        budget TEXT NOT NULL, labels TEXT NOT NULL, hour REAL NOT NULL, good INTEGER NOT NULL, bad INTEGER NOT NULL,
        unknown INTEGER NOT NULL, PRIMARY KEY (budget, labels, hour)) WITHOUT ROWID""",
    """CREATE TABLE rule_states (
        budget TEXT NOT NULL, labels TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (budget, labels)) WITHOUT ROWID""",
    """CREATE TABLE incidents (
        id INTEGER PRIMARY KEY AUTOINCREMENT, budget TEXT NOT NULL, labels TEXT NOT NULL, severity INTEGER NOT NULL,
        worst INTEGER NOT NULL, state TEXT NOT NULL, onset REAL NOT NULL, detected REAL NOT NULL, recovered REAL,
        value REAL, limit_value REAL NOT NULL, peak REAL, cause TEXT, detail TEXT)""",
    "CREATE INDEX incidents_by_recovery ON incidents (recovered)",
    """CREATE TABLE transitions (
        id INTEGER PRIMARY KEY, incident INTEGER NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL,
        level INTEGER NOT NULL, value REAL, text TEXT NOT NULL)""",
    "CREATE INDEX transitions_of_incident ON transitions (incident, id)",
    """CREATE TABLE acks (
        id INTEGER PRIMARY KEY, incident INTEGER NOT NULL, at REAL NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL,
        taken_back INTEGER NOT NULL)""",
    "CREATE INDEX acks_of_incident ON acks (incident, id)",
    "CREATE TABLE gaps (id INTEGER PRIMARY KEY, start REAL NOT NULL, end REAL NOT NULL, reason TEXT NOT NULL)",
    "CREATE INDEX gaps_by_end ON gaps (end)",
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE viewers (
        id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER NOT NULL, born TEXT NOT NULL, name TEXT NOT NULL,
        attached REAL NOT NULL, left_at REAL)""",
    "CREATE INDEX viewers_here ON viewers (left_at)",
    """CREATE TABLE departures (
        id INTEGER PRIMARY KEY AUTOINCREMENT, viewer INTEGER NOT NULL, at REAL NOT NULL, quit INTEGER NOT NULL)""",
    "CREATE TABLE people (name TEXT PRIMARY KEY, first_seen REAL NOT NULL, last_seen REAL NOT NULL) WITHOUT ROWID",
    """CREATE TABLE recordings (
        id INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER NOT NULL, started REAL NOT NULL, last_seen REAL NOT NULL,
        ended REAL)""",
    "CREATE TABLE revisions (id INTEGER PRIMARY KEY, at REAL NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL)",
)

_SECOND = (
    "ALTER TABLE operations ADD COLUMN appended INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX operations_appended ON operations (id) WHERE appended = 1",
    """CREATE TABLE silences (
        id INTEGER PRIMARY KEY AUTOINCREMENT, budget TEXT NOT NULL, labels TEXT, start REAL NOT NULL,
        end REAL NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, ended REAL)""",
    "CREATE INDEX silences_by_end ON silences (end)",
)
"""Marks external operations, and adds silences."""

_THIRD = (
    "ALTER TABLE incidents ADD COLUMN reason TEXT",
    "ALTER TABLE incidents ADD COLUMN counted REAL",
)
"""Says of an incident what holds it, and from when its detection and recovery count."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND, _THIRD)
"""Statement lists; the one at index n leads from version n to n + 1. Only ever appended to."""

VERSION = len(MIGRATIONS)

BACKUP_PATTERN = "history.schema-*"
_BACKUP = re.compile(r"history\.schema-[0-9]+\.db")


def version_of(connection: sqlite3.Connection) -> int:
    """The store's schema version; 0 for an empty file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def meta_value(connection: sqlite3.Connection, key: str) -> str | None:
    """A value of the `meta` table."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def refuse_newer(version: int, database: Path, newest: int = VERSION) -> None:
    """Raise `StoreError` when a newer hero-tui wrote it: its meaning is not known here."""
    if version > newest:
        raise StoreError(
            f"{database} was written by a newer hero-tui (schema {version}, this one reads {newest}): "
            "update hero-tui, or give --store another folder",
            StoreTrouble.NEWER,
        )


def migrate(
    connection: sqlite3.Connection, database: Path, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS
) -> None:
    """Bring the schema to the newest version in one transaction; nothing happens when it is there already. What an
    older version wrote is copied first (`back_up`).

    Two processes may come at once: the second waits for the write lock and then finds nothing to do.
    """
    version = version_of(connection)
    refuse_newer(version, database, len(migrations))
    if version >= len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection)
        if 0 < version < len(migrations):
            back_up(database, version)
        for number in range(version, len(migrations)):
            for statement in migrations[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def back_up(database: Path, version: int) -> Path:
    """Copy `database` (of schema `version`) to `history.schema-VERSION.db` beside it, with SQLite's backup API, and
    delete copies of older schemas. The copy is there whole or not at all. Raises `sqlite3.Error` and OSError.

    The caller holds the write lock, so that nothing is committed meanwhile.
    """
    copy = database.with_name(f"history.schema-{version}.db")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)
    for other in database.parent.glob(BACKUP_PATTERN):
        if other != copy and _BACKUP.fullmatch(other.name):
            other.unlink(missing_ok=True)
    return copy
