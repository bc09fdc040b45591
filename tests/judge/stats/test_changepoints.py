"""When did it begin: found where it is, and not where nothing changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from hero_tui.judge.stats import changepoints
from hero_tui.judge.stats.changepoints import FEWEST, SMALLEST_SEGMENT, changes
from tests.judge.stats.chance import seeded
from tests.support.examples import examples

LOOKS = 500


def steady(chance: Random) -> float:
    return chance.gauss(1.0, 0.1)


def skewed(chance: Random) -> float:
    return chance.lognormvariate(0.0, 0.8)


def wild(chance: Random) -> float:
    return abs(chance.gauss(1.0, 0.2)) / max(0.05, chance.random())


def coarse(chance: Random) -> float:
    return float(chance.randrange(3))


@pytest.mark.parametrize("draw", [steady, skewed, wild, coarse])
@pytest.mark.parametrize("count", [10, 20, 50, 120, 400])
def test_series_without_a_change_have_one_in_at_most_one_of_a_hundred_looks(
    draw: Callable[[Random], float], count: int
) -> None:
    chance = seeded(f"{draw.__name__} {count}")
    found = sum(bool(changes([draw(chance) for _ in range(count)])) for _ in range(LOOKS))
    assert found <= 0.01 * LOOKS


@pytest.mark.parametrize("before", [30, 100, 400])
def test_a_step_of_30_percent_is_found_within_20_runs_in_at_least_95_of_100(before: int) -> None:
    chance = seeded(before)
    found = placed = 0
    for _ in range(200):
        series = [chance.lognormvariate(0.0, 0.1) for _ in range(before)]
        series += [1.3 * chance.lognormvariate(0.0, 0.1) for _ in range(20)]
        seen = changes(series)
        found += bool(seen)
        placed += any(abs(each.index - before) <= 2 for each in seen)
    assert found >= 190
    assert placed >= 180


@pytest.mark.parametrize("place", [30, 200, 350])
def test_a_regression_that_was_fixed_is_still_seen_afterwards(place: int) -> None:
    """Given 20 runs that took 30 % longer amid 400: of all of them they are a small part, wherever they lie."""
    chance = seeded("undone")
    begun = ended = 0
    worse = range(place, place + 20)
    for _ in range(100):
        series = [chance.lognormvariate(0.0, 0.1) * (1.3 if number in worse else 1.0) for number in range(400)]
        seen = [each.index for each in changes(series)]
        begun += any(abs(each - place) <= 3 for each in seen)
        ended += any(abs(each - place - 20) <= 3 for each in seen)
    assert min(begun, ended) >= 80


def test_from_timeouts_to_timeouts_is_no_change() -> None:
    series = [1.0, math.inf, math.inf, math.inf, 1.0] * 8 + [math.inf] * 40
    assert all(each.before != each.after for each in changes(series))


def test_each_of_several_steps_is_found_with_its_medians() -> None:
    chance = seeded("steps")
    levels = [1.0] * 60 + [1.5] * 40 + [1.2] * 80
    series = [level * chance.lognormvariate(0.0, 0.05) for level in levels]
    found = changes(series)
    assert [each.index for each in found] == [60, 100]
    assert [round(each.before, 1) for each in found] == [1.0, 1.5]
    assert [round(each.after, 1) for each in found] == [1.5, 1.2]


def test_spikes_are_no_change() -> None:
    chance = seeded("spikes")
    series = [chance.gauss(1.0, 0.05) for _ in range(200)]
    for at in (40, 41, 90, 150, 199):
        series[at] = 25.0
    assert changes(series) == ()


def test_a_tenth_is_no_news_however_certain_it_is() -> None:
    assert changes([1.0, 1.001] * 200 + [1.08, 1.081] * 200) == ()
    (found,) = changes([1.0, 1.001] * 200 + [1.12, 1.121] * 200)
    assert found.index == 400


def test_few_or_equal_values_have_no_change() -> None:
    assert changes([]) == changes([1.0] * 9) == changes([2.0] * 500) == ()
    assert changes([1.0] * 4 + [9.0] * 5) == ()


def test_what_was_nothing_and_is_something_changed() -> None:
    (found,) = changes([0.0] * 30 + [5.0] * 30)
    assert (found.index, found.before, found.after) == (30, 0.0, 5.0)


@settings(max_examples=examples(200))
@given(st.lists(st.integers(0, 3).map(float) | st.floats(0, 100), max_size=80))
def test_segments_are_never_shorter_than_five_and_differ(values: list[float]) -> None:
    found = changes(values)
    edges = [0, *(each.index for each in found), len(values)]
    if found:
        assert min(later - former for former, later in pairwise(edges)) >= SMALLEST_SEGMENT
    assert all(each.before != each.after and each.chance <= changepoints.MOST_CHANCE for each in found)


@given(st.lists(st.integers(0, 12).map(float) | st.floats(-50, 50), min_size=10, max_size=40))
def test_the_best_split_is_that_of_scipys_test(values: list[float]) -> None:
    """The greatest |z| of Mann–Whitney (without continuity correction) over all the splits, counted one by one."""
    splits = range(SMALLEST_SEGMENT, len(values) - SMALLEST_SEGMENT + 1)
    if len(set(values)) == 1:
        assert changepoints._best_split(values) is None
        return
    chances = [
        stats.mannwhitneyu(values[:at], values[at:], use_continuity=False, method="asymptotic").pvalue for at in splits
    ]
    best = changepoints._best_split(values)
    if min(chances) < 1.0 - 1e-9:
        assert best is not None
        assert chances[best[0] - SMALLEST_SEGMENT] == pytest.approx(min(chances), abs=1e-9)


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 3.0],  # every sum of ranks that is asked for stands at its mean
        [3.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0, 2.0, 1.0],
        [1.0, 2.0, 3.0, *[2.0] * 6, 1.0, 2.0, 3.0],
        [1.0, 4.0, 2.5, 2.5, 2.5, *[2.5] * 9, 4.0, 1.0, 2.5],
        [2.0] * 10,
    ],
)
def test_where_no_part_stands_away_from_its_mean_there_is_no_split(values: list[float]) -> None:
    assert changepoints._best_split(values) is None
    more = changepoints._best_split([*values[:-1], 9.0])
    assert more is not None
    assert SMALLEST_SEGMENT <= more[0] <= len(values) - SMALLEST_SEGMENT


@pytest.mark.parametrize(
    ("away", "chance"),
    [
        (0.0, 1.0),
        (1.0, 1.0),  # the formula holds above one deviation only
        (math.nextafter(1.0, 2.0), 4.0 * math.exp(-0.5) / math.sqrt(2.0 * math.pi)),
        (2.0, 0.463873),
        (4.0, 0.00233924),
    ],
)
def test_the_chance_of_the_maximum_is_one_up_to_one_deviation(away: float, chance: float) -> None:
    assert changepoints._chance(away, 0.1) == pytest.approx(chance, rel=1e-4)


def test_the_chance_of_the_maximum_is_that_that_of_the_simulated_bridge() -> None:
    """Against 4,000 shuffled series of 200: the bound must be above what happens, and not by more than threefold."""
    chance = seeded("bridge")
    values = [float(each) for each in range(200)]
    found = []
    for _ in range(4000):
        chance.shuffle(values)
        best = changepoints._best_split(values)
        assert best is not None
        found.append(best[1])
    for share in (0.1, 0.05):
        seen = sum(each <= share for each in found) / len(found)
        assert share / 3 <= seen <= share


def test_of_how_many_values_a_change_can_be_found() -> None:
    """Too few are told as too few: that nothing changed is another thing."""

    def found(count: int) -> int:
        return len(changes([place / 1000 + (place > count // 2) for place in range(1, count + 1)]))

    assert [found(FEWEST - 1), found(FEWEST)] == [0, 1]
