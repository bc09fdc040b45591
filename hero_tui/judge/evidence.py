"""What a verdict rests on, as data: one struct for each way in which an objective is judged.

A struct holds what `ObjectiveVerdict` itself does not. Sentences are made of the two by `format`.
"""

from __future__ import annotations

import math
from enum import StrEnum
from statistics import median

from msgspec import Struct

TIMED_OUT_SHIFT = math.exp(200.0)
"""A change of at least this much is a timeout: it stands above every time that was measured."""


class TimedRuns(Struct, frozen=True):
    """Runs against a limit of time: `over` of `count` reached it."""


class CountedEvents(Struct, frozen=True):
    """Events of a ratio: `over` of `count` were bad, and `excluded` more were left out."""

    excluded: int = 0


class ObservedSlices(Struct, frozen=True):
    """Slices of a gauge: `over` of `count` were over the limit, of which the share `allowed` may be."""

    allowed: float


class RunGrowth(Struct, frozen=True):
    """What a value gains from run to run: `value` with its interval, once there are `needed` runs."""


class Comparison(Struct, frozen=True):
    """New runs against earlier ones. Shares of change (0.2: 20 % longer): `estimate` of the medians, `low` and `high`
    the one-sided 95 % bounds. `chance`: the p of Mann–Whitney."""

    new: int
    old: int
    estimate: float
    low: float
    high: float
    chance: float

    @property
    def timed_out(self) -> bool:
        """Whether most of the new runs timed out, so that the estimate is no number to show."""
        return self.estimate >= TIMED_OUT_SHIFT

    @property
    def bounded(self) -> bool:
        """Whether the upper bound is a number to show, and not a timeout."""
        return self.high < TIMED_OUT_SHIFT


class EarlierRuns(Struct, frozen=True):
    """The runs that new ones are compared with: how many, and from how many seconds before.

    `branch`: where they ran; empty where that is not known, None where they are those of all branches.
    """

    count: int
    seconds: float
    branch: str | None = ""


class BaselineShift(Struct, frozen=True):
    """New runs held against earlier ones, of which at least `needed_before` are wanted; `comparison` is None while
    there are too few of either."""

    needed_before: int
    earlier: EarlierRuns
    comparison: Comparison | None = None


class OpenTogether(Struct, frozen=True):
    """Operations open at once: `most` of them; more than the limit for `crowded` of the `busy` seconds, of which the
    share `allowed` may be."""

    allowed: float
    most: int = 0
    crowded: float = 0.0
    busy: float = 0.0


class BudgetsMet(Struct, frozen=True):
    """Budgets that are met, of those that are met or breached (`over` of them); the rest is counted apart."""

    undetermined: int
    no_data: int


class SlicesOverLimits(Struct, frozen=True):
    """Slices of all gauges: `over` of `count` were over their limits, and `unknown` more were not observed."""

    unknown: int


class IncidentLength(Struct, frozen=True):
    """How long something of an incident took (s), without the `unseen` seconds that nobody observed. `open`: it is not
    over, so it is a lower bound."""

    seconds: float
    open: bool = False
    unseen: float = 0.0


class IncidentLengths(Struct, frozen=True):
    """The lengths whose mean is judged once there are `needed`; in the order of the incidents."""

    lengths: tuple[IncidentLength, ...] = ()

    @property
    def median(self) -> float:
        """Seconds; raises `StatisticsError` where there is none."""
        return median(length.seconds for length in self.lengths)

    @property
    def longest(self) -> IncidentLength:
        """The worst; of equals one that is still open. Raises `ValueError` where there is none."""
        return max(self.lengths, key=lambda each: (each.seconds, each.open))

    @property
    def still_open(self) -> int:
        """How many are not over."""
        return sum(length.open for length in self.lengths)


class NotJudged(StrEnum):
    """Why a budget of its kind has no verdict at all."""

    OBSERVED_ONLY = "observed_only"
    NOTHING_CHECKED = "nothing_checked"
    NOTHING_REPORTED = "nothing_reported"


Evidence = (
    TimedRuns
    | CountedEvents
    | ObservedSlices
    | RunGrowth
    | BaselineShift
    | OpenTogether
    | BudgetsMet
    | SlicesOverLimits
    | IncidentLengths
    | NotJudged
)
