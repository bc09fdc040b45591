"""Single values beside the tables: what is known of the store itself."""

from __future__ import annotations

import sqlite3

JUDGED_THROUGH = "judged_through"
"""The id of the newest appended operation that a recorder has judged."""


def meta_value(connection: sqlite3.Connection, key: str) -> str | None:
    """A value of the `meta` table."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def judged_through(connection: sqlite3.Connection) -> int:
    """The id of the newest appended operation that a recorder has judged, 0 before any."""
    return int(meta_value(connection, JUDGED_THROUGH) or 0)
