"""What happened near a moment."""

from hero_tui.core.signals import Gauge, Share, Stamp
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.recorder.recent_activity import RecentActivity, Save


def memory(at: float, **parts: float) -> Gauge:
    shares = tuple(Share(name, value, key=name) for name, value in parts.items())
    return Gauge("dev.memory", at, sum(parts.values()), {"server": "vite"}, shares)


def test_the_part_that_grew_most_is_named_with_the_time_it_began() -> None:
    activity = RecentActivity()
    for at, node, npm in [(0, 1900, 90), (60, 1800, 90), (120, 2100, 90), (180, 2300, 95)]:
        activity.gauge(memory(at, node=node, npm=npm))
    growth = activity.biggest_growth("dev.memory", {"server": "vite"})
    assert growth is not None
    assert (growth.part.name, growth.by, growth.since) == ("node", 500, 60)


def test_a_new_process_grew_by_all_it_has() -> None:
    activity = RecentActivity()
    activity.gauge(memory(0, node=1000))
    activity.gauge(memory(60, node=1010, esbuild=300))
    growth = activity.biggest_growth("dev.memory", {"server": "vite"})
    assert growth is not None
    assert (growth.part.name, growth.by) == ("esbuild", 300)


def test_what_only_fell_has_no_biggest_growth() -> None:
    activity = RecentActivity()
    activity.gauge(memory(0, node=1000))
    activity.gauge(memory(60, node=900))
    assert activity.biggest_growth("dev.memory", {"server": "vite"}) is None
    assert activity.biggest_growth("dev.memory", {"server": "other"}) is None


def test_the_newest_save_of_the_minute_before() -> None:
    activity = RecentActivity()
    for wall, path in [(100.0, "a.ts"), (130.0, "b.ts"), (170.0, "c.ts")]:
        activity.handle(Saved(path, Stamp(wall, wall)))
    assert activity.save_before(165.0) == Save(130.0, "b.ts")
    assert activity.save_before(99.0) is None
    assert activity.save_before(240.0) is None


def test_a_burst_that_is_said_twice_is_one_change_with_its_whole_count() -> None:
    activity = RecentActivity()
    first = Stamp(100.0, 100.0)
    activity.handle(SavedMany(21, first, Stamp(100.1, 100.1), "src/a.ts"))
    activity.handle(SavedMany(1912, first, Stamp(101.0, 101.0), "src/a.ts"))
    assert activity.save_before(102.0) == Save(101.0, "src/a.ts", 1912)
    activity.handle(Saved("src/after.ts", Stamp(101.5, 101.5)))
    activity.handle(SavedMany(1913, first, Stamp(101.0, 101.0), "src/a.ts"))  # one was read of late
    assert activity.save_before(101.2) == Save(101.0, "src/a.ts", 1913)
    assert activity.save_before(102.0) == Save(101.5, "src/after.ts")
    activity.handle(SavedMany(30, Stamp(110.0, 110.0), Stamp(110.1, 110.1), "src/b.ts"))
    assert activity.save_before(105.0) == Save(101.5, "src/after.ts")
