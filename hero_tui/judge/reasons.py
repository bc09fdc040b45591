"""Why an alert stands as it does, as data: what a transition between levels rests on."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.objectives import Written
from hero_tui.judge.evidence import Comparison, EarlierRuns
from hero_tui.judge.stats.slopes import Slope


class AtOrAbove(Struct, frozen=True):
    """A value at or above a share of its limit, for `hold` seconds (0: at once)."""

    share: float
    limit: Written
    hold: float


class BackBelow(Struct, frozen=True):
    """A value that came back to that share of its limit or below; it recovers."""

    share: float
    limit: Written


class StayedBelow(Struct, frozen=True):
    """A value that stayed at or below that share of its limit for so many seconds; it has recovered."""

    share: float
    limit: Written
    seconds: float


class SlowRun(Struct, frozen=True):
    """A run, or so many in a row, that took `factor` times the limit or more."""

    factor: float
    limit: Written
    in_a_row: int


class TimedOut(Struct, frozen=True):
    """A run that timed out, after so many seconds where that is known."""

    seconds: float | None


class SlowRuns(Struct, frozen=True):
    """So many of the last `count` runs took the limit or more."""

    over: int
    count: int
    limit: Written


class FastRun(Struct, frozen=True):
    """A run that took less than `factor` times the limit; it has recovered."""

    factor: float
    limit: Written


class NoSlowRun(Struct, frozen=True):
    """No slow run came for so many seconds: it ended by itself."""

    seconds: float


class BadShare(Struct, frozen=True):
    """Events of the last `seconds`: `burn` times as many as the share `allowed` were bad."""

    burn: float
    allowed: float
    seconds: float


class NoEvents(Struct, frozen=True):
    """No event for so many seconds."""

    seconds: float


class TooManyOpen(Struct, frozen=True):
    """`peak` operations were open at once, more than the limit."""

    peak: int
    limit: Written


class OpenWithinLimit(Struct, frozen=True):
    """No more operations than the limit are open again."""

    limit: Written


class GrowthEstimate(Struct, frozen=True):
    """What a value gains from run to run, over `count` runs; None while they are too few."""

    count: int
    slope: Slope | None


class ShiftEstimate(Struct, frozen=True):
    """`new` runs against earlier ones; None while there are too few of either."""

    new: int
    earlier: EarlierRuns
    comparison: Comparison | None


class NoRun(Struct, frozen=True):
    """No run came for so many seconds."""

    seconds: float


class BuiltInLimit(Struct, frozen=True):
    """`reason`, of a limit that nobody of this project wrote: it goes no higher than a warning."""

    reason: Reason


class Circumstance(StrEnum):
    """A reason that has no figures."""

    OWNER_ENDED = "owner_ended"
    NOT_OBSERVED = "not_observed"
    SLOW_RUNS_TOO_OLD = "slow_runs_too_old"
    BUDGET_GONE = "budget_gone"
    BUDGET_CHANGED = "budget_changed"
    STATE_LOST = "state_lost"


Reason = (
    AtOrAbove
    | BackBelow
    | StayedBelow
    | SlowRun
    | TimedOut
    | SlowRuns
    | FastRun
    | NoSlowRun
    | BadShare
    | NoEvents
    | TooManyOpen
    | OpenWithinLimit
    | GrowthEstimate
    | ShiftEstimate
    | NoRun
    | BuiltInLimit
    | Circumstance
)
