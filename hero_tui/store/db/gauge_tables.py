"""The gauge tables as the recorder writes them: the newest value, and the buckets."""

from __future__ import annotations

import logging
import math
import sqlite3

from msgspec import Struct, field

from hero_tui.core.attributes import EXTERNAL
from hero_tui.core.label_sets import canonical_text
from hero_tui.core.signals import Bucket, Gauge, GaugeEnded
from hero_tui.store.db.buckets import BucketWrite, OpenBuckets, add_value, close_bucket, merged, slot
from hero_tui.store.db.row_checks import decode_readable
from hero_tui.store.db.rows import (
    MOST_SERIES,
    READ_BUCKET,
    WRITE_BUCKET,
    bucket_key,
    bucket_of,
    bucket_values,
    open_slots_of,
    open_slots_text,
)
from hero_tui.store.db.schema import LEVELS
from hero_tui.store.db.text_values import attributes_text, parts_text, storable

log = logging.getLogger(__name__)


class _Series(Struct):
    """A gauge and label set: its row, its open buckets, and the texts written last."""

    id: int
    opened: OpenBuckets = field(default_factory=lambda: [None] * len(LEVELS))


class GaugeTables:
    """Writes gauges through a connection that somebody else holds a transaction on."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Series] = {}
        self._said_full = False

    def forget(self) -> None:
        """Read everything anew: a transaction was rolled back."""
        self._known.clear()

    def add(self, connection: sqlite3.Connection, gauge: Gauge) -> None:
        """Add a value to the newest row and to the buckets. A value that is not finite is left out; so is a
        new series once there are 65,535, which is logged."""
        if not math.isfinite(gauge.value) or not math.isfinite(gauge.at):
            return
        signal, labels = storable(gauge.signal), canonical_text(gauge.labels)
        series = self._series(connection, signal, labels)
        is_new = series is None
        if series is None:
            free = _free_id(connection)
            if free is None:
                self._say_full(signal)
                return
            series = _Series(free)
        self._write(connection, series.id, add_value(series.opened, gauge.at, gauge.value))
        values = (
            gauge.at,
            gauge.value,
            parts_text(gauge.parts),
            attributes_text(gauge.attributes),
            open_slots_text(series.opened),
        )
        if is_new:
            connection.execute(
                "INSERT INTO series (at, value, parts, attributes, open_slots, ended, id, signal, labels)"
                " VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)",
                (*values, series.id, signal, labels),
            )
            self._known[signal, labels] = series
            return
        done = connection.execute(
            "UPDATE series SET at = ?, value = ?, parts = ?, attributes = ?, open_slots = ?, ended = NULL"
            " WHERE id = ? AND (at <= ? OR NOT ?)",
            (*values, series.id, gauge.at, gauge.attributes.get(EXTERNAL) is True),
        )
        if not done.rowcount:  # another program told it after a newer one
            connection.execute("UPDATE series SET open_slots = ? WHERE id = ?", (values[-1], series.id))

    def end(self, connection: sqlite3.Connection, ended: GaugeEnded) -> None:
        """Mark a gauge as without owner."""
        connection.execute(
            "UPDATE series SET ended = ? WHERE signal = ? AND labels = ?",
            (ended.at, storable(ended.signal), canonical_text(ended.labels)),
        )

    def close_before(self, connection: sqlite3.Connection, level: int, before: float) -> None:
        """Fold open buckets of `level` that start before `before` into the next level: they are about to be deleted.

        A gauge that was silent for long has them at some level, also when it speaks again. Cost: a row for each series.
        """
        first_kept = slot(before, LEVELS[level])
        rows = connection.execute("SELECT signal, labels, open_slots FROM series").fetchall()
        for signal, labels, slots in rows:
            number = open_slots_of(slots)[level]
            series = None if number is None or number >= first_kept else self._series(connection, signal, labels)
            if series is None:
                continue
            self._write(connection, series.id, close_bucket(series.opened, level))
            connection.execute(
                "UPDATE series SET open_slots = ? WHERE id = ?", (open_slots_text(series.opened), series.id)
            )

    def _say_full(self, signal: str) -> None:
        if not self._said_full:
            self._said_full = True
            log.warning(
                "%s is not kept: this history holds %s gauges, which is the most; hero-tui purge --older-than 30d frees"
                " those that ended",
                signal,
                f"{MOST_SERIES - 1:,}",
            )

    def _series(self, connection: sqlite3.Connection, signal: str, labels: str) -> _Series | None:
        known = self._known.get((signal, labels))
        if known is not None:
            return known
        row = connection.execute(
            "SELECT id, open_slots FROM series WHERE signal = ? AND labels = ?", (signal, labels)
        ).fetchone()
        if row is None:
            return None
        series = _Series(row[0], read_open(connection, row[0], row[1]))
        self._known[signal, labels] = series
        return series

    @staticmethod
    def _write(connection: sqlite3.Connection, series: int, writes: list[BucketWrite]) -> None:
        for write in writes:
            bucket = write.bucket
            resolution = bucket.resolution
            key = bucket_key(slot(bucket.start, resolution), series)
            if write.merge:
                for stored in _stored(connection, resolution, key):
                    bucket = merged(stored, bucket)
            connection.execute(WRITE_BUCKET[resolution], (key, *bucket_values(bucket)))


def read_open(connection: sqlite3.Connection, series: int, slots: object) -> OpenBuckets:
    """The open buckets of a series, as its row names them; what cannot be read is not open."""
    opened: OpenBuckets = []
    for resolution, number in zip(LEVELS, open_slots_of(slots), strict=True):
        buckets = [] if number is None else _stored(connection, resolution, bucket_key(number, series))
        opened.append(next(iter(buckets), None))
    return opened


def _stored(connection: sqlite3.Connection, resolution: int, key: int) -> list[Bucket]:
    """The bucket of that key, where it is there and can be read."""
    rows = connection.execute(READ_BUCKET[resolution], (key,)).fetchall()
    return decode_readable(rows, lambda row: bucket_of(row, resolution))


def _free_id(connection: sqlite3.Connection) -> int | None:
    """The lowest id that no series has; None when all are taken."""
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM series").fetchone()
    if newest + 1 < MOST_SERIES:
        return int(newest) + 1
    (free,) = connection.execute(
        "SELECT min(id) + 1 FROM series AS one WHERE NOT EXISTS (SELECT 1 FROM series WHERE id = one.id + 1)"
    ).fetchone()
    return int(free) if free < MOST_SERIES else None
