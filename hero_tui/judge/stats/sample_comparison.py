"""Is one sample greater than another, and by how much, whatever their distribution: ranks instead of means.

*Mann–Whitney*: H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947), 50–60; one-sided, by the normal approximation
with the correction for ties and for continuity. From 10 against 30 values on, the fewest that are compared here, it is
within 0.001 of the exact p where that is near 0.01 (a test counts it).
*Hodges–Lehmann*: the shift is judged by the mn differences of pairs, whose order statistics bound it: M. Hollander,
D. A. Wolfe, *Nonparametric Statistical Methods*, section 4.3; C = mn/2 − z √(mn(m+n+1)/12).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, groupby
from statistics import NormalDist, fmean, median
from typing import Protocol

_NORMAL = NormalDist().inv_cdf(0.95)
_HALVINGS = 200


class Ranked(Protocol):
    """Values in order, as far as ranks need them. `ties`: the sum of t³ − t over groups of t equal ones."""

    ties: int

    def __len__(self) -> int:
        """How many there are."""

    def below(self, value: float) -> int:
        """How many are less than that."""

    def up_to(self, value: float) -> int:
        """How many are not greater than that."""

    def first_from(self, value: float) -> float:
        """The least that is not less than that; there must be one."""

    def ends(self) -> tuple[float, float]:
        """The least and the greatest; there must be one."""

    def median(self) -> float:
        """The middle one, or the mean of the two; there must be one."""


class Sample:
    """Sorted values that come and go."""

    def __init__(self, values: Iterable[float] = ()) -> None:
        self.values = sorted(values)
        self.ties = sum(_ties(sum(1 for _ in group)) for _, group in groupby(self.values))

    def __len__(self) -> int:
        return len(self.values)

    def add(self, value: float) -> None:
        """Cost: O(log n) comparisons."""
        same = self.up_to(value) - self.below(value)
        self.ties += _ties(same + 1) - _ties(same)
        insort(self.values, value)

    def remove(self, value: float) -> None:
        """One that was added."""
        same = self.up_to(value) - self.below(value)
        self.ties += _ties(same - 1) - _ties(same)
        del self.values[bisect_left(self.values, value)]

    def below(self, value: float) -> int:
        """See `Ranked`."""
        return bisect_left(self.values, value)

    def up_to(self, value: float) -> int:
        """See `Ranked`."""
        return bisect_right(self.values, value)

    def first_from(self, value: float) -> float:
        """See `Ranked`."""
        return self.values[bisect_left(self.values, value)]

    def ends(self) -> tuple[float, float]:
        """See `Ranked`."""
        return self.values[0], self.values[-1]

    def median(self) -> float:
        """See `Ranked`."""
        return median(self.values)


class Tally:
    """Values with their counts. A query costs at most as many steps as there are different values."""

    def __init__(self, counts: Mapping[float, int]) -> None:
        self._values = sorted(counts)
        self._upto = list(accumulate(counts[value] for value in self._values))
        self.ties = sum(_ties(count) for count in counts.values())

    def __len__(self) -> int:
        return self._upto[-1] if self._upto else 0

    def below(self, value: float) -> int:
        """See `Ranked`."""
        return self._before(bisect_left(self._values, value))

    def up_to(self, value: float) -> int:
        """See `Ranked`."""
        return self._before(bisect_right(self._values, value))

    def first_from(self, value: float) -> float:
        """See `Ranked`."""
        return self._values[bisect_left(self._values, value)]

    def ends(self) -> tuple[float, float]:
        """See `Ranked`."""
        return self._values[0], self._values[-1]

    def median(self) -> float:
        """See `Ranked`."""
        count = len(self)
        middle = (self._values[bisect_right(self._upto, place)] for place in ((count - 1) // 2, count // 2))
        return fmean(middle)

    def _before(self, place: int) -> int:
        return self._upto[place - 1] if place else 0


def chance_of_greater(new: Sequence[float], old: Ranked) -> float:
    """The one-sided p of Mann–Whitney: how likely `new` stands so high above `old` when both are alike. Neither may be
    empty. Cost: O(m log n), m the number of new ones."""
    u, deviation = _rank_sum(new, old)
    return _tail(u - len(new) * len(old) / 2.0, deviation)


def chance_of_difference(new: Sequence[float], old: Ranked) -> float:
    """The two-sided one: how likely they stand so far apart, either way, when both are alike."""
    u, deviation = _rank_sum(new, old)
    away = u - len(new) * len(old) / 2.0
    return min(1.0, 2.0 * min(_tail(away, deviation), _tail(-away, deviation)))


def _rank_sum(new: Sequence[float], old: Ranked) -> tuple[float, float]:
    """Mann–Whitney's U of `new`, and its deviation when both are alike: 0 where all values are equal."""
    m, n = len(new), len(old)
    u, ties = 0.0, old.ties
    for value, group in groupby(sorted(new)):
        count, below, up_to = sum(1 for _ in group), old.below(value), old.up_to(value)
        u += count * (below + up_to) / 2.0
        ties += _ties(up_to - below + count) - _ties(up_to - below)
    everything = m + n
    variance = m * n / 12.0 * (everything + 1 - ties / (everything * (everything - 1)))
    return u, math.sqrt(max(0.0, variance))


def _tail(away: float, deviation: float) -> float:
    """The chance of so much above the mean or more, by the normal distribution, with its correction of a half."""
    return 0.5 * math.erfc((away - 0.5) / deviation / math.sqrt(2.0)) if deviation > 0.0 else 1.0


def shift_bounds(new: Sequence[float], old: Ranked) -> tuple[float, float]:
    """The lower and the upper one-sided 95 % bound of the shift from `old` to `new`. Cost: some hundred O(m log n)."""
    m, n = len(new), len(old)
    spread = _NORMAL * math.sqrt(m * n * (m + n + 1) / 12.0)
    place = max(1, math.floor(m * n / 2.0 - spread))
    return _difference(new, old, place), _difference(new, old, m * n + 1 - place)


def _difference(new: Sequence[float], old: Ranked, place: int) -> float:
    """The difference new − old that stands at `place` (from 1) of all of them in order, without making them all."""
    least, greatest = old.ends()
    # The next float above the greatest: `new - (new - old)` may lie above `old` by its rounding.
    low, high = min(new) - greatest, math.nextafter(max(new) - least, math.inf)
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2.0
        if not low < middle < high:
            break
        if _at_most(middle, new, old) >= place:
            high = middle
        else:
            low = middle
    if _at_most(low, new, old) >= place:
        high = low
    nearest = [value - old.first_from(value - high) for value in new if value - high <= greatest]
    return max(nearest, default=high)


def _at_most(difference: float, new: Sequence[float], old: Ranked) -> int:
    return sum(len(old) - old.below(value - difference) for value in new)


def _ties(group: int) -> int:
    return group**3 - group
