"""The exact one-sided binomial test that decides quantile promises ("p95 < 15 s": at most 5 % take 15 s or more).

A promise is breached if at least two operations went over and P(X >= over) <= 5 %, met if P(X <= over) <= 5 %, both
for X ~ Binomial(count, 1 - quantile). Sums of `math.lgamma` terms: exact to rounding, no scipy.
"""

from __future__ import annotations

import math
from functools import lru_cache

from msgspec import Struct

from hero_tui.core.objectives import Verdict

RISK = 0.05
FEWEST_TO_BREAK = 2
_TAIL = 12.0


class Thresholds(Struct, frozen=True):
    """What settles a promise at one count.

    `needed`: operations with none over that prove it met from nothing. `met_at_most`: the greatest number over that
    still proves met at this count, None when none does. `breached_at`: the smallest that proves breached, None when
    even all of them would not.
    """

    needed: int
    met_at_most: int | None
    breached_at: int | None

    def verdict(self, over: int) -> Verdict:
        """Met, breached or undetermined for `over` operations over the limit."""
        if self.breached_at is not None and over >= self.breached_at:
            return Verdict.BREACHED
        if self.met_at_most is not None and over <= self.met_at_most:
            return Verdict.MET
        return Verdict.UNDETERMINED


@lru_cache(maxsize=4096)
def thresholds(count: int, quantile: float) -> Thresholds:
    """The thresholds for `count` operations and a quantile strictly between 0 and 1."""
    if not 0.0 < quantile < 1.0:
        raise ValueError(f"a quantile lies between 0 and 1, not at {quantile}")
    return Thresholds(_needed(quantile), _met_at_most(count, 1.0 - quantile), _breached_at(count, 1.0 - quantile))


def decide(count: int, over: int, quantile: float) -> Verdict:
    """The verdict on `over` of `count` operations at or over the limit; no data when `count` is 0."""
    return Verdict.NO_DATA if count == 0 else thresholds(count, quantile).verdict(over)


def shown_from(quantile: float) -> int:
    """The sample size from which a quantile is shown: 2 for p50, 20 for p95, 100 for p99."""
    return math.ceil(1.0 / (1.0 - quantile) - 1e-6)


def _needed(quantile: float) -> int:
    return math.ceil(math.log(RISK) / math.log(quantile) - 1e-9)


def _met_at_most(count: int, chance: float) -> int | None:
    """The greatest k with P(X <= k) <= RISK; terms more than `_TAIL` sigmas below the mean add nothing."""
    reach = _TAIL * math.sqrt(count * chance * (1.0 - chance)) + _TAIL
    total, bound = 0.0, None
    for k in range(max(0, int(count * chance - reach)), count + 1):
        total += _probability(count, k, chance)
        if total > RISK:
            break
        bound = k
    return bound


def _breached_at(count: int, chance: float) -> int | None:
    """The smallest k >= 2 with P(X >= k) <= RISK, summed from the far end of the upper tail."""
    reach = _TAIL * math.sqrt(count * chance * (1.0 - chance)) + 3 * _TAIL
    total, bound = 0.0, None
    for k in range(min(count, int(count * chance + reach)), FEWEST_TO_BREAK - 1, -1):
        total += _probability(count, k, chance)
        if total > RISK:
            break
        bound = k
    return bound


def _probability(count: int, k: int, chance: float) -> float:
    choose = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
    return math.exp(choose + k * math.log(chance) + (count - k) * math.log1p(-chance))
