"""Roll-ups are what a recomputation from the raw values gives, wherever the recorder was restarted and whatever was
deleted by then."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hero_tui.core.signals import NO_LABELS, Bucket, Gauge
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.examples import examples

START = 1_800_000_000.0
DAY = 86_400
RETAINED = {1: 7_200, 10: DAY, 60: 8 * DAY, 600: 30 * DAY, 3600: 400 * DAY}
"""README: gauges in buckets of 1 s, 10 s, 1 min, 10 min, 1 h are there for 2 hours, 1 day, 8, 30 and 400 days."""
STEPS = st.one_of(st.floats(0.01, 3), st.floats(1, 120), st.floats(100, 5000), st.floats(3600, 100_000))
TIMELINE = st.lists(st.tuples(STEPS, st.floats(-1e6, 1e6), st.booleans(), st.booleans()), min_size=1, max_size=40)


def recomputed(values: list[tuple[float, float]], resolution: int) -> list[Bucket]:
    """The buckets of that length, from nothing but the values."""
    found: dict[float, list[float]] = {}
    for at, value in values:
        found.setdefault(at // resolution * resolution, []).append(value)
    return [
        Bucket(start, resolution, len(some), min(some), max(some), math.fsum(some), some[-1])
        for start, some in sorted(found.items())
    ]


def alike(stored: Bucket, wanted: Bucket) -> bool:
    same = (stored.start, stored.resolution, stored.count, stored.low, stored.high, stored.last) == (
        wanted.start,
        wanted.resolution,
        wanted.count,
        wanted.low,
        wanted.high,
        wanted.last,
    )
    return same and math.isclose(stored.total, wanted.total, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=examples(60))
@given(TIMELINE)
def test_every_tier_holds_what_the_values_of_its_time_give(timeline: list[tuple[float, float, bool, bool]]) -> None:
    """`restart`: another recorder goes on from here; `retain`: what is too old by now is deleted first."""
    with TemporaryDirectory() as folder:
        writer = Writer(Path(folder) / "history.db")
        at, values = START, []
        for step, value, restart, retain in timeline:
            at += step
            writer.gauge(Gauge("dev.memory", at, value))
            values.append((at, value))
            if retain:
                writer.retain(at)
            if restart:
                writer.close()
                writer = Writer(writer.database)
        writer.retain(at)
        reader = Reader(writer.database)
        for resolution, retained in RETAINED.items():
            since = (at - retained) // resolution * resolution
            stored = [
                each for each in reader.gauge("dev.memory", NO_LABELS, 0, at + 1, resolution) if each.start >= since
            ]
            wanted = [each for each in recomputed(values, resolution) if each.start >= since]
            assert [each.start for each in stored] == [each.start for each in wanted], resolution
            assert all(map(alike, stored, wanted)), resolution
        reader.close()
        writer.close()
