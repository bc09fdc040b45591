"""The rims of estimate rules: two runs in a row, the day and the week, the hour that nobody observed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.growth.alerts import GrowthEstimateRule
from hero_tui.judge.kinds.growth.window import growth_per_run
from hero_tui.judge.kinds.registry import rules_for
from hero_tui.judge.results import Run
from tests.judge.budgets import GROWTH, START, TREND

DAY = 86_400.0
CI_GROWTH = replace(GROWTH, id="ci.memory", signal="ci.memory")
STEEP = [1e9 * 1.15**place for place in range(7)]
FLAT = [1e9] * 7


def after(values: Sequence[float], budget: Budget = GROWTH, late: float = 0.0) -> tuple[Any, Any, float]:
    """The rules, the state after runs of a second's distance that were told `late` seconds late, and the last end."""
    rules = rules_for(budget)
    state = rules.fresh()
    for place, value in enumerate(values):
        run = Run(START + place, 9.0, Outcome.OK, value=value)
        state = rules.see(state, run, run.end + late)
    return rules, state, START + len(values) - 1


@pytest.mark.parametrize(("count", "level"), [(4, Level.OK), (5, Level.OK), (6, Level.WARNING), (7, Level.WARNING)])
def test_it_fires_with_the_second_estimate_in_a_row(count: int, level: Level) -> None:
    rules, state, _ = after(STEEP[:count])
    assert rules.active_level(state) is level
    assert rules.idle(state) is (count < 5)


@pytest.mark.parametrize(("budget", "length"), [(GROWTH, DAY), (CI_GROWTH, 7 * DAY)])
@pytest.mark.parametrize(("before", "fires"), [(0.001, True), (0.0, False)])
def test_it_ends_a_day_after_its_last_run_and_in_ci_a_week(
    budget: Budget, length: float, before: float, fires: bool
) -> None:
    rules, state, end = after(STEEP, budget)
    waited = rules.wait(state, end + length - before)
    assert (rules.active_level(waited) is Level.WARNING) is fires
    assert waited.expired is not fires


@pytest.mark.parametrize("unseen", [0.0, 3600.0, 7200.0, 3 * DAY])
def test_what_expired_is_known_again_however_long_nobody_observed(unseen: float) -> None:
    rules, state, end = after(STEEP)
    waited = rules.wait(rules.interrupt(state, end, end + unseen), end + unseen + DAY)
    assert rules.level(waited) is Level.OK
    assert waited.expired is True


@pytest.mark.parametrize("values", [[], FLAT[:1], STEEP[:4], STEEP[:5], FLAT])
def test_what_never_fired_did_not_expire(values: Sequence[float]) -> None:
    rules, state, end = after(values)
    waited = rules.wait(rules.wait(state, end + DAY), end + 3 * DAY)
    assert waited.expired is False
    assert rules.idle(waited)
    assert rules.standing(waited, None, end + 3 * DAY).expired is False


def test_what_expired_stays_so_until_the_next_run() -> None:
    rules, state, end = after(STEEP)
    twice = rules.wait(rules.wait(state, end + DAY), end + 9 * DAY)
    assert twice.expired is True
    later = Run(end + 9 * DAY, 9.0, Outcome.OK, value=1e9)
    assert rules.see(twice, later, later.end).expired is False


@pytest.mark.parametrize(("late", "expires"), [(0.0, DAY), (5.0, DAY), (-5.0, DAY - 5.0)])
def test_a_run_that_ends_in_the_future_does_not_hold_longer(late: float, expires: float) -> None:
    _, state, end = after(STEEP, late=late)
    assert state.expires == end + expires


@pytest.mark.parametrize(("unseen", "level"), [(3600.0, Level.WARNING), (3600.001, Level.UNKNOWN)])
def test_after_more_than_an_hour_unobserved_what_fires_is_unknown(unseen: float, level: Level) -> None:
    rules, state, end = after(STEEP)
    again = rules.interrupt(state, end, end + unseen)
    assert rules.level(again) is level
    assert again.expires == end + unseen + DAY
    assert rules.active_level(again) is Level.WARNING
    stands = rules.standing(again, None, end + unseen).state
    assert stands is (IncidentState.FIRING if level is Level.WARNING else IncidentState.UNKNOWN)


@pytest.mark.parametrize(("unseen", "level"), [(3600.0, Level.WARNING), (3600.001, Level.OK)])
def test_after_more_than_an_hour_unobserved_one_estimate_is_none(unseen: float, level: Level) -> None:
    """Given one estimate at the limit, then a gap, then another."""
    rules, state, end = after(STEEP[:5])
    again = rules.interrupt(state, end, end + unseen)
    assert rules.level(again) is Level.OK
    run = Run(end + unseen + 1, 9.0, Outcome.OK, value=STEEP[5])
    assert rules.active_level(rules.see(again, run, run.end)) is level


def test_before_the_first_run_a_gap_and_a_clock_that_is_set_change_nothing() -> None:
    rules, state, _ = after([])
    assert rules.interrupt(state, START, START + 9 * DAY) == state
    assert rules.moved(state, 3600.0) == state
    assert rules.wait(state, START + 9 * DAY) == state
    assert rules.level(state) is Level.UNKNOWN


@pytest.mark.parametrize("by", [-3600.0, -1.0, 0.0, 60.0])
def test_a_clock_that_is_set_moves_the_end(by: float) -> None:
    rules, state, end = after(STEEP)
    assert rules.moved(state, by).expires == end + DAY + by


@pytest.mark.parametrize("values", [STEEP[:3], STEEP, FLAT])
def test_a_state_is_read_as_it_was_written(values: Sequence[float]) -> None:
    rules, state, end = after(values)
    for each in (state, rules.wait(state, end + DAY), rules.interrupt(state, end, end + 2 * DAY)):
        text = {"v": 1, "labels": {}, "level": "ok", "incident": None, "at": end, **rules.dump(each)}
        assert rules.load(json.dumps(text)) == each


@pytest.mark.parametrize(
    ("values", "info"),
    [
        ([1.0, 1.0, 2.0, 3.0, 4.0], False),  # two equal ones: the interval begins at nothing
        ([1.0, 1.0001, 2.0, 3.0, 4.0], True),
        ([1.0, 0.9999, 2.0, 3.0, 4.0], False),
        ([4.0, 3.0, 2.0, 1.5, 1.0], False),
        ([1.0, 1.01, 1.02, 1.03, 1.04], True),
    ],
)
def test_growth_is_certain_only_above_nothing(values: list[float], info: bool) -> None:
    estimate = GrowthEstimateRule(GROWTH).estimate(tuple(values))
    assert estimate.reached[0] is info


@pytest.mark.parametrize(("beside", "warns"), [(0.0, True), (-1.0, True), (1.0, False)])
def test_growth_at_the_limit_itself_is_a_warning(beside: float, warns: bool) -> None:
    slope = growth_per_run(STEEP)
    assert slope is not None
    limit = slope.estimate if beside == 0.0 else math.nextafter(slope.estimate, math.inf * beside)
    (objective,) = GROWTH.objectives
    budget = replace(GROWTH, objectives=(replace(objective, limit=replace(objective.limit, value=limit)),))
    assert GrowthEstimateRule(budget).estimate(tuple(STEEP)).reached == (True, warns)


@pytest.mark.parametrize(("asked", "retained"), [(5, 5), (100, 100), (101, 100), (5000, 100), (None, 100)])
def test_of_a_long_window_the_last_hundred_values_are_estimated(asked: int | None, retained: int) -> None:
    window = replace(TREND.window, operations=asked, seconds=None if asked else DAY)
    rule = GrowthEstimateRule(replace(GROWTH, window=window))
    data = rule.empty()
    for place in range(150):
        data = rule.with_run(data, Run(START + place, 9.0, Outcome.OK, value=1.0 + place)) or data
    assert data == tuple(float(place) for place in range(151 - retained, 151))
