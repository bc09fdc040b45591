"""Queries that reader and writer share."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hero_tui.core.label_sets import canonical_text
from hero_tui.core.signals import Labels
from hero_tui.store.db.connection import as_store_errors, connect_to_read
from hero_tui.store.db.records import StoredDeparture, StoredOperation
from hero_tui.store.db.rows import OPERATIONS, of_table, operation_of
from hero_tui.store.db.schema import meta_value
from hero_tui.store.db.text_values import storable
from hero_tui.store.errors import StoreError, StoreTrouble

_SIGNALS = """WITH RECURSIVE each (signal) AS (
    SELECT min(signal) FROM operations
    UNION ALL SELECT (SELECT min(signal) FROM operations WHERE signal > each.signal) FROM each WHERE signal IS NOT NULL)
    SELECT signal FROM each WHERE signal IS NOT NULL"""
"""Looks into the index once for each signal: DISTINCT would read all of it."""

JUDGED_THROUGH = "judged_through"
"""The key in `meta` of the id of the newest external operation that a recorder has judged."""

COMPLETIONS = "completions"
"""The key in `meta` of how often a committed operation was completed: what a reader kept of rows may be old then."""

COUNT_COMPLETION = (
    "INSERT INTO meta (key, value) VALUES (?, '1')"
    " ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), 0) + 1"
)


MOST_AROUND = 5_000


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection committed (PRAGMA data_version)."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def judged_through(connection: sqlite3.Connection) -> int:
    """The id of the newest external operation that a recorder has judged, 0 before any."""
    return int(meta_value(connection, JUDGED_THROUGH) or 0)


def completions(connection: sqlite3.Connection) -> int:
    """How often a committed operation was completed, 0 before any."""
    value = meta_value(connection, COMPLETIONS) or ""
    return int(value) if value.isascii() and value.isdecimal() else 0


def external_operations_after(connection: sqlite3.Connection, after_id: int, most: int) -> list[StoredOperation]:
    """Operations that others than the recorder committed after `after_id`, by id; at most so many, -1 for all."""
    rows = connection.execute(f"{OPERATIONS} WHERE appended = 1 AND id > ? ORDER BY id LIMIT ?", (after_id, most))
    return [operation_of(row) for row in rows.fetchall()]


def external_operations_around(
    connection: sqlite3.Connection, signal: str, labels: Labels, since: float, through: int
) -> list[StoredOperation]:
    """Operations of a signal and label set that others than the recorder committed up to the id `through`, by their
    start: the newest that began before `since` (UTC s), and 5,000 from then on."""
    where = f"{OPERATIONS} WHERE signal = ? AND labels = ? AND appended = 1 AND id <= ? AND start"
    known = storable(signal), canonical_text(labels), through, since
    before = connection.execute(f"{where} < ? ORDER BY start DESC LIMIT 1", known)
    after = connection.execute(f"{where} >= ? ORDER BY start LIMIT {MOST_AROUND}", known)
    return [operation_of(row) for row in (*before.fetchall(), *after.fetchall())]


def operations_where(
    signal: str | None, since: float | None, until: float | None, after_id: int | None
) -> tuple[str, tuple[object, ...]]:
    """The statement for operations of that signal which begin from `since` to before `until`, and its values."""
    given: tuple[tuple[str, object], ...] = (
        ("signal = ?", None if signal is None else storable(signal)),
        ("start >= ?", since),
        ("start < ?", until),
        ("id > ?", after_id),
    )
    conditions = " AND ".join(condition for condition, value in given if value is not None)
    return " WHERE ".join(filter(None, (OPERATIONS, conditions))), tuple(each for _, each in given if each is not None)


def signals_of(connection: sqlite3.Connection) -> list[str]:
    """The signals that have operations."""
    return [signal for (signal,) in connection.execute(_SIGNALS).fetchall()]


def newest_departure(connection: sqlite3.Connection) -> StoredDeparture | None:
    """The last departure by the order in which they were written: clocks may jump."""
    row = connection.execute(
        "SELECT departures.id, pid, name, at, quit FROM departures JOIN viewers ON viewers.id = viewer"
        " ORDER BY departures.id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else StoredDeparture(row[0], row[1], row[2], row[3], bool(row[4]))


def look_for_damage(connection: sqlite3.Connection) -> None:
    """Touch the ends of every table; raises `sqlite3.DatabaseError` where a page is not what it should be.

    SQLite itself survives kill -9: damage comes from outside, and a full check of a large file takes seconds.
    """
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (name,) in tables:
        quoted = '"' + name.replace('"', '""') + '"'
        connection.execute(of_table("SELECT * FROM TABLE LIMIT 1", quoted)).fetchall()
        connection.execute(of_table("SELECT * FROM TABLE ORDER BY 1 DESC LIMIT 1", quoted)).fetchall()


def find_problems(database: Path) -> tuple[str, ...]:
    """SQLite's words about what is wrong in the whole file and its indexes, at most five; none where all is well.

    Reads every page once, on a connection of its own, from any thread. Raises `StoreError` where it cannot look.
    """
    connection = connect_to_read(database)
    try:
        with as_store_errors(database):
            rows = connection.execute("PRAGMA integrity_check(5)").fetchall()
    except StoreError as error:
        if error.kind is not StoreTrouble.DAMAGED:
            raise
        return (str(error),)
    finally:
        connection.close()
    return tuple(str(text) for (text,) in rows if text != "ok")
