"""How long data is retained, so that 90 days of 50 signals stay under 120 MB.

| what | retained |
|---|---|
| gauge buckets of 1 s, 10 s, 60 s, 600 s, 3600 s | 2 hours, 1 day, 8 days, 30 days, 400 days |
| operations; slices by hour, gaps, recordings, viewers, departures | 400 days |
| incidents, transitions, acks, silences, budget revisions | for good |

What goes early where that takes more than is allowed: `store/retention/size_limit.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from hero_tui.core.time import HOUR
from hero_tui.store.db.buckets import slot
from hero_tui.store.db.gauge_tables import GaugeTables
from hero_tui.store.db.rows import BUCKET_TABLES, MOST_SERIES, of_table
from hero_tui.store.db.schema import LEVELS, SERIES_BITS
from hero_tui.store.retention.deletion import (
    MOST_ROWS_A_STEP,
    DeletionStep,
    delete,
    operations_before,
    others_before,
    pragma,
    read_signals_into,
    repeat_while_full,
)
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED, OPERATIONS_RETAINED
from hero_tui.store.retention.size_limit import SizeLimit

COUNT_EVERY = HOUR
SPARE_PAGES = 1_000
PAGES_GIVEN_BACK = 200

_NEWEST_BUCKET = of_table("SELECT max(id) FROM TABLE WHERE id & ? = ?", BUCKET_TABLES[LEVELS[-1]])
_BY_ROWID = (("gaps", "end"), ("departures", "at"), ("recordings", "last_seen"))


class Retention:
    """Yields small deletions, each for one short transaction."""

    def __init__(self, gauges: GaugeTables, allowed: int) -> None:
        """`allowed`: the most bytes that the rows may take."""
        self._gauges = gauges
        self._size_limit = SizeLimit(allowed, self._old_buckets)
        self._count_at = float("-inf")

    def steps(self, now: float) -> Iterator[DeletionStep]:
        """What is due at `now` (UTC seconds). A long backlog goes over several calls."""
        for level, resolution in enumerate(LEVELS):
            yield from repeat_while_full(self._old_buckets(level, now - BUCKETS_RETAINED[resolution]))
        if abs(now - self._count_at) >= COUNT_EVERY:
            self._count_at = now
            yield from self._rest(now - OPERATIONS_RETAINED)
        yield from self._size_limit.steps(now)

    def older_than(self, before: float) -> Iterator[DeletionStep]:
        """All that ended before that moment (UTC seconds), but for what is retained for good."""
        for level in range(len(LEVELS)):
            yield from repeat_while_full(self._old_buckets(level, before))
        yield from self._rest(before)

    def return_free_pages(self, connection: sqlite3.Connection, *, spare: int = SPARE_PAGES) -> bool:
        """Return some free pages to the file system once there are more than new rows will soon need; whether there
        are more to return."""
        free = pragma(connection, "freelist_count")
        if free <= spare:
            return False
        # A row without columns for each page: `execute` would stop after the first.
        connection.executescript(f"PRAGMA incremental_vacuum({PAGES_GIVEN_BACK});")
        left = pragma(connection, "freelist_count")
        return spare < left < free  # a file that somebody rebuilt may be of a kind that never shrinks

    def _rest(self, before: float) -> Iterator[DeletionStep]:
        signals: list[str] = []
        yield read_signals_into(signals)
        for signal in signals:
            yield from repeat_while_full(operations_before(signal, before))
        for table, column in _BY_ROWID:
            yield from repeat_while_full(delete(table, f"{column} < ?", before))
        yield others_before(before)
        yield from repeat_while_full(self._silent_series(before))

    def _old_buckets(self, level: int, before: float) -> DeletionStep:
        def step(connection: sqlite3.Connection) -> int:
            self._gauges.close_before(connection, level, before)
            resolution = LEVELS[level]
            return delete(BUCKET_TABLES[resolution], "id < ?", slot(before, resolution) << SERIES_BITS)(connection)

        return step

    def _silent_series(self, before: float) -> DeletionStep:
        """The series that is silent for longest, where it has no bucket left: the last of them may begin an hour before
        its newest value. Where it has any (that value came under a clock set far back), it is as old as they are."""

        def step(connection: sqlite3.Connection) -> int:
            row = connection.execute(
                "SELECT id FROM series WHERE at < ? ORDER BY at LIMIT 1", (before - LEVELS[-1],)
            ).fetchone()
            if row is None:
                return 0
            newest = connection.execute(_NEWEST_BUCKET, (MOST_SERIES - 1, row[0])).fetchone()[0]
            if newest is None:
                connection.execute("DELETE FROM series WHERE id = ?", row)
            else:
                at = float((newest >> SERIES_BITS) * LEVELS[-1])
                connection.execute("UPDATE series SET at = ? WHERE id = ?", (max(at, before), row[0]))
            self._gauges.forget()
            return MOST_ROWS_A_STEP

        return step
