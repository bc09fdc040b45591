"""What happened near a moment."""

from hero_tui.core.signals import Gauge, Share, Stamp
from hero_tui.probes.base import Saved, SavedMany
from hero_tui.recorder.recent_activity import Surroundings


def memory(at: float, **parts: float) -> Gauge:
    shares = tuple(Share(name, value, key=name) for name, value in parts.items())
    return Gauge("dev.memory", at, sum(parts.values()), {"server": "vite"}, shares)


def test_the_part_that_grew_most_is_named_with_the_time_it_began() -> None:
    near = Surroundings()
    for at, node, npm in [(0, 1900, 90), (60, 1800, 90), (120, 2100, 90), (180, 2300, 95)]:
        near.gauge(memory(at, node=node, npm=npm))
    change = near.biggest_change("dev.memory", {"server": "vite"})
    assert change is not None
    assert (change.part.name, change.by, change.since) == ("node", 500, 60)


def test_a_new_process_grew_by_all_it_has() -> None:
    near = Surroundings()
    near.gauge(memory(0, node=1000))
    near.gauge(memory(60, node=1010, esbuild=300))
    change = near.biggest_change("dev.memory", {"server": "vite"})
    assert change is not None
    assert (change.part.name, change.by) == ("esbuild", 300)


def test_what_only_fell_has_no_biggest_change() -> None:
    near = Surroundings()
    near.gauge(memory(0, node=1000))
    near.gauge(memory(60, node=900))
    assert near.biggest_change("dev.memory", {"server": "vite"}) is None
    assert near.biggest_change("dev.memory", {"server": "other"}) is None


def test_the_newest_save_of_the_minute_before() -> None:
    near = Surroundings()
    for wall, path in [(100.0, "a.ts"), (130.0, "b.ts"), (170.0, "c.ts")]:
        near.handle(Saved(path, Stamp(wall, wall)))
    assert near.save_before(165.0) == (130.0, "b.ts")
    assert near.save_before(99.0) is None
    assert near.save_before(240.0) is None


def test_a_burst_that_is_said_twice_is_one_change_with_its_whole_count() -> None:
    near = Surroundings()
    first = Stamp(100.0, 100.0)
    near.handle(SavedMany(21, first, Stamp(100.1, 100.1), "src/a.ts"))
    near.handle(SavedMany(1912, first, Stamp(101.0, 101.0), "src/a.ts"))
    assert near.save_before(102.0) == (101.0, "1,912 files")
    near.handle(Saved("src/after.ts", Stamp(101.5, 101.5)))
    near.handle(SavedMany(1913, first, Stamp(101.0, 101.0), "src/a.ts"))  # one was read of late
    assert near.save_before(101.2) == (101.0, "1,913 files")
    assert near.save_before(102.0) == (101.5, "src/after.ts")
    near.handle(SavedMany(30, Stamp(110.0, 110.0), Stamp(110.1, 110.1), "src/b.ts"))
    assert near.save_before(105.0) == (101.5, "src/after.ts")
