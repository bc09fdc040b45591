"""What is kept of the processes at an alert's moment, and from where on a growth is worth naming."""

from __future__ import annotations

import json

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.causes import Cause, GrowthCause, SaveCause, load_cause
from hero_tui.core.signals import Gauge, Labels, Operation, Outcome, Share, Stamp
from hero_tui.probes.events import Saved
from hero_tui.recorder.context.causes import CauseFinder, KnownProcess
from hero_tui.recorder.context.recent_activity import RecentActivity
from tests.support.snapshots import BUDGETS

VITE: Labels = {"server": "vite"}
AT = 1_800_000_000.0
LIMIT = next(budget.headline.limit.value for budget in BUDGETS if budget.id == "dev.memory")


def finder(activity: RecentActivity) -> CauseFinder:
    """Knows processes 7 (an hour old) and 8 (it starts in a minute)."""
    known = {7: KnownProcess(AT - 3600.0, "npm run dev"), 8: KnownProcess(AT + 60.0, "vite")}
    return CauseFinder(BudgetFile(BUDGETS, None, ""), activity, known.get)


def cause_of(text: str | None) -> Cause:
    """The cause that was kept, read back."""
    assert text is not None
    return load_cause(text)


def memory(activity: RecentActivity, at: float, *parts: Share) -> None:
    """The server's processes have so much memory."""
    activity.gauge(Gauge("dev.memory", at, sum(part.value for part in parts), VITE, parts))


def detail(activity: RecentActivity, budget: str = "dev.memory") -> object:
    """The processes as they are kept, read back."""
    text = finder(activity).detail(budget, VITE, AT)
    return None if text is None else json.loads(text)


def test_each_process_has_its_memory_its_change_its_cpu_its_age_and_a_short_name() -> None:
    activity = RecentActivity()
    memory(activity, AT - 60.0, Share("node", 1e9, "7"))
    memory(activity, AT, Share("node", 1.5e9, "7"), Share("vite", 2e8, "8"), Share("gone", 1e8, "9"))
    activity.gauge(Gauge("dev.cpu", AT, 0.75, VITE, (Share("node", 0.5, "7"), Share("gone", 0.25, "9"))))
    assert detail(activity) == {
        "processes": [
            {"pid": 7, "memory": 1.5e9, "change": 5e8, "cpu": 0.5, "age": 3600.0, "command": "npm run dev"},
            {"pid": 8, "memory": 2e8, "change": None, "cpu": None, "age": 0.0, "command": "vite"},
            {"pid": 9, "memory": 1e8, "change": None, "cpu": 0.25, "age": None, "command": "gone"},
        ],
        "since": AT - 60.0,
    }


def test_what_has_no_pid_is_told_by_its_name() -> None:
    activity = RecentActivity()
    memory(activity, AT, Share("node", 1e9, "7"), Share("others", 1e8, ""))
    found = detail(activity)
    assert isinstance(found, dict)
    assert found["processes"][1] == {
        "pid": 0, "memory": 1e8, "change": 0.0, "cpu": None, "age": None, "command": "others"
    }  # fmt: skip


@pytest.mark.parametrize(("processes", "kept"), [(1, 1), (12, 12), (13, 12)])
def test_twelve_processes_are_kept(processes: int, kept: int) -> None:
    activity = RecentActivity()
    memory(activity, AT, *(Share("node", 1e9 - number, str(number)) for number in range(100, 100 + processes)))
    found = detail(activity)
    assert isinstance(found, dict)
    assert [line["pid"] for line in found["processes"]] == list(range(100, 100 + kept))


@pytest.mark.parametrize(
    ("budget", "known"),
    [("dev.memory", True), ("dev.cpu", True), ("dev.hot_reload", False), ("dev.type_check", False), ("none", False)],
)
def test_processes_are_kept_of_what_is_counted_in_bytes_or_cores(budget: str, known: bool) -> None:
    activity = RecentActivity()
    memory(activity, AT, Share("node", 1e9, "7"))
    assert (detail(activity, budget) is not None) is known


def test_where_no_process_is_counted_none_is_kept() -> None:
    activity = RecentActivity()
    assert detail(activity) is None
    memory(activity, AT, Share("heap", 1e9, ""))
    assert detail(activity) is None
    memory(activity, AT, Share("heap", 1e9, ""), Share("node", 1e9, "7"))
    assert detail(activity) is not None


@pytest.mark.parametrize(("part_of_the_limit", "named"), [(0.019, False), (0.02, True), (0.021, True)])
def test_a_growth_of_two_percent_of_the_limit_is_worth_naming(part_of_the_limit: float, named: bool) -> None:
    activity = RecentActivity()
    memory(activity, AT - 60.0, Share("node", 0.0, "7"))
    memory(activity, AT, Share("node", part_of_the_limit * LIMIT, "7"))
    activity.handle(Saved("src/a.ts", Stamp(AT - 5.0, 100.0)))
    cause = cause_of(finder(activity).cause("dev.memory", VITE, AT))
    growth = GrowthCause("node", 7, part_of_the_limit * LIMIT, AT - 60.0, SaveCause("src/a.ts", AT - 5.0))
    assert cause == (growth if named else SaveCause("src/a.ts", AT - 5.0))


@pytest.mark.parametrize(
    ("started", "since"),
    [
        (-3600.0, -120.0),  # it was there before, and grows from the last sample without it on
        (-100.0, -100.0),  # it began between two samples
        (-90.5, -90.5),
        (None, None),  # it has ended
        (-10.0, None),  # another one has its number
    ],
)
def test_a_process_grew_since_it_began_and_a_dead_one_is_no_cause(started: float | None, since: float | None) -> None:
    """Given a gauge that was lowest ten minutes ago, and a process that came between two samples with 2.38 GB."""
    activity = RecentActivity()
    for ago in range(600, 119, -30):
        memory(activity, AT - ago, Share("npm", 1e8 + (600 - ago), "7"))
    for ago in range(90, -1, -30):
        memory(activity, AT - ago, Share("npm", 1.1e8, "7"), Share("node", 2.38e9, "31909"))
    known = {7: KnownProcess(AT - 7200.0, "npm run dev")}
    if started is not None:
        known[31909] = KnownProcess(AT + started, "node")
    cause = CauseFinder(BudgetFile(BUDGETS, None, ""), activity, known.get).cause("dev.memory", VITE, AT)
    if since is None:
        assert cause is None, "npm grew too little to be named"
    else:
        assert cause_of(cause) == GrowthCause("node", 31909, 2.38e9, AT + since, None)


def run(at: float, duration: float | None = 2.0, **attributes: str) -> Operation:
    """A reload of vite that began then."""
    return Operation("dev.hot_reload", at, duration, Outcome.OK, {**VITE, "class": "update"}, attributes)


def test_a_run_is_told_by_the_file_it_names_else_by_the_save_before_it() -> None:
    activity = RecentActivity()
    causes = finder(activity)
    assert causes.cause("dev.hot_reload", VITE, AT) is None
    activity.handle(Saved("src/near.ts", Stamp(AT - 13.0, 100.0)))
    assert causes.cause("dev.hot_reload", VITE, AT) is None, "no run was near it"
    activity.operation(run(AT - 10.0))
    assert cause_of(causes.cause("dev.hot_reload", VITE, AT)) == SaveCause("src/near.ts", AT - 13.0, 3.0)
    activity.operation(run(AT - 9.0, file="src/named.ts"))
    assert cause_of(causes.cause("dev.hot_reload", VITE, AT)) == SaveCause("src/named.ts", AT - 9.0)
    assert causes.cause("dev.hot_reload", {"server": "other"}, AT) is None
    assert causes.cause("no.such", VITE, AT) is None


@pytest.mark.parametrize(
    ("start", "duration", "near"), [(-1.0, 1.99, True), (-1.0, 2.01, False), (1.0, None, True), (1.01, None, False)]
)
def test_a_run_that_ended_up_to_a_second_later_is_near(start: float, duration: float | None, near: bool) -> None:
    activity = RecentActivity()
    activity.operation(run(AT + start, duration, file="a.ts"))
    assert (finder(activity).cause("dev.hot_reload", VITE, AT) is not None) is near


@pytest.mark.parametrize(("before", "near"), [(-0.5, False), (0.0, True), (60.0, True), (60.5, False)])
def test_a_save_of_the_minute_before_is_near(before: float, near: bool) -> None:
    activity = RecentActivity()
    activity.handle(Saved("a.ts", Stamp(AT - before, 100.0)))
    assert (activity.save_before(AT) is not None) is near


def test_of_two_saves_at_once_one_is_named_and_two_hundred_are_remembered() -> None:
    activity = RecentActivity()
    for name in ("b.ts", "c.ts", "a.ts"):
        activity.handle(Saved(name, Stamp(AT, 100.0)))
    save = activity.save_before(AT)
    assert save is not None
    assert save.file == "c.ts"
    for number in range(199):
        activity.handle(Saved(f"{number}.ts", Stamp(AT + 100.0, 200.0)))
    save = activity.save_before(AT)
    assert save is not None
    assert save.file == "a.ts", "the last of the three is the two hundredth"
    activity.handle(Saved("one more.ts", Stamp(AT + 100.0, 200.0)))
    assert activity.save_before(AT) is None


@pytest.mark.parametrize(("apart", "since"), [(29.9, -100.0), (30.0, -100.0 + 30.0)])
def test_a_sample_is_remembered_every_half_minute(apart: float, since: float) -> None:
    activity = RecentActivity()
    memory(activity, AT - 100.0, Share("node", 5.0, "7"))
    memory(activity, AT - 100.0 + apart, Share("node", 1.0, "7"))
    assert activity.lowest_at("dev.memory", VITE) == AT + since


@pytest.mark.parametrize(("later", "lowest"), [(3600.0, 0.0), (3600.1, 1800.0)])
def test_an_hour_of_samples_is_remembered(later: float, lowest: float) -> None:
    activity = RecentActivity()
    for at, size in ((0.0, 1.0), (1800.0, 2.0), (later, 3.0)):
        memory(activity, AT + at, Share("node", size, "7"))
    assert activity.lowest_at("dev.memory", VITE) == AT + lowest


def test_a_growth_is_seen_with_the_sample_after_the_last_lowest_one() -> None:
    activity = RecentActivity()
    for at, size in ((0.0, 2.0), (30.0, 1.0), (60.0, 1.0), (90.0, 3.0), (120.0, 4.0)):
        memory(activity, AT + at, Share("node", size, "7"))
    growth = next(iter(activity.growths("dev.memory", VITE)), None)
    assert growth is not None
    assert (growth.by, growth.since, growth.seen_at) == (3.0, AT + 60.0, AT + 90.0)
    assert activity.lowest_parts("dev.memory", VITE) == {("node", "7"): 1.0}
    assert activity.lowest_parts("dev.memory", {}) == {}
    assert activity.lowest_at("dev.memory", {}) is None
