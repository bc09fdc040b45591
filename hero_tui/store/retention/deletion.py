"""Deletions that are short: a step is one transaction's work of at most 2,000 rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from hero_tui.core.time import HOUR
from hero_tui.store.db.queries import signals_of
from hero_tui.store.db.rows import of_table

MOST_ROWS_A_STEP = 2_000
MOST_STEPS_A_TABLE = 10
LONGEST = 1e9  # seconds: what is longer has no end of its own

DeletionStep = Callable[[sqlite3.Connection], int]
"""Deletes some rows and says how many."""


def repeat_while_full(step: DeletionStep) -> Iterator[DeletionStep]:
    """Yield the step until it deleted less than it may, at most ten times. Take each before asking for the next."""
    gone: list[int] = []

    def counted(connection: sqlite3.Connection) -> int:
        gone.append(step(connection))
        return gone[-1]

    for _ in range(MOST_STEPS_A_TABLE):
        yield counted
        if not gone or gone[-1] < MOST_ROWS_A_STEP:
            return


def delete(table: str, condition: str, bound: float) -> DeletionStep:
    """A step that deletes the oldest rows (by `id`) of a table that meet `condition`, our own SQL with one `?`."""

    def step(connection: sqlite3.Connection) -> int:
        return connection.execute(
            of_table(
                "DELETE FROM TABLE WHERE id IN (SELECT id FROM TABLE WHERE CONDITION ORDER BY id LIMIT ?)", table
            ).replace("CONDITION", condition),
            (bound, MOST_ROWS_A_STEP),
        ).rowcount

    return step


def read_signals_into(signals: list[str]) -> DeletionStep:
    """A step that deletes nothing, and appends the signals that have operations to `signals`."""

    def step(connection: sqlite3.Connection) -> int:
        signals.extend(signals_of(connection))
        return 0

    return step


def operations_before(signal: str, before: float) -> DeletionStep:
    """A step that deletes a signal's oldest operations that ended before that moment. One without a duration ended as
    it started."""

    def step(connection: sqlite3.Connection) -> int:
        return connection.execute(
            "DELETE FROM operations WHERE id IN"
            " (SELECT id FROM operations WHERE signal = ? AND start < ?"
            " AND start + iif(duration < ?, duration, 0) < ? ORDER BY start LIMIT ?)",
            (signal, before, LONGEST, before, MOST_ROWS_A_STEP),
        ).rowcount

    return step


def others_before(before: float) -> DeletionStep:
    """A step that deletes the hours of slices that are over by then, and viewers without a departure: few rows."""

    def step(connection: sqlite3.Connection) -> int:
        hours = connection.execute("DELETE FROM slices WHERE hour <= ?", (before - HOUR,)).rowcount
        viewers = connection.execute(
            "DELETE FROM viewers WHERE left_at < ? AND id NOT IN (SELECT viewer FROM departures)", (before,)
        ).rowcount
        return hours + viewers

    return step


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """The number that SQLite has under that name."""
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)
