"""Questions that reader and writer both ask."""

from __future__ import annotations

import sqlite3

from hero_tui.store.records import StoredDeparture, StoredOperation
from hero_tui.store.rows import OPERATIONS, of_table, operation_of


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection committed (PRAGMA data_version)."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def appended_after(connection: sqlite3.Connection, after_id: int, most: int) -> list[StoredOperation]:
    """Operations that others than the recorder committed after `after_id`, by id; at most so many, -1 for all."""
    rows = connection.execute(f"{OPERATIONS} WHERE appended = 1 AND id > ? ORDER BY id LIMIT ?", (after_id, most))
    return [operation_of(row) for row in rows.fetchall()]


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
