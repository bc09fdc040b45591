"""How large a history may become, and what goes early where it would be larger.

Operations go first while they take more than half of what is allowed: the oldest of the signal that has the most, so
that a signal that storms does not drive out the others. Otherwise the finest buckets go first, then the operations.
Buckets of an hour, 2,000 operations of each signal, and what is retained for good stay.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from hero_tui.core.objectives import Unit
from hero_tui.core.sanitise import sanitise
from hero_tui.store.db.queries import signals_of
from hero_tui.store.db.rows import BUCKET_SPAN
from hero_tui.store.db.schema import LEVELS, SERIES_BITS
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.retention.deletion import MOST_ROWS_A_STEP, MOST_STEPS_A_TABLE, DeletionStep, pragma

SIZE_VARIABLE = "HERO_TUI_MAX_HISTORY"
DEFAULT_BYTES = 500_000_000
SMALLEST_BYTES = 20_000_000

FEWEST_OF_A_SIGNAL = 2_000
COUNTED_EXACTLY = 100_000
SAMPLED_IDS = 1_000
SAMPLED_ROWS = 100
ROW_AND_INDEXES = 120


def allowed_bytes() -> int:
    """What `HERO_TUI_MAX_HISTORY` allows, else 500 MB. Raises `StoreError` with a sentence."""
    text = os.environ.get(SIZE_VARIABLE)
    if not text:
        return DEFAULT_BYTES

    from hero_tui.budgets.units import QuantityError, read_quantity  # on first use: few set it

    try:
        size = int(read_quantity(text, Unit.BYTES).value)
    except QuantityError as error:
        raise StoreError(f"{SIZE_VARIABLE}: {error}", StoreTrouble.FORBIDDEN) from None
    if size < SMALLEST_BYTES:
        raise StoreError(
            f"{SIZE_VARIABLE} is {sanitise(text, 40)}, which is too small for a day; give it 20 MB or more",
            StoreTrouble.FORBIDDEN,
        )
    return size


class SizeLimit:
    """Deletes early, a little each time, while the rows take more than is allowed."""

    def __init__(self, allowed: int, old_buckets: Callable[[int, float], DeletionStep]) -> None:
        """`allowed` in bytes; `old_buckets`: the deletion of a level's buckets of before a moment."""
        self._allowed = allowed
        self._old_buckets = old_buckets

    def steps(self, now: float) -> Iterator[DeletionStep]:
        """Steps until it is enough, or until nothing is left that may go; at most ten. `now` in UTC seconds."""
        gone: list[int] = []

        def step(connection: sqlite3.Connection) -> int:
            gone.append(self._step(connection, now))
            return gone[-1]

        for _ in range(MOST_STEPS_A_TABLE):
            yield step
            if not gone or not gone[-1]:
                return

    def _step(self, connection: sqlite3.Connection, now: float) -> int:
        if used_bytes(connection) <= self._allowed:
            return 0
        counts = _counts(connection)
        if sum(counts.values()) * _bytes_each(connection) > self._allowed / 2:
            return _most_frequent(connection, counts) or self._finest(connection, now)
        return self._finest(connection, now) or _most_frequent(connection, counts)

    def _finest(self, connection: sqlite3.Connection, now: float) -> int:
        """The oldest eighth of the finest level that has any to spare: all but the last two buckets of the next."""
        for level, resolution in enumerate(LEVELS[:-1]):
            oldest, newest = connection.execute(BUCKET_SPAN[resolution]).fetchone()
            if oldest is None:
                continue
            first, last = ((key >> SERIES_BITS) * float(resolution) for key in (oldest, newest))
            before = min(first + max((last - first) / 8, resolution), now - 2 * LEVELS[level + 1])
            gone = self._old_buckets(level, before)(connection) if before > first else 0
            if gone:
                return gone
        return 0


def used_bytes(connection: sqlite3.Connection) -> int:
    """What the rows take, free pages left out."""
    pages = pragma(connection, "page_count") - pragma(connection, "freelist_count")
    return pages * pragma(connection, "page_size")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Operations of each signal, counted as far as 100,000; of those that have more an estimate, from a
    thousand rows at ids spread evenly over all that were given: counting millions takes too long."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM operations WHERE signal = ? LIMIT ?)"
    counts = {
        signal: connection.execute(sql, (signal, COUNTED_EXACTLY)).fetchone()[0] for signal in signals_of(connection)
    }
    if max(counts.values(), default=0) < COUNTED_EXACTLY:
        return counts
    first, last = connection.execute("SELECT min(id), max(id) FROM operations").fetchone()
    step = max(1, (last - first) // SAMPLED_IDS)
    places = range(first, last + 1, step)
    rows = (connection.execute("SELECT signal FROM operations WHERE id = ?", (place,)).fetchone() for place in places)
    seen = Counter(row[0] for row in rows if row is not None)
    return {signal: max(count, seen[signal] * step) for signal, count in counts.items()}


def _bytes_each(connection: sqlite3.Connection) -> float:
    """About what an operation takes with its indexes, from the newest ones."""
    (text,) = connection.execute(
        "SELECT avg(length(attributes) + length(labels) + 3 * length(signal))"
        " FROM (SELECT * FROM operations ORDER BY id DESC LIMIT ?)",
        (SAMPLED_ROWS,),
    ).fetchone()
    return ROW_AND_INDEXES + float(text or 0.0)


def _most_frequent(connection: sqlite3.Connection, counts: dict[str, int]) -> int:
    """Delete the oldest operations of the signal that has the most; how many."""
    signal = max(counts, key=lambda name: counts[name], default=None)
    if signal is None or counts[signal] <= FEWEST_OF_A_SIGNAL:
        return 0
    most = min(counts[signal] - FEWEST_OF_A_SIGNAL, MOST_ROWS_A_STEP)
    return connection.execute(
        "DELETE FROM operations WHERE id IN (SELECT id FROM operations WHERE signal = ? ORDER BY id LIMIT ?)",
        (signal, most),
    ).rowcount
