"""The exact test behind "p95 < 15 s": the tables of the objectives, and the definition itself with fractions."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.objectives import Verdict
from hero_tui.judge.stats.quantile_binomial import decide, shown_from, thresholds

QUANTILES = {0.5: Fraction(1, 2), 0.95: Fraction(19, 20), 0.99: Fraction(99, 100)}


def exactly(count: int, over: int, quantile: float) -> Verdict:
    """The objectives' words, in whole numbers: no logarithm, no rounding."""
    bad = 1 - QUANTILES[quantile]
    chances = [comb(count, k) * bad**k * (1 - bad) ** (count - k) for k in range(count + 1)]
    if over >= 2 and sum(chances[over:]) <= Fraction(1, 20):
        return Verdict.BREACHED
    return Verdict.MET if sum(chances[: over + 1]) <= Fraction(1, 20) else Verdict.UNDETERMINED


@pytest.mark.parametrize(("quantile", "needed"), [(0.5, 5), (0.95, 59), (0.99, 299)])
def test_so_many_runs_with_none_over_prove_a_promise_and_one_fewer_does_not(quantile: float, needed: int) -> None:
    assert thresholds(1, quantile).needed == needed
    assert decide(needed, 0, quantile) is Verdict.MET
    assert decide(needed - 1, 0, quantile) is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("count", "quantile", "met_at_most", "breached_at"),
    [
        (412, 0.95, 13, 29),
        (412, 0.99, 0, 9),
        (64, 0.95, 0, 7),
        (64, 0.99, None, 3),
        (96, 0.95, 1, 10),
        (20, 0.95, None, 4),
        (17, 0.95, None, 4),
    ],
)
def test_what_would_settle_it(count: int, quantile: float, met_at_most: int | None, breached_at: int) -> None:
    settled = thresholds(count, quantile)
    assert (settled.met_at_most, settled.breached_at) == (met_at_most, breached_at)


@pytest.mark.parametrize(
    ("count", "over", "quantile", "verdict"),
    [
        (412, 9, 0.95, Verdict.MET),
        (412, 14, 0.95, Verdict.UNDETERMINED),
        (412, 29, 0.95, Verdict.BREACHED),
        (412, 0, 0.99, Verdict.MET),
        (412, 2, 0.99, Verdict.UNDETERMINED),
        (412, 9, 0.99, Verdict.BREACHED),
        (64, 6, 0.95, Verdict.UNDETERMINED),
        (64, 7, 0.95, Verdict.BREACHED),
        (0, 0, 0.95, Verdict.NO_DATA),
        (1, 1, 0.99, Verdict.UNDETERMINED),
    ],
)
def test_verdicts(count: int, over: int, quantile: float, verdict: Verdict) -> None:
    assert decide(count, over, quantile) is verdict


def test_a_quantile_is_shown_from_the_sample_size_that_carries_it() -> None:
    assert [shown_from(each) for each in (0.5, 0.9, 0.95, 0.99)] == [2, 10, 20, 100]


@pytest.mark.parametrize("quantile", [0.0, 1.0, -1.0])
def test_a_quantile_lies_strictly_between_0_and_1(quantile: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        thresholds(10, quantile)


@given(st.integers(1, 120), st.data(), st.sampled_from(sorted(QUANTILES)))
def test_it_is_the_definition(count: int, data: st.DataObject, quantile: float) -> None:
    over = data.draw(st.integers(0, count))
    assert decide(count, over, quantile) is exactly(count, over, quantile)


@given(st.integers(1, 5000), st.floats(0.01, 0.995))
def test_more_over_is_never_better(count: int, quantile: float) -> None:
    settled = thresholds(count, quantile)
    if settled.met_at_most is not None and settled.breached_at is not None:
        assert settled.met_at_most < settled.breached_at
    rank = {Verdict.MET: 0, Verdict.UNDETERMINED: 1, Verdict.BREACHED: 2}
    edges = {0, count, settled.met_at_most or 0, (settled.met_at_most or 0) + 1, settled.breached_at or count}
    verdicts = [rank[settled.verdict(over)] for over in sorted(edge for edge in edges if edge <= count)]
    assert verdicts == sorted(verdicts)


@given(st.integers(1, 2000))
def test_p50_is_symmetric(count: int) -> None:
    """Over and under are alike for the median: what proves it met mirrors what proves it breached."""
    settled = thresholds(count, 0.5)
    if settled.met_at_most is not None and settled.breached_at is not None and settled.breached_at > 2:
        assert settled.met_at_most == count - settled.breached_at
