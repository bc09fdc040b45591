"""Stories of the panel detail's loader over a real store."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gap, Gauge, Operation, Outcome
from hero_tui.format.runs import beside_text
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import distribution, find_view, load_panel_detail, slowest
from hero_tui.queries.detail.common import SPANS, resolution_for
from tests.queries.detail.day import VITE, Day, day, incident
from tests.support.snapshots import HOT_RELOAD, NOW, run

DAY = 86400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Day]:
    with day(tmp_path) as opened:
        yield opened


def runs_of(store: Day, since: float = NOW - DAY) -> tuple[RunView, ...]:
    return load_panel_detail(store.reader, store.snapshot(NOW), "dev.hot_reload", VITE, since, NOW).runs


def test_an_empty_history_gives_an_empty_detail(store: Day) -> None:
    detail = load_panel_detail(store.reader, store.snapshot(NOW), "dev.hot_reload", {}, NOW - DAY, NOW)
    assert detail.view is not None
    assert detail.runs == ()
    assert detail.distribution is not None
    assert detail.distribution.count == 0
    assert detail.distribution.longest is None
    assert detail.slow == ()


def test_a_budget_that_is_not_in_force_has_no_view(store: Day) -> None:
    detail = load_panel_detail(store.reader, store.snapshot(NOW), "build.fast", {}, NOW - DAY, NOW)
    assert detail.view is None


def test_runs_of_the_span_and_the_server_oldest_first_in_all_classes(store: Day) -> None:
    store.save(NOW - 2 * DAY, 0.1, "too/old.ts")
    store.save(NOW - 50, 0.2, "second.ts")
    store.save(NOW - 100, 4.3, "first.ts", kind="restart")
    other = Operation("dev.hot_reload", NOW - 70, 0.1, Outcome.OK, {"server": "uvicorn"}, {"file": "main.py"})
    store.writer.operation(other)
    found = runs_of(store)
    assert [each.attributes["file"] for each in found] == ["first.ts", "second.ts"]


def test_classes_are_judged_apart_and_all_are_told(store: Day) -> None:
    store.save(NOW - 100, 4.3, kind="restart")
    store.save(NOW - 50, 0.2)
    detail = load_panel_detail(store.reader, store.snapshot(NOW), "dev.hot_reload", VITE, NOW - DAY, NOW)
    assert sorted(each.labels["class"] for each in detail.classes) == ["restart", "update"]
    assert [each.judgement.count for each in detail.classes] == [1, 1]


def test_a_first_page_is_judged_apart_from_the_starts_of_its_server(store: Day) -> None:
    """Given starts of 2 s, which keep their limits, and first pages of 31 s, which keep neither."""
    for at in range(3):
        start = Operation("dev.server_start", NOW - 900 + 100 * at, 2.0, Outcome.OK, {"server": "next"}, {})
        page = {"server": "next", "class": "first page"}
        store.writer.operation(start)
        store.writer.operation(Operation("dev.server_start", NOW - 850 + 100 * at, 31.0, Outcome.OK, page, {}))
    snapshot = store.snapshot(NOW)
    for labels in ({"server": "next"}, {"server": "next", "class": "first page"}):
        detail = load_panel_detail(store.reader, snapshot, "dev.server_start", labels, NOW - DAY, NOW)
        assert {
            each.labels.get("class"): [(objective.over, objective.count) for objective in each.judgement.objectives]
            for each in detail.classes
        } == {None: [(0, 3), (0, 3)], "first page": [(3, 3), (3, 3)]}


def test_two_servers_each_have_a_detail_of_their_own(store: Day) -> None:
    store.save(NOW - 100, 0.2)
    told = {"file": "main.py"}
    store.writer.operation(Operation("dev.hot_reload", NOW - 70, 3.0, Outcome.OK, {"server": "uvicorn"}, told))
    snapshot = store.snapshot(NOW)
    for server in ("vite", "uvicorn"):
        view = find_view(snapshot, "dev.hot_reload", {"server": server})
        assert view is not None
        assert view.labels["server"] == server


def test_what_was_near_a_run_is_named(store: Day) -> None:
    store.check(NOW - 1000.5, 3.0)
    store.save(NOW - 1000, 0.3, "beside.ts")
    store.save(NOW - 900, None, "broken.ts", Outcome.FAILED, attributes={"message": "Unexpected token"})
    store.save(NOW - 800, 0.4, "many.ts", Outcome.CANCELLED, attributes={"excluded": "bulk"})
    store.writer.operation(
        Operation("workspace.branch", NOW - 710, None, Outcome.OK, {}, {"from": "main", "to": "topic"})
    )
    store.save(NOW - 700, 0.3, "switched.ts")
    store.save(NOW - 300, 0.3, "alone.ts")
    near = {each.attributes["file"]: beside_text(each) for each in runs_of(store)}
    assert near == {
        "beside.ts": "tsc was running",
        "broken.ts": "not counted: Unexpected token",
        "many.ts": "bulk change, not counted",
        "switched.ts": "branch main → topic",
        "alone.ts": "",
    }


def test_each_run_has_the_branch_of_its_time(store: Day) -> None:
    store.save(NOW - 900, 0.3, "before.ts")
    store.writer.operation(
        Operation("workspace.branch", NOW - 710, None, Outcome.OK, {}, {"from": "main", "to": "topic"})
    )
    store.save(NOW - 300, 0.3, "after.ts")
    branches = {each.attributes["file"]: each.attributes.get("branch") for each in runs_of(store)}
    assert branches["before.ts"] == "main"


def test_a_build_cache_that_grew_beside_a_run_is_named(store: Day) -> None:
    for second in range(0, 600, 10):
        size = 1.0e9 if second < 300 else 1.22e9
        store.writer.gauge(Gauge("dev.build_cache", NOW - 900 + second, size))
    store.save(NOW - 900 + 295, 4.3, "vite.config.ts", kind="restart")
    [found] = runs_of(store, NOW - 3000)
    assert beside_text(found) == "build cache +220 MB"


def test_a_gauge_has_buckets_gaps_alerts_and_the_saves_beside_it(store: Day) -> None:
    for second in range(0, 1200, 2):
        if not 400 <= second < 600:
            store.writer.gauge(Gauge("dev.memory", NOW - 1200 + second, 1e9 + second * 1e6, VITE))
    store.writer.gap(Gap(NOW - 800, NOW - 600, "suspended"))
    store.writer.incident(incident(5, "dev.memory", NOW - 300, cause="node +410 MB"))
    store.save(NOW - 500, 0.2)
    detail = load_panel_detail(store.reader, store.snapshot(NOW), "dev.memory", VITE, NOW - 3600, NOW)
    assert detail.view is not None
    assert {each.resolution for each in detail.buckets} == {10}
    assert not [each for each in detail.buckets if NOW - 790 < each.start < NOW - 610]
    assert max(each.high for each in detail.buckets) == pytest.approx(1e9 + 1198e6)
    assert [(gap.start, gap.reason) for gap in detail.gaps] == [(NOW - 800, "suspended")]
    assert [(each.id, each.level) for each in detail.alerts] == [(5, Level.WARNING)]
    assert [(each.saved, each.incident, each.text, each.cause) for each in detail.events] == [
        (True, None, "src/App.tsx", None),
        (False, 5, "", WrittenCause("node +410 MB")),
    ]


def test_old_values_come_from_coarser_buckets_after_the_fine_ones_were_deleted(store: Day) -> None:
    for hour in range(20):
        store.writer.gauge(Gauge("dev.memory", NOW - DAY * 10 + hour * 3600, 1e9, VITE))
    for minute in range(60):
        store.writer.gauge(Gauge("dev.memory", NOW - 3600 + minute * 60, 2e9, VITE))
    for _ in range(200):
        store.writer.retain(NOW)
    detail = load_panel_detail(store.reader, store.snapshot(NOW), "dev.memory", VITE, NOW - 10.5 * DAY, NOW)
    starts = [each.start for each in detail.buckets]
    assert starts == sorted(starts)
    assert min(starts) < NOW - 9 * DAY
    assert max(each.high for each in detail.buckets) == 2e9


def test_every_span_asks_for_enough_and_not_too_many_buckets() -> None:
    assert [resolution_for(each.seconds) for each in SPANS] == [10, 60, 600, 3600, 3600]
    for each in SPANS:
        assert 300 <= each.seconds / resolution_for(each.seconds) <= 2200


def test_quantiles_say_how_many_runs_they_need() -> None:
    few = distribution([run(n, "dev.hot_reload", NOW + n, 0.1) for n in range(19)])
    assert [each.value for each in few.quantiles] == [0.1, None, None]
    assert [each.needed for each in few.quantiles] == [2, 20, 100]
    many = distribution([run(n, "dev.hot_reload", NOW + n, n / 100) for n in range(1, 101)])
    assert [each.value for each in many.quantiles] == [0.5, 0.95, 0.99]


def test_failures_do_not_count_and_a_timeout_sorts_above_everything() -> None:
    runs = [run(n, "dev.hot_reload", NOW + n, 0.1) for n in range(10)]
    runs += [
        run(50, "dev.hot_reload", NOW, 9.0, Outcome.FAILED),
        run(51, "dev.hot_reload", NOW, 9.0, Outcome.CANCELLED),
    ]
    runs += [run(60 + n, "dev.hot_reload", NOW, None, Outcome.TIMEOUT) for n in range(10)]
    found = distribution(runs)
    assert found.count == 20
    assert found.longest == 0.1
    assert found.quantiles[1].value is None
    assert sum(each.count for each in found.bins) == 10


@given(st.lists(st.floats(1e-4, 1e5), min_size=1, max_size=200))
def test_bins_hold_every_run_once_without_a_hole(times: list[float]) -> None:
    found = distribution([run(n, "dev.hot_reload", NOW, each) for n, each in enumerate(times)])
    assert sum(each.count for each in found.bins) == len(times)
    for one, two in zip(found.bins, found.bins[1:], strict=False):
        assert math.isclose(one.high, two.low)
    assert found.bins[0].count > 0
    assert found.bins[-1].count > 0


def test_what_is_slow_is_ordered_by_how_often_then_how_long() -> None:
    def saved(number: int, file: str, took: float) -> RunView:
        return run(number, "dev.hot_reload", NOW + number, took, attributes={"file": file})

    runs = [saved(1, "often", 0.6), saved(2, "often", 0.7), saved(3, "once", 9.0), saved(4, "never", 0.4)]
    found = slowest(HOT_RELOAD, runs)
    assert [(each.what, each.over, each.count) for each in found] == [("often", 2, 2), ("once", 1, 1), ("never", 0, 1)]
    assert found[0].longest == 0.7
