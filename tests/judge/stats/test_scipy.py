"""Our statistics against scipy's, which the program itself does without."""

from __future__ import annotations

import math
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hero_tui.core.objectives import Verdict
from hero_tui.judge.stats.quantile_binomial import decide, thresholds
from hero_tui.judge.stats.sample_comparison import Sample, chance_of_difference, chance_of_greater, shift_bounds
from hero_tui.judge.stats.slopes import theil_sen
from tests.judge.stats.chance import seeded

COUNTS = [*range(1, 61), 64, 99, 100, 149, 150, 200, 298, 299, 300, 412, 1000, 5000]
QUANTILES = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]
VALUES = st.lists(st.integers(0, 12).map(float) | st.floats(-50, 50), min_size=5, max_size=24)


def by_scipy(count: int, over: int, quantile: float) -> Verdict:
    """The objectives' words, with `binomtest` for the chances."""
    chance = 1.0 - quantile
    if over >= 2 and stats.binomtest(over, count, chance, "greater").pvalue <= 0.05:
        return Verdict.BREACHED
    met = stats.binomtest(over, count, chance, "less").pvalue <= 0.05
    return Verdict.MET if met else Verdict.UNDETERMINED


@pytest.mark.parametrize("quantile", QUANTILES)
def test_the_binomial_verdict_is_scipys_at_every_edge_of_a_grid(quantile: float) -> None:
    for count in COUNTS:
        settled = thresholds(count, quantile)
        edges = {0, 1, 2, count, round(count * (1 - quantile))}
        for edge in (settled.met_at_most, settled.breached_at):
            edges |= set() if edge is None else {edge - 1, edge, edge + 1}
        for over in sorted(each for each in edges if 0 <= each <= count):
            assert decide(count, over, quantile) is by_scipy(count, over, quantile), (count, over)


@given(VALUES)
def test_the_slope_and_its_interval_are_scipys(values: list[float]) -> None:
    ours, scipys = theil_sen(values), stats.theilslopes(values, alpha=0.95)
    assert ours.estimate == pytest.approx(scipys.slope, abs=1e-9)
    assert (ours.low, ours.high) == pytest.approx((scipys.low_slope, scipys.high_slope), abs=1e-9)


@pytest.mark.parametrize("count", [5, 6, 7, 8])
def test_the_interval_of_a_slope_holds_what_it_says_for_few_runs(count: int) -> None:
    """Given values without growth in each possible order, then the interval leaves out 0 in at most 5 % of them."""
    orders = list(permutations(range(count)))
    wrong = sum(found.low > 0 or found.high < 0 for found in map(theil_sen, orders))
    assert wrong <= 0.05 * len(orders)


@given(VALUES, VALUES)
def test_the_chance_of_a_slower_run_is_scipys(new: list[float], old: list[float]) -> None:
    if len(set(new + old)) == 1:
        assert chance_of_greater(new, Sample(old)) == 1.0
        return
    scipys = stats.mannwhitneyu(new, old, alternative="greater", method="asymptotic").pvalue
    assert chance_of_greater(new, Sample(old)) == pytest.approx(scipys, abs=1e-12)


def test_the_approximation_is_good_enough_for_the_fewest_runs_that_are_compared() -> None:
    """10 new against 30 old: scipy's exact p and ours, where a decision at 0.01 is near."""
    chance, worst, near = seeded(1), 0.0, 0
    for _ in range(2000):
        new = [chance.gauss(0.8, 1) for _ in range(10)]
        old = [chance.gauss(0, 1) for _ in range(30)]
        ours = chance_of_greater(new, Sample(old))
        if 0.005 < ours < 0.02:
            near += 1
            worst = max(worst, abs(ours - stats.mannwhitneyu(new, old, alternative="greater", method="exact").pvalue))
    assert near > 100
    assert worst < 0.001


@given(VALUES, VALUES)
def test_the_chance_of_a_difference_is_scipys(new: list[float], old: list[float]) -> None:
    if len(set(new + old)) > 1:
        expected = stats.mannwhitneyu(new, old, alternative="two-sided", method="asymptotic").pvalue
        assert chance_of_difference(new, Sample(old)) == pytest.approx(expected, abs=1e-9)
        return
    assert chance_of_difference(new, Sample(old)) == 1.0


@given(VALUES, VALUES)
def test_the_bounds_of_a_shift_are_the_order_statistics_of_all_differences(new: list[float], old: list[float]) -> None:
    differences = sorted(after - before for after, before in product(new, old))
    spread = 1.6448536269514722 * math.sqrt(len(new) * len(old) * (len(new) + len(old) + 1) / 12)
    place = max(1, math.floor(len(new) * len(old) / 2 - spread))
    low, high = shift_bounds(new, Sample(old))
    assert (low, high) == pytest.approx((differences[place - 1], differences[-place]), abs=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=60))
def test_a_sample_counted_step_by_step_is_one_made_at_once(steps: list[tuple[bool, int]]) -> None:
    sample, naive = Sample(), list[float]()
    for comes, value in steps:
        if comes:
            sample.add(value)
            naive.append(value)
        elif naive:
            sample.remove(naive.pop(0))
    again = Sample(naive)
    assert (sample.values, sample.ties, len(sample)) == (again.values, again.ties, len(again))
