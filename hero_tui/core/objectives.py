"""What a budget promises: values with their units, limits, objectives, and the ladder of levels above or below them."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct


class Unit(StrEnum):
    """The base unit of a signal's values. Values inside the program are always in the base unit."""

    SECONDS = "s"
    BYTES = "B"
    RATE = "B/s"
    CORES = "cores"
    COUNT = "count"
    SHARE = "share"


class Level(IntEnum):
    """How a signal stands now. Ordered, so that the worst is the greatest; UNKNOWN is not worse than CRITICAL."""

    UNKNOWN = -1
    OK = 0
    INFO = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """The word of the JSON contract."""
        return self.name.lower()


class Verdict(StrEnum):
    """Whether an objective is met over its window."""

    MET = "met"
    BREACHED = "breached"
    UNDETERMINED = "undetermined"
    NO_DATA = "no_data"


class Written(Struct, frozen=True):
    """A number with the text that the file wrote for it: limits are shown as written, never reformatted."""

    value: float
    text: str


class Objective(Struct, frozen=True):
    """One statistic and its limit. `statistic`: p50, p95, p99 (pNN), max, min, mean.

    `quantile`: the share that must be good, for a time budget's pNN (p95: 0.95), a ratio (`min: 98 %` and `max: 2 %`
    are both 0.98) and the slices of `available`; None where nothing is counted.
    """

    statistic: str
    limit: Written
    quantile: float | None = None


class Rung(Struct, frozen=True):
    """One level of a ladder: entered at value ≥ `enter` × limit, left at value ≤ `leave` × limit.

    `hold` is the alert's `for` in seconds. For time budgets `leave` equals `enter`: single runs have no hysteresis.
    Of a ratio the limit is the share that may be bad, so an absolute rate of 5 % of a promised 0.1 % is 50.
    """

    level: Level
    enter: float
    leave: float
    hold: float


class Window(Struct, frozen=True):
    """The span a verdict is about: `seconds` or, for count windows, the last `operations`. One of them is None."""

    seconds: float | None = None
    operations: int | None = None


class Burn(Struct, frozen=True):
    """An alert on the spending of an error budget: the share `spend` of it within `long`, and still so in `short` s."""

    level: Level
    spend: Written
    long: float
    short: float
