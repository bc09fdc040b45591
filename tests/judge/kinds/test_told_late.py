"""Runs that are told late: judged in the order of their ends, and no alert is about the past."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.signals import Operation, Outcome
from hero_tui.judge.engine.changes import IncidentChanged
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.kinds.registry import rules_for
from hero_tui.judge.results import Run
from tests.judge.budgets import BUILDS, GROWTH, HOT_RELOAD, MEMORY, START, SUCCESS, TREND
from tests.judge.scenario import Play
from tests.support.examples import examples

FAST, SLOW = 0.1, 0.7  # of a p95 of 500 ms: 1.4 times


def told(*runs: tuple[float, float], at_once: bool = False) -> list[str]:
    """What is said of runs (seconds of their ends, durations), told a minute apart or at once, at START and later."""
    judge = Judge(BudgetFile((HOT_RELOAD,), None, ""))
    said: list[str] = []
    operations = [Operation("dev.hot_reload", START + end - took, took, Outcome.OK) for end, took in runs]
    rounds = [operations] if at_once else [[each] for each in operations]
    for number, together in enumerate(rounds):
        now = START + 60.0 * number
        changes = (*judge.observe_together(together, now), *judge.tick(now + 1))
        said += [each.kind for change in changes if isinstance(change, IncidentChanged) for each in change.transitions]
    return said


def test_two_slow_runs_with_a_fast_one_between_them_are_never_two_in_a_row() -> None:
    """Given a slow run of half a minute before a fast one, told after it and before the next slow one."""
    assert told((0, FAST), (-30, SLOW), (120, SLOW)) == []
    assert told((0, FAST), (60, SLOW), (120, SLOW)) == ["opened"]


def test_a_fast_run_that_is_told_late_ends_what_two_slow_ones_around_it_opened() -> None:
    assert told((0, SLOW), (60, SLOW), (30, FAST)) == ["opened", "recovered"]


@pytest.mark.parametrize(("late", "said"), [(-840.0, ["opened"]), (-905.0, [])])
def test_what_ended_more_than_a_quarter_of_an_hour_before_the_newest_opens_nothing(
    late: float, said: list[str]
) -> None:
    """Given a run of three seconds, told when a quick one of now was judged; with it the last run is the quick one."""
    assert told((late, 9.0)) == said
    assert told((0, FAST), (late, 9.0)) == []


@pytest.mark.parametrize("hours", [0.5, 2.0, 10.0, 30.0])
def test_one_slow_run_of_last_night_opens_no_alert_in_the_morning(hours: float) -> None:
    assert told((-3600.0 * hours, 9.0)) == []
    assert told((-3600.0 * hours - 60, SLOW), (-3600.0 * hours, SLOW)) == []


def test_many_slow_runs_of_last_night_hold_an_alert_of_many_that_counts_from_when_they_were_told() -> None:
    """Given six slow runs of ten hours ago, of the last twenty: that holds now, and nobody could know it before."""
    judge = Judge(BudgetFile((HOT_RELOAD,), None, ""))
    runs = [Operation("dev.hot_reload", START - 36_000 + 60 * number, 1.2, Outcome.OK) for number in range(6)]
    (change,) = [each for each in judge.observe_together(runs, START) if isinstance(each, IncidentChanged)]
    assert (change.incident.reason, change.incident.counted) == ("6 of the last 6 over 500 ms", START)


def test_an_import_opens_what_holds_at_its_end() -> None:
    """Given thirty runs of the last quarter of an hour in any order, of which the slow one was the first."""
    runs = [(-600.0 + 20 * number, FAST if number else 9.0) for number in range(30)]
    assert told(*reversed(runs), at_once=True) == []
    assert told(*runs, (0.0, 9.0), at_once=True) == ["opened"]


RUNS = st.dictionaries(st.integers(0, 800), st.sampled_from([0.1, 0.55, 0.7, 0.9, 1.2, 4.5]), min_size=1, max_size=24)


@settings(max_examples=examples(60))
@given(RUNS.flatmap(lambda runs: st.permutations(list(runs.items()))))
def test_the_point_rule_does_not_depend_on_the_order_of_telling(runs: list[tuple[int, float]]) -> None:
    """Given runs of one quarter of an hour, told in any order: the level is that of the order of their ends."""
    rules = rules_for(HOT_RELOAD)
    first, second = rules.fresh(), rules.fresh()
    for end, took in sorted(runs):
        first = rules.see(first, Run(START + end, took, Outcome.OK), START + 900)
    for end, took in runs:
        second = rules.see(second, Run(START + end, took, Outcome.OK), START + 900)
    assert (second.runs, second.point) == (first.runs, first.point)


KINDS = (HOT_RELOAD, SUCCESS, GROWTH, BUILDS, TREND)
STEPS = st.lists(
    st.tuples(
        st.integers(-3000, 60), st.sampled_from([0.1, 0.7, 4.5, 90.0]), st.sampled_from([0, 3, 30]), st.integers(0, 900)
    ),
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize("budget", KINDS, ids=[each.kind.value for each in KINDS])
@settings(max_examples=examples(40))
@given(STEPS)
def test_onset_opened_and_detected_are_in_order(budget: Budget, steps: list[tuple[int, float, int, int]]) -> None:
    """Given runs that end an hour before to a minute after they are told, of every kind that judges runs."""
    playing = Play(BudgetFile((budget,), None, ""))
    for late, took, bad, wait in steps:
        attributes = {"good": 30 - bad, "bad": bad, "value": 1e8 * (1 + took)}
        signal = budget.signals[0]
        operation = Operation(signal, playing.now + late - took, took, Outcome.OK, attributes=attributes)
        playing.take(playing.judge.observe_together((operation,), playing.now))
        playing.wait(wait, every=30.0)
    in_order(playing)


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.sampled_from([0.5, 0.72, 0.82, 0.95, 1.3]), st.integers(1, 90)), min_size=1, max_size=12))
def test_so_they_are_of_a_gauge(steps: list[tuple[float, int]]) -> None:
    playing = Play(BudgetFile((MEMORY,), None, ""))
    for share, seconds in steps:
        playing.hold("dev.memory", share * 3e9, seconds)
    in_order(playing)


def in_order(playing: Play) -> None:
    """Onset ≤ first `opened` ≤ detected, and nothing is opened after it expired."""
    opened = [at for at, kind, _ in playing.said if kind == "opened"]
    for at, incident in zip(opened, (playing.incidents[key] for key in sorted(playing.incidents)), strict=True):
        assert isinstance(at, int)
        assert round(incident.onset - START) <= at <= round(incident.detected - START)
        assert incident.recovered is None or incident.recovered >= incident.onset
        assert incident.counted is None or incident.counted >= incident.onset
