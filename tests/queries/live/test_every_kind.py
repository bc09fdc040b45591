"""Every kind of budget, told by other programs and read with no recorder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hero_tui.core.kinds import Kind
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.format.evidence import evidence, value_of
from hero_tui.format.hints import feeding
from hero_tui.queries.live import runs as load_runs
from hero_tui.queries.live.snapshot_loader import SnapshotLoader
from hero_tui.report.check import checked
from hero_tui.store.reader import Reader
from tests.support.external_events import NOON, Told

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    store = Told(tmp_path)
    yield store
    store.appender.close()


def test_before_any_event_each_budget_says_what_makes_data(told: Told) -> None:
    snapshot = told.snapshot()
    assert {each.judgement.verdict for each in snapshot.budgets} == {Verdict.NO_DATA}
    hints = {each.budget.id: feeding(each) for each in snapshot.budgets}
    assert hints["ci.success"] == "hero-tui event ci.success --good"
    assert hints["build.memory.total"] == "hero-tui event build.memory.total --value 4.00GB"
    assert hints["orchestration.concurrency.builds"].startswith("hero-tui event build.fast --duration ")
    assert hints["promise.uptime"] == "its scheduled checks come in a later version"
    assert all(hints.values())


def test_a_ratio_counts_events_and_leaves_infrastructure_out(told: Told) -> None:
    told.event("ci.success", good=400, bad=12)
    told.event("ci.success", 180.0, outcome=Outcome.FAILED, infrastructure=True)
    view = told.view("ci.success")
    assert (view.judgement.count, view.judgement.excluded, view.judgement.verdict) == (412, 1, Verdict.UNDETERMINED)
    assert view.latest == pytest.approx(400 / 412)
    assert view.share == pytest.approx(12 / 412 / 0.02)
    assert (view.over, value_of(view), len(view.runs)) == (True, "97.0 %", 2)
    assert view.level is Level.UNKNOWN, "nobody records"


def test_operations_without_numbers_are_one_event_each(told: Told) -> None:
    for outcome in (Outcome.OK, Outcome.OK, Outcome.FAILED, Outcome.TIMEOUT, Outcome.CANCELLED):
        told.event("ci.success", 60.0, outcome=outcome)
    judgement = told.view("ci.success").judgement
    assert (judgement.count, judgement.objectives[0].over, judgement.excluded) == (4, 2, 1)


def test_growth_has_its_estimate_and_interval(told: Told) -> None:
    for build in range(8):
        told.event("build.memory.growth", end=NOON - HOUR + 60 * build, value=3e9 * 1.2**build)
    view = told.view("build.memory.growth")
    assert view.judgement.verdict is Verdict.BREACHED
    assert view.latest == pytest.approx(0.2)
    assert view.latest_at == NOON - HOUR + 420
    assert value_of(view) == "+20 %"


def test_concurrency_counts_several_signals_together_whatever_their_labels(told: Told) -> None:
    for number, signal in enumerate(("build.fast", "build.standard", "build.full", "build.fast")):
        told.event(signal, 100.0, end=NOON - number, labels={"server": f"agent{number}"})
    (entry,) = [each for each in told.snapshot().entries if each.budget.id == "orchestration.concurrency.builds"]
    assert (dict(entry.labels), entry.latest, entry.over) == ({}, 4.0, True)
    assert entry.judgement.verdict is Verdict.BREACHED
    assert [run.end for run in entry.runs] == [NOON - 3, NOON - 2, NOON - 1, NOON]


def test_a_baseline_compares_with_the_month_before(tmp_path: Path) -> None:
    told = Told(tmp_path, "budgets:\n  web.trend: {signal: web.search, baseline: {max: 20 %}, window: 20 runs}\n")
    for number in range(60):
        told.event("web.search", 1.0 + number % 5 / 100, end=NOON - 20 * DAY + number * HOUR)
    for number in range(20):
        told.event("web.search", 1.5 + number % 5 / 100, end=NOON - HOUR + number * 60)
    view = told.view("web.trend")
    assert view.judgement.verdict is Verdict.BREACHED
    assert view.latest == pytest.approx(0.49, abs=0.05)
    told.appender.close()


def test_a_quick_snapshot_leaves_comparisons_out_and_the_next_one_has_them(told: Told) -> None:
    for number in range(60):
        told.event("dev.lint", 1.0 + number % 5 / 100, end=NOON - 20 * DAY + number * HOUR)
    for number in range(20):
        told.event("dev.lint", 1.5 + number % 5 / 100, end=NOON - HOUR + number * 60)
    reader = Reader(told.paths.database)
    loader = SnapshotLoader(reader, told.budgets, told.workspace)
    first = loader.load(NOON, None, quick=True).view("dev.lint.baseline")
    second = loader.load(NOON, None).view("dev.lint.baseline")
    reader.close()
    assert first is not None
    assert second is not None
    assert (first.judgement.verdict, second.judgement.verdict) == (Verdict.NO_DATA, Verdict.BREACHED)


def test_a_window_of_runs_reads_the_newest_however_many_there_are(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_runs, "MOST_COUNTED", 300)
    for number in range(400):
        told.event("ci.flaky", end=NOON - 9000 + number, good=10, bad=int(number < 150))
    view = told.view("ci.flaky")
    assert (view.judgement.count, view.judgement.objectives[0].over) == (2000, 0), "200 runs of ten tests, none bad"


def test_a_gauge_that_nobody_recorded_is_judged_from_its_values(told: Told) -> None:
    for age in range(1200, -1, -10):
        told.event("build.memory.total", end=NOON - age, value=9e9 if age > 1000 else 5e9)
    view = told.view("build.memory.total")
    assert view.judgement.verdict is Verdict.BREACHED
    assert (view.judgement.objectives[0].over, view.judgement.count) == (20, 120)
    assert (view.latest, view.latest_at, view.judgement.objectives[0].maximum) == (5e9, NOON, 9e9)
    assert view.gauge is not None
    assert [each.high for each in view.gauge.minutes][:2] == [9e9, 9e9]
    assert (view.gauge.inside, view.gauge.peak) == (100 / 120, 9e9)


def test_a_sustained_gauge_shows_its_mean(told: Told) -> None:
    for age in range(600, -1, -30):
        told.event("build.cpu.sustained", end=NOON - age, value=0.9 if age > 150 else 0.5)
    view = told.view("build.cpu.sustained")
    assert view.latest == pytest.approx(0.7, abs=0.03)
    assert view.gauge is not None
    assert view.gauge.value == 0.5


def test_what_is_observed_only_is_shown_and_promises_nothing(told: Told) -> None:
    told.event("build.cpu.peak", value=0.92)
    view = told.view("build.cpu.peak")
    assert (view.budget.kind, view.latest, view.share) == (Kind.OBSERVE, 0.92, 0.92)
    told.event("build.cpu.peak", end=NOON + 1, value=1.0)
    assert told.view("build.cpu.peak").over is False


@pytest.mark.parametrize(
    ("signal", "value", "pressure", "words"),
    [
        ("machine.cpu", 0.92, 0.42, "it cannot be broken; highest 92 %; tasks waited 42 % of the time"),
        ("machine.cpu", 1.0, 1.0, "it cannot be broken; highest 100 %; tasks waited 100 % of the time"),
        ("machine.memory", 0.041, 0.0, "it cannot be broken; highest 4 %; tasks waited 0 % of the time"),
        ("machine.disk", 62e6, 0.005, "it cannot be broken; highest 62.0 MB/s; tasks waited <1 % of the time"),
        ("machine.network", 5e3, None, "it cannot be broken; highest 5.00 kB/s"),
        ("machine.network", 5e3, "much", "it cannot be broken; highest 5.00 kB/s"),
    ],
)
def test_the_machine_is_shown_with_its_pressure(
    told: Told, signal: str, value: float, pressure: float | str | None, words: str
) -> None:
    assert feeding(told.view(signal)) == "measured every 5 s while somebody records"
    told.event(signal, value=value, pressure=pressure)
    assert evidence(told.view(signal))[0] == words


@pytest.mark.parametrize(
    ("durations", "words"),
    [
        ([], ("shown once tests run",)),
        ([12.0], ("1 run so far",)),
        ([12.0, 18.4], ("usual 12.0 s of 2 runs; slowest 18.4 s", "usual 12.0 s of 2 runs", "usual 12.0 s, n 2")),
        ([400.0, 12.0, 11.0], ("usual 12.0 s of 3 runs; slowest 6 min 40 s",)),
    ],
)
def test_runs_of_tests_are_shown_and_judged_by_nothing(
    told: Told, durations: list[float], words: tuple[str, ...]
) -> None:
    for age, duration in enumerate(reversed(durations)):
        told.event("dev.tests", duration, end=NOON - 60 * age)
    view = told.view("dev.tests")
    assert (view.budget.kind, view.budget.title) == (Kind.OBSERVE, "Tests")
    assert (view.judgement.verdict, view.judgement.count) == (Verdict.NO_DATA, len(durations))
    assert view.latest == (durations[-1] if durations else None)
    assert not view.over, "a time that it is shown beside is no limit"
    assert (evidence(view)[: len(words)] if durations else (feeding(view),)) == words
    assert checked(told.snapshot(), None, strict=True).code == 3, "tests alone are nothing to judge"
    assert [run.duration for run in view.runs] == durations


def test_what_failed_or_was_cancelled_is_no_usual_time(told: Told) -> None:
    for outcome, duration in ((Outcome.OK, 10.0), (Outcome.FAILED, 1.0), (Outcome.CANCELLED, 2.0), (Outcome.OK, 20.0)):
        told.event("dev.tests", duration, outcome=outcome)
        told.now += 60
    judgement = told.view("dev.tests").judgement
    assert (judgement.count, judgement.failed, judgement.cancelled) == (2, 1, 1)
    assert [(each.value, each.maximum, each.over) for each in judgement.objectives] == [(10.0, 20.0, 0)]


def test_tests_with_a_limit_of_their_own_are_judged(tmp_path: Path) -> None:
    told = Told(tmp_path, "budgets: {dev.tests: {time: {p95: 60 s}}}")
    for age in range(60):
        told.event("dev.tests", 90.0, end=NOON - 60 * age)
    view = told.view("dev.tests")
    assert (view.budget.kind, view.judgement.verdict, view.over) == (Kind.TIME, Verdict.BREACHED, True)
    told.appender.close()


def test_label_sets_are_judged_apart_and_the_panel_is_the_worst(told: Told) -> None:
    for age in range(1200, -1, -10):
        told.event("orchestration.memory", end=NOON - age, value=1e9, labels={"server": "one"})
        told.event("orchestration.memory", end=NOON - age, value=3e9, labels={"server": "two"})
    view = told.view("orchestration.memory")
    assert (dict(view.labels), view.others, view.judgement.verdict) == ({"server": "two"}, 1, Verdict.BREACHED)


def test_values_older_than_the_window_are_no_data(told: Told) -> None:
    told.event("build.memory.total", end=NOON - 8 * DAY, value=9e9)
    view = told.view("build.memory.total")
    assert (view.judgement.verdict, view.latest, view.gauge) == (Verdict.NO_DATA, None, None)


def test_a_follower_says_what_a_new_reader_says_also_of_what_comes_late(told: Told) -> None:
    """Whatever the order in which things are told, they are judged in the order in which they ended."""
    steps: list[Callable[[], object]] = [
        lambda: told.event("build.fast", 9.0),
        lambda: told.event("build.fast", 12.0, end=told.now - 300),
        lambda: told.event("build.fast", 30.0, labels={"server": "ci"}),
        lambda: told.event("ci.success", good=30, bad=1),
        lambda: told.event("ci.success", end=told.now - 600, good=3, bad=1),
        lambda: told.event("build.memory.total", value=5e9),
        lambda: told.event("build.memory.total", value=9e9, end=told.now - 200),
        lambda: told.event("build.memory.total", value=6e9),
        lambda: told.event("build.memory.growth", value=3e9),
        lambda: told.event("build.memory.growth", value=2e9, end=told.now - 1000),
        lambda: told.appender.set_meta("judged_through", "6"),
        lambda: told.event("build.memory.total", value=7e9),
    ]
    reader = Reader(told.paths.database)
    following = SnapshotLoader(reader, told.budgets, told.workspace)
    for step in steps:
        step()
        told.now += 61
        assert following.load(told.now, None) == told.snapshot()
    reader.close()


def test_a_late_run_stands_in_its_place_not_at_the_end(told: Told) -> None:
    told.event("build.fast", 9.0)
    reader = Reader(told.paths.database)
    following = SnapshotLoader(reader, told.budgets, told.workspace)
    following.load(told.now, None)
    told.event("build.fast", 30.0, end=told.now - 300)
    view = following.load(told.now, None).view("build.fast")
    reader.close()
    assert view is not None
    assert (view.latest, [run.duration for run in view.runs]) == (9.0, [30.0, 9.0])
