"""A limit that nobody of the project wrote goes no higher than a warning until the project has met it often enough."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from tests.judge.budgets import CPU, HOT_RELOAD, MEMORY, SUCCESS
from tests.judge.scenario import Play
from tests.judge.specification import SPECIFICATION
from tests.support.examples import examples

OFFER = "; a built-in limit: hero-tui init sets your own"


def alone(budget: Budget, *, shipped: bool = True) -> Play:
    return Play(BudgetFile((replace(budget, shipped=shipped),), None, ""))


def said(playing: Play) -> list[object]:
    return [each[2] for each in playing.said if each[1] in {"opened", "escalated"}]


TIMES = ("dev.type_check", "dev.lint", "dev.server_start", "dev.hot_reload", "build.fast", "ci.tests")


@pytest.mark.parametrize("name", TIMES)
def test_the_first_run_is_a_warning_at_most_however_long_it_took(name: str) -> None:
    """tsc of 18 s under a shipped p99 of 8 s: nobody of this project promised that."""
    budget = SPECIFICATION.get(name)
    assert budget is not None
    longest = max(each.limit.value for each in budget.objectives)
    playing = alone(budget)
    playing.run(name, 2.25 * longest, Outcome.OK)
    (incident,) = playing.incidents.values()
    assert (incident.severity, incident.reason.endswith(OFFER)) == (Level.WARNING, True)
    written = alone(budget, shipped=False)
    written.run(name, 2.25 * longest, Outcome.OK)
    (incident,) = written.incidents.values()
    assert (incident.severity, OFFER in incident.reason) == (Level.CRITICAL, False)


@pytest.mark.parametrize("before", [0, 1, 18, 19, 40])
def test_the_twentieth_run_alarms_like_any_other(before: int) -> None:
    playing = alone(HOT_RELOAD)
    for _ in range(before):
        playing.run("dev.hot_reload", 0.1, Outcome.OK)
        playing.wait(10)
    playing.run("dev.hot_reload", 9.0, Outcome.OK)
    assert said(playing) == ["critical" if before + 1 >= 20 else "warning"]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CANCELLED])
def test_only_judged_runs_are_counted(outcome: Outcome) -> None:
    playing = alone(HOT_RELOAD)
    for _ in range(40):
        playing.run("dev.hot_reload", 0.1, outcome)
    playing.run("dev.hot_reload", 9.0, Outcome.OK)
    assert said(playing) == ["warning"]


@pytest.mark.parametrize("took", [None, 0.5, 3.0])
def test_what_failed_is_critical_at_once(took: float | None) -> None:
    playing = alone(HOT_RELOAD)
    playing.run("dev.hot_reload", took, Outcome.TIMEOUT)
    assert said(playing) == ["critical"]
    events = alone(SUCCESS)
    events.run("ci.success", 60.0, Outcome.OK, {"good": 20, "bad": 40})
    assert said(events) == ["critical"]


def test_the_count_outlives_the_recorder() -> None:
    playing = alone(HOT_RELOAD)
    for number in range(19):
        playing.run("dev.hot_reload", 0.1, Outcome.OK)
        playing.wait(10)
        if number % 6 == 0:
            playing.restart(20)
    playing.run("dev.hot_reload", 9.0, Outcome.OK)
    assert said(playing) == ["critical"]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([(4.0, 60)], "warning"),
        ([(2.71, 60)], "warning"),
        ([(0.3, 60), (2.8, 60), (1.0, 60)], "warning"),
        ([(0.3, 290), (2.8, 60)], "warning"),
        ([(4.0, 60), (1.0, 400), (4.0, 60)], "warning"),
        ([(1.0, 310), (4.0, 60)], "critical"),
        ([(2.65, 310), (4.0, 60)], "critical"),
    ],
    ids=["over", "where-critical-begins", "its-start", "late-in-its-start", "again", "later", "from-a-warning"],
)
def test_a_gauge_that_was_over_when_it_was_first_seen_is_a_warning_at_most(
    levels: list[tuple[float, int]], expected: str
) -> None:
    """(GB of 3 GB, seconds): its first five minutes are the look that counts; critical begins at 90 %."""
    playing = alone(MEMORY)
    for gigabytes, seconds in levels:
        playing.hold("dev.memory", gigabytes * 1e9, seconds)
    assert [each for each in said(playing) if each != "info"][-1] == expected
    assert {each.worst.word for each in playing.incidents.values()} <= {"info", "warning", expected}


def test_a_mean_is_first_seen_once_there_is_one() -> None:
    """1.90 cores for twelve seconds, then idle; and a server that always takes more than was shipped."""
    starts = alone(CPU)
    starts.hold("dev.cpu", 1.9, 12)
    starts.hold("dev.cpu", 0.02, 900)
    assert said(starts) == []
    busy = alone(CPU)
    busy.hold("dev.cpu", 0.8, 900)
    assert said(busy)[-1] == "warning"
    (incident,) = busy.incidents.values()
    assert incident.reason.endswith(OFFER)


@pytest.mark.parametrize("clean", [True, False])
def test_that_it_was_over_outlives_the_recorder_and_its_owner(clean: bool) -> None:
    playing = alone(MEMORY)
    playing.hold("dev.memory", 4e9, 30)
    playing.restart(20, clean=clean)
    playing.hold("dev.memory", 4e9, 30)
    playing.ends("dev.memory")
    playing.wait(700)
    playing.hold("dev.memory", 4e9, 60)
    assert said(playing)[-1] == "warning"


def test_an_own_limit_lifts_it_without_beginning_anew() -> None:
    """`init` writes the same limit: it is asked for now."""
    playing = alone(MEMORY)
    playing.hold("dev.memory", 4e9, 60)
    assert said(playing)[-1] == "warning"
    playing.take(playing.judge.take_budgets(BudgetFile((MEMORY,), None, ""), frozenset(), playing.now))
    playing.hold("dev.memory", 4e9, 2)
    assert said(playing)[-1] == "critical"
    assert len(playing.incidents) == 1


@settings(max_examples=examples(40))
@given(
    runs=st.lists(
        st.tuples(st.sampled_from([0.1, 0.7, 0.9, 1.2, 2.4, 3.1, 4.0, 9.0]), st.sampled_from([1, 30, 1000])),
        min_size=1,
        max_size=30,
    )
)
def test_the_level_is_that_of_an_own_limit_but_for_the_top(runs: list[tuple[float, int]]) -> None:
    shipped, written = alone(HOT_RELOAD), alone(HOT_RELOAD, shipped=False)
    for number, (took, seconds) in enumerate(runs, 1):
        for playing in (shipped, written):
            playing.run("dev.hot_reload", took, Outcome.OK)
        own, ours = (str(playing.standing("dev.hot_reload")["level"]) for playing in (written, shipped))
        assert ours == ("warning" if own == "critical" and number < 20 else own)
        for playing in (shipped, written):
            playing.wait(seconds, every=min(seconds, 10.0))
