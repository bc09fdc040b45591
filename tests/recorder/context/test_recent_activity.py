"""What happened near a moment."""

import pytest

from hero_tui.core.signals import Gauge, Operation, Outcome, Share, Stamp
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.recorder.context.recent_activity import RecentActivity, Save


def memory(at: float, **parts: float) -> Gauge:
    shares = tuple(Share(name, value, key=name) for name, value in parts.items())
    return Gauge("dev.memory", at, sum(parts.values()), {"server": "vite"}, shares)


def test_the_part_that_grew_most_is_named_with_the_time_it_began() -> None:
    activity = RecentActivity()
    for at, node, npm in [(0, 1900, 90), (60, 1800, 90), (120, 2100, 90), (180, 2300, 95)]:
        activity.gauge(memory(at, node=node, npm=npm))
    growth = next(iter(activity.growths("dev.memory", {"server": "vite"})), None)
    assert growth is not None
    assert (growth.part.name, growth.by, growth.since) == ("node", 500, 60)


def test_a_new_process_grew_by_all_it_has() -> None:
    activity = RecentActivity()
    activity.gauge(memory(0, node=1000))
    activity.gauge(memory(60, node=1010, esbuild=300))
    growth = next(iter(activity.growths("dev.memory", {"server": "vite"})), None)
    assert growth is not None
    assert (growth.part.name, growth.by) == ("esbuild", 300)


def test_what_only_fell_has_no_biggest_growth() -> None:
    activity = RecentActivity()
    activity.gauge(memory(0, node=1000))
    activity.gauge(memory(60, node=900))
    assert activity.growths("dev.memory", {"server": "vite"}) == []
    assert activity.growths("dev.memory", {"server": "other"}) == []


def test_the_newest_save_of_the_minute_before() -> None:
    activity = RecentActivity()
    for wall, path in [(100.0, "a.ts"), (130.0, "b.ts"), (170.0, "c.ts")]:
        activity.handle(Saved(path, Stamp(wall, wall)))
    assert activity.save_before(165.0) == Save(130.0, "b.ts")
    assert activity.save_before(99.0) is None
    assert activity.save_before(240.0) is None


OWN = [".dmypy.json", "app/.dmypy.json", ".eslintcache", "tsconfig.tsbuildinfo", "web/app.tsbuildinfo", ".coverage"]


@pytest.mark.parametrize("path", OWN)
def test_what_a_tool_notes_for_itself_is_no_save(path: str) -> None:
    """Given a save, and then the status file of the run that it led to, then the save is what was near."""
    activity = RecentActivity()
    activity.handle(Saved("app.py", Stamp(100.0, 100.0)))
    activity.handle(Saved(path, Stamp(101.0, 101.0)))
    assert activity.save_before(102.0) == Save(100.0, "app.py")


@pytest.mark.parametrize("path", ["dmypy.json", "eslintcache.ts", "tsbuildinfo.py", ".coveragerc", ".dmypy.json.md"])
def test_a_file_that_is_only_called_alike_is_a_save(path: str) -> None:
    activity = RecentActivity()
    activity.handle(Saved(path, Stamp(101.0, 101.0)))
    assert activity.save_before(102.0) == Save(101.0, path)


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


def test_a_save_is_near_for_exactly_a_minute() -> None:
    activity = RecentActivity()
    activity.handle(Saved("a.ts", Stamp(100.0, 100.0)))
    assert activity.save_before(100.0) == Save(100.0, "a.ts")
    assert activity.save_before(160.0) == Save(100.0, "a.ts")
    assert activity.save_before(160.1) is None


def test_two_hundred_saves_are_remembered() -> None:
    activity = RecentActivity()
    for number in range(201):
        activity.handle(Saved(f"{number}.ts", Stamp(100.0 + number, 100.0)))
    assert activity.save_before(100.5) is None, "the first one gave way"
    assert activity.save_before(101.5) == Save(101.0, "1.ts")


def test_parts_are_remembered_every_half_minute_for_an_hour() -> None:
    """Given a gauge that was lowest 29.9 s after its first value, then 30 s after it, then an hour and more ago."""
    activity = RecentActivity()
    activity.gauge(memory(0, node=1000))
    activity.gauge(memory(29.9, node=1))
    assert activity.lowest_parts("dev.memory", {"server": "vite"}) == {("node", "node"): 1000}
    activity.gauge(memory(30, node=900))
    assert activity.lowest_parts("dev.memory", {"server": "vite"}) == {("node", "node"): 900}
    activity.gauge(memory(3630, node=2000))
    change = next(iter(activity.growths("dev.memory", {"server": "vite"})), None)
    assert change is not None
    assert (change.by, change.since, change.seen_at) == (1100, 30, 3630)
    activity.gauge(memory(3630.1, node=2000))
    assert activity.lowest_parts("dev.memory", {"server": "vite"}) == {("node", "node"): 2000}


def test_the_newest_of_equally_low_moments_counts() -> None:
    activity = RecentActivity()
    for at, node in [(0, 900), (30, 900), (60, 1000)]:
        activity.gauge(memory(at, node=node))
    change = next(iter(activity.growths("dev.memory", {"server": "vite"})), None)
    assert change is not None
    assert (change.since, change.seen_at) == (30, 60)


def test_a_run_is_near_until_a_second_after_it_was_judged() -> None:
    activity = RecentActivity()
    first = Operation("dev.lint", 100.0, 2.0, Outcome.OK, {"server": "vite"})
    second = Operation("dev.lint", 110.0, None, Outcome.TIMEOUT, {"server": "vite"})
    for operation in (first, second, Operation("dev.test", 100.0, 1.0, Outcome.OK)):
        activity.operation(operation)
    assert activity.run_near("dev.lint", {}, 100.9) is None
    assert activity.run_near("dev.lint", {}, 101.0) is first
    assert activity.run_near("dev.lint", {"server": "vite"}, 108.9) is first
    assert activity.run_near("dev.lint", {"server": "vite"}, 109.0) is second
    assert activity.run_near("dev.lint", {"server": "flask"}, 200.0) is None
    for number in range(200):
        activity.operation(Operation("dev.build", 120.0 + number, 1.0, Outcome.OK))
    assert activity.run_near("dev.lint", {}, 400.0) is None, "two hundred runs are remembered"
