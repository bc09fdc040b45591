"""How long what is kept, so that 90 days of 50 signals stay under 120 MB.

| what | kept |
|---|---|
| gauge buckets of 1 s, 10 s, 60 s, 600 s, 3600 s | 1 hour, 1 day, 7 days, 35 days, 400 days |
| operations | 100 days, and at most 100,000 shared evenly by the signals |
| slices by hour, gaps, recordings, viewers, departures | 100 days |
| incidents that ended, with transitions and acks; silences | 400 days |
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from hero_tui.store.buckets import slot
from hero_tui.store.gauges import GaugeTables
from hero_tui.store.rows import BUCKET_TABLES, of_table
from hero_tui.store.schema import LEVELS, SERIES_BITS

HOUR = 3600.0
DAY = 24 * HOUR

BUCKETS_KEPT: dict[int, float] = {1: HOUR, 10: DAY, 60: 7 * DAY, 600: 35 * DAY, 3600: 400 * DAY}
OPERATIONS_KEPT = 100 * DAY
INCIDENTS_KEPT = 400 * DAY
MOST_OPERATIONS = 100_000
FEWEST_OF_A_SIGNAL = 2_000

MOST_ROWS_A_STEP = 10_000
COUNT_EVERY = HOUR
SPARE_PAGES = 1_000
PAGES_GIVEN_BACK = 500

Step = Callable[[sqlite3.Connection], None]

_SIMPLE = (
    ("operations", "start", OPERATIONS_KEPT),
    ("gaps", "end", OPERATIONS_KEPT),
    ("departures", "at", OPERATIONS_KEPT),
)


class Retention:
    """Yields small deletions, each for one short transaction."""

    def __init__(self, gauges: GaugeTables) -> None:
        self._gauges = gauges
        self._count_at = float("-inf")

    def steps(self, now: float) -> Iterator[Step]:
        """What is due at `now` (UTC seconds). A long backlog goes over several calls: at most 10,000 rows a table."""
        for level, resolution in enumerate(LEVELS):
            yield self._old_buckets(level, now - BUCKETS_KEPT[resolution])
        if abs(now - self._count_at) >= COUNT_EVERY:
            self._count_at = now
            for table, column, kept in _SIMPLE:
                yield _delete(table, f"{column} < ?", now - kept)
            yield _others(now)
            yield _too_many_operations

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Return some free pages to the file system once there are more than new rows will soon need."""
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        if free > SPARE_PAGES:
            # A row without columns for each page: `execute` would stop after the first.
            connection.executescript(f"PRAGMA incremental_vacuum({PAGES_GIVEN_BACK});")

    def _old_buckets(self, level: int, before: float) -> Step:
        def step(connection: sqlite3.Connection) -> None:
            self._gauges.close_before(connection, level, before)
            resolution = LEVELS[level]
            first_kept = slot(before, resolution) << SERIES_BITS
            _delete(BUCKET_TABLES[resolution], "id < ?", first_kept)(connection)

        return step


def _delete(table: str, condition: str, bound: float) -> Step:
    def step(connection: sqlite3.Connection) -> None:
        connection.execute(
            of_table(
                "DELETE FROM TABLE WHERE id IN (SELECT id FROM TABLE WHERE CONDITION ORDER BY id LIMIT ?)", table
            ).replace("CONDITION", condition),
            (bound, MOST_ROWS_A_STEP),
        )

    return step


def _others(now: float) -> Step:
    def step(connection: sqlite3.Connection) -> None:
        old, very_old = now - OPERATIONS_KEPT, now - INCIDENTS_KEPT
        connection.execute("DELETE FROM slices WHERE hour < ?", (old,))
        connection.execute("DELETE FROM recordings WHERE last_seen < ?", (old,))
        connection.execute(
            "DELETE FROM viewers WHERE left_at < ? AND id NOT IN (SELECT viewer FROM departures)", (old,)
        )
        connection.execute("DELETE FROM incidents WHERE recovered < ?", (very_old,))
        connection.execute("DELETE FROM silences WHERE end < ?", (very_old,))
        for table in ("transitions", "acks"):
            connection.execute(of_table("DELETE FROM TABLE WHERE incident NOT IN (SELECT id FROM incidents)", table))
        connection.execute("DELETE FROM series WHERE at < ?", (now - BUCKETS_KEPT[LEVELS[-1]],))

    return step


def _too_many_operations(connection: sqlite3.Connection) -> None:
    counts = connection.execute("SELECT signal, count(*) FROM operations GROUP BY signal").fetchall()
    if not counts:
        return
    most = max(FEWEST_OF_A_SIGNAL, MOST_OPERATIONS // len(counts))
    for signal, count in counts:
        if count > most:
            connection.execute(
                "DELETE FROM operations WHERE id IN (SELECT id FROM operations WHERE signal = ? ORDER BY id LIMIT ?)",
                (signal, min(count - most, MOST_ROWS_A_STEP)),
            )
