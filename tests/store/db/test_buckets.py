"""Values become buckets: at every resolution the stored and the open ones together are what a plain count gives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.signals import Bucket
from hero_tui.store.db.buckets import (
    BucketWrite,
    OpenBuckets,
    add_value,
    close_bucket,
    coarsened,
    merged,
    slot,
    with_open_buckets,
)
from hero_tui.store.db.schema import LEVELS

steps = st.one_of(st.floats(0, 3), st.floats(0, 120), st.floats(0, 5000), st.floats(-300, 0))
values = st.floats(-1e6, 1e6)


class Table:
    """Rows as the writer would store them."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, float], Bucket] = {}

    def take(self, writes: list[BucketWrite]) -> None:
        for write in writes:
            key = write.bucket.resolution, write.bucket.start
            known = self.rows.get(key)
            self.rows[key] = merged(known, write.bucket) if write.merge and known is not None else write.bucket

    def of(self, resolution: int) -> list[Bucket]:
        return [self.rows[key] for key in sorted(self.rows) if key[0] == resolution]


def counted(points: list[tuple[float, float]], resolution: int) -> list[tuple[float, int, float, float]]:
    found: dict[int, list[float]] = {}
    for at, value in points:
        found.setdefault(slot(at, resolution), []).append(value)
    return [(float(number * resolution), len(each), min(each), max(each)) for number, each in sorted(found.items())]


@given(st.lists(st.tuples(steps, values), max_size=60), st.booleans())
def test_every_resolution_counts_every_value_once(moves: list[tuple[float, float]], restart: bool) -> None:
    table = Table()
    opened: OpenBuckets = [None] * len(LEVELS)
    at = 1_800_000_000.0
    points = []
    for step, value in moves:
        at += step
        points.append((at, value))
        table.take(add_value(opened, at, value))
        if restart:
            opened = [None if each is None else table.rows[each.resolution, each.start] for each in opened]
    for resolution in LEVELS:
        found = with_open_buckets(table.of(resolution), opened, resolution)
        assert [(each.start, each.count, each.low, each.high) for each in found] == counted(points, resolution)


def test_a_tick_writes_two_rows() -> None:
    opened: OpenBuckets = [None] * len(LEVELS)
    writes = [len(add_value(opened, 1_800_000_000.0 + second, 1.0)) for second in range(60)]
    assert sum(writes) / len(writes) < 2.2


def test_closing_hands_the_open_bucket_to_the_next_level() -> None:
    opened: OpenBuckets = [None] * len(LEVELS)
    table = Table()
    table.take(add_value(opened, 1_800_000_001.0, 5.0))
    for level in range(len(LEVELS)):
        table.take(close_bucket(opened, level))
    assert [each.count for each in table.of(3600)] == [1]
    assert opened[-1] is not None
    assert with_open_buckets(table.of(3600), opened, 3600) == table.of(3600)


@pytest.mark.parametrize("resolution", [1, 10, 60, 600, 3600])
def test_a_bucket_holds_its_beginning_and_not_its_end(resolution: int) -> None:
    start = 500_000.0 * resolution
    assert slot(start, resolution) == 500_000
    assert slot(math.nextafter(start + resolution, 0.0), resolution) == 500_000
    assert slot(start + resolution, resolution) == 500_001
    assert slot(-0.5, resolution) == -1


def test_the_next_second_closes_the_bucket_and_an_earlier_one_is_added_to_a_closed_row() -> None:
    opened: OpenBuckets = [None] * len(LEVELS)
    at = 1_800_000_000.0
    assert [write.bucket.resolution for write in add_value(opened, at, 1.0)] == [1]
    assert [(write.bucket.resolution, write.merge) for write in add_value(opened, at + 0.999, 2.0)] == [(1, False)]
    assert [(write.bucket.resolution, write.merge) for write in add_value(opened, at + 1.0, 3.0)] == [
        (1, False),
        (10, False),
    ]
    assert [(write.bucket.resolution, write.merge) for write in add_value(opened, at + 0.5, 4.0)] == [
        (1, True),
        (10, False),
    ]


def test_two_buckets_as_one_have_the_place_of_the_first_and_the_last_value_of_the_second() -> None:
    first = Bucket(600.0, 10, 2, low=-1.0, high=5.0, total=4.0, last=5.0)
    second = Bucket(610.0, 10, 3, low=0.0, high=9.0, total=11.0, last=2.0)
    assert merged(first, second) == Bucket(600.0, 10, 5, low=-1.0, high=9.0, total=15.0, last=2.0)
    assert coarsened(second, 600) == Bucket(600.0, 600, 3, low=0.0, high=9.0, total=11.0, last=2.0)


def test_the_coarsest_bucket_and_one_that_is_not_open_have_nothing_to_close() -> None:
    opened: OpenBuckets = [None] * len(LEVELS)
    assert close_bucket(opened, 0) == []
    coarsest = Bucket(3600.0, 3600, 1, 1.0, 1.0, 1.0, 1.0)
    opened[-1] = coarsest
    assert close_bucket(opened, len(LEVELS) - 1) == []
    assert opened[-1] == coarsest
