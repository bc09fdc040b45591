"""Values become buckets: at every resolution the stored and the open ones together are what a plain count gives."""

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.store.db.buckets import BucketWrite, OpenBuckets, add_value, close_bucket, merged, slot, with_open_buckets
from hero_tui.store.db.records import Bucket
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
