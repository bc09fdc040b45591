"""The slope through a few noisy values that one odd value cannot turn.

P. K. Sen, *Estimates of the regression coefficient based on Kendall's tau*, JASA 63 (1968), 1379–1389: the slope is the
median of the slopes of all N = n(n−1)/2 pairs, and its interval their order statistics (N ∓ C)/2, where C is the normal
quantile times the standard deviation of Kendall's S, whose variance is (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 with t the
sizes of groups of equal values. From n = 5 on it holds at least the 95 % that it says (tests count the permutations).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from statistics import NormalDist, median

from msgspec import Struct

_NORMAL = NormalDist().inv_cdf(0.975)


class Slope(Struct, frozen=True):
    """An estimate per step with its 95 % interval."""

    estimate: float
    low: float
    high: float


def theil_sen(values: Sequence[float], at: Sequence[float] | None = None) -> Slope:
    """The slope of `values`, oldest first, at least two of them: per step, or per unit of `at`, which rises. They are
    finite, or minus infinity (the logarithm of nothing): equal ones have no slope, unequal ones an infinite one.

    Cost: n² log n, so meant for tens of values.
    """
    moments = range(len(values)) if at is None else at
    points = zip(moments, values, strict=True)
    slopes = sorted(
        0.0 if later == former else (later - former) / (b - a) for (a, former), (b, later) in combinations(points, 2)
    )
    spread = _NORMAL * math.sqrt(_variance(values))
    place = max(round((len(slopes) - spread) / 2.0) - 1, 0)
    return Slope(median(slopes), slopes[place], slopes[len(slopes) - 1 - place])


def _variance(values: Sequence[float]) -> float:
    count = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (count * (count - 1) * (2 * count + 5) - ties) / 18.0
