"""How a gauge's values become buckets of 1, 10, 60, 600 and 3600 s, at two row writes a second.

A value is written into its 1 s bucket. A bucket that is followed by a newer one of its level is closed, and only then
folded into the next level. So at each level exactly the newest bucket of a series is *open*: not part of the coarser
levels yet. A reader adds the open ones itself (`with_open_buckets`), a restarted writer goes on from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.signals import Bucket
from hero_tui.store.db.schema import LEVELS

OpenBuckets = list[Bucket | None]
"""The open bucket of each level, in the order of `LEVELS`."""


class BucketWrite(Struct, frozen=True):
    """A row to write. `merge`: add it to what is stored there; else it is the whole row."""

    bucket: Bucket
    merge: bool


def slot(at: float, resolution: int) -> int:
    """The number of the bucket of that resolution that holds `at`; it starts at `slot × resolution`."""
    return int(at // resolution)


def merged(earlier: Bucket, later: Bucket) -> Bucket:
    """Both as one bucket, at the place of `earlier`."""
    return Bucket(
        start=earlier.start,
        resolution=earlier.resolution,
        count=earlier.count + later.count,
        low=min(earlier.low, later.low),
        high=max(earlier.high, later.high),
        total=earlier.total + later.total,
        last=later.last,
    )


def coarsened(bucket: Bucket, resolution: int) -> Bucket:
    """The same values as a bucket of a coarser resolution."""
    return replace(bucket, start=float(slot(bucket.start, resolution) * resolution), resolution=resolution)


def add_value(opened: OpenBuckets, at: float, value: float) -> list[BucketWrite]:
    """Add one value (in place, to `opened`); returns the rows to write."""
    return add_bucket(opened, Bucket(at, LEVELS[0], 1, value, value, value, value), 0)


def add_bucket(opened: OpenBuckets, piece: Bucket, level: int) -> list[BucketWrite]:
    """Add a bucket's values at `level` and whatever that closes at the levels above.

    A value older than the open bucket (the clock was set back) belongs to a closed one, which is part of the coarser
    levels already: so it is merged into its row here and added to the next level too.
    """
    writes: list[BucketWrite] = []
    for index in range(level, len(LEVELS)):
        here = coarsened(piece, LEVELS[index])
        current = opened[index]
        if current is not None and here.start == current.start:
            opened[index] = merged(current, here)
            return [*writes, BucketWrite(merged(current, here), merge=False)]
        if current is not None and here.start < current.start:
            writes.append(BucketWrite(here, merge=True))
            piece = here
            continue
        opened[index] = here
        writes.append(BucketWrite(here, merge=False))
        if current is None:
            return writes
        piece = current
    return writes


def close_bucket(opened: OpenBuckets, level: int) -> list[BucketWrite]:
    """Close the open bucket of `level` although nothing follows it, before retention deletes it."""
    bucket = opened[level]
    if bucket is None or level + 1 >= len(LEVELS):
        return []
    opened[level] = None
    return add_bucket(opened, bucket, level + 1)


def with_open_buckets(stored: Iterable[Bucket], opened: Sequence[Bucket | None], resolution: int) -> list[Bucket]:
    """`stored` buckets of one resolution, oldest first, completed by the open ones of the finer levels."""
    by_start = {bucket.start: bucket for bucket in stored}
    for level in reversed(range(LEVELS.index(resolution))):
        finer = opened[level]
        if finer is None:
            continue
        piece = coarsened(finer, resolution)
        known = by_start.get(piece.start)
        by_start[piece.start] = piece if known is None else merged(known, piece)
    return [by_start[start] for start in sorted(by_start)]
