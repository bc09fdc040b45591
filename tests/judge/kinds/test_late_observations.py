"""What is told of a gauge a moment late: up to five seconds it is taken as now, beyond them the clock was set back."""

from __future__ import annotations

import math

import pytest

from hero_tui.core.objectives import Level
from hero_tui.judge.kinds.gauges.rules import (
    GaugeState,
    evaluate_at,
    fresh_gauge,
    gauge_level,
    gauge_standing,
    see_end,
    see_value,
)
from hero_tui.judge.reasons import Circumstance
from hero_tui.judge.results import RuleState
from tests.judge.budgets import MEMORY, START

FULL, LITTLE = 2.95e9, 1e9
"""Of 3 GB: above 90 %, which is critical after 10 s; and nothing to speak of."""


def full(seconds: int = 40) -> GaugeState:
    """A gauge that has been full for so long, told every second; the last time at `seconds`."""
    state = fresh_gauge(MEMORY, START)
    for second in range(seconds + 1):
        state, _ = see_value(MEMORY, state, START + second, FULL)
    assert gauge_level(MEMORY, state) is Level.CRITICAL
    return state


@pytest.mark.parametrize("late", [0.0, 1.0, 5.0])
def test_an_owner_whose_end_is_told_late_ends_now(late: float) -> None:
    ended, _ = see_end(MEMORY, full(), START + 40 - late)
    critical = ended.ladder.rules[-1]
    assert (ended.at, ended.ladder.seen) == (START + 40, START + 40)
    assert (critical.state, critical.clear_since) == (RuleState.RECOVERING, START + 40)
    assert gauge_standing(MEMORY, ended).reason is Circumstance.OWNER_ENDED


@pytest.mark.parametrize("late", [0.0, 1.0, 5.0])
def test_a_value_that_is_told_late_holds_from_now_on(late: float) -> None:
    """Given a look at 46 s, and then a value of up to five seconds before it."""
    looked, _ = evaluate_at(MEMORY, full(), START + 46)
    state, _ = see_value(MEMORY, looked, START + 46 - late, LITTLE)
    assert (state.at, state.ladder.seen, state.value_at) == (START + 46, START + 46, START + 46 - late)
    assert state.ladder.rules[-1].clear_since == START + 46


def test_after_more_than_five_seconds_every_moment_moves_with_the_clock() -> None:
    state = full()
    assert state.ladder.rules[-1].active_at == START
    ended, _ = see_end(MEMORY, state, START + 34)
    assert (ended.at, ended.ladder.rules[-1].active_at, ended.ladder.rules[-1].clear_since) == (
        START + 34, START - 6, START + 34
    )  # fmt: skip


@pytest.mark.parametrize(("at", "value"), [(39.0, LITTLE), (35.0, LITTLE), (41.0, math.nan)])
def test_what_is_older_than_the_newest_value_and_what_is_no_number_change_nothing(at: float, value: float) -> None:
    state = full()
    assert see_value(MEMORY, state, START + at, value) == (state, ())


def test_of_two_values_of_one_moment_the_later_told_stands() -> None:
    state, _ = see_value(MEMORY, full(), START + 40, LITTLE)
    assert (state.value, state.ladder.rules[-1].state) == (LITTLE, RuleState.RECOVERING)


def test_a_value_is_waited_for_three_of_its_intervals_of_25_seconds_at_least() -> None:
    """Given a probe that told every second, which a quiet gauge need not, then the longest wait is forgotten slowly."""
    state = full()
    assert state.interval == pytest.approx(60.0 * 0.98**40)
    state = full(100)
    assert state.interval == 25.0
    assert gauge_level(MEMORY, evaluate_at(MEMORY, state, START + 174.9)[0]) is Level.CRITICAL
    assert gauge_level(MEMORY, evaluate_at(MEMORY, state, START + 175.1)[0]) is Level.UNKNOWN
    state, _ = see_value(MEMORY, state, START + 140, FULL)
    assert state.interval == 40.0
