"""When a limit will be reached if it goes on like this, as a range, or why nobody can say.

The line is Theil and Sen's (`slopes`), which one odd day cannot turn, through one point a day. The range comes
from the 95 % interval of its slope: the steepest line in it reaches the limit first, the flattest one last. Where the
interval holds 0 there is no trend, and nothing is said about the future. A line that takes more than a year goes on too
long to be believed.

What holds now is said by the last days, not by the line: it is no forecast that a limit was reached. Where they stand
off the line (somebody cleaned up), or where the last of them is a week ago, the line says nothing about what comes.
Days are taken for independent around the line; where each depends on the one before, a trend is seen too often.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from msgspec import Struct

from hero_tui.core.time import DAY, WEEK
from hero_tui.judge.stats.slopes import Slope, theil_sen

FEWEST_POINTS = 7
LAST_DAYS = 3
OFF_THE_LINE = 4.0  # times the median distance from it, which a normal distribution exceeds in 0.7 % of days
LEAST_OFF = 0.1  # of the limit: less changes no date much
STALE = WEEK
YEAR = 365 * DAY


class Outlook(StrEnum):
    """What can be said."""

    TOO_FEW = "too few"
    NO_TREND = "no trend"
    AWAY = "away"
    """It moves away from the limit."""
    FALLING = "falling"
    """It is at the limit or over it, and gets less."""
    CHANGED = "changed"
    """The last days stand off the line of those before."""
    STALE = "stale"
    """Nothing was recorded in the last week."""
    FAR = "far"
    """At the limit in more than a year at the earliest."""
    REACHES = "reaches"
    OVER = "over"
    """It is at the limit or over it by now, and does not get less."""


class Forecast(Struct, frozen=True):
    """`points` days were looked at. `slope` in units per second, None for too few. `level`: of the line now. `earliest`
    and `latest`, UTC seconds: when the limit is reached; `latest` is None where that may be more than a year away."""

    outlook: Outlook
    points: int
    slope: Slope | None = None
    level: float | None = None
    earliest: float | None = None
    latest: float | None = None


def forecast(points: Sequence[tuple[float, float]], limit: float, now: float) -> Forecast:
    """`points`: (UTC s, value), oldest first, one a day; `limit` is a highest value. Cost: n² log n, for 90 days some
    milliseconds."""
    known = [(at, value) for at, value in points if math.isfinite(value)]
    count = len(known)
    if count < FEWEST_POINTS:
        return Forecast(Outlook.TOO_FEW, count)
    if now - known[-1][0] > STALE:
        return Forecast(Outlook.STALE, count)
    slope = theil_sen([value for _, value in known], [at for at, _ in known])
    level = _level(known, slope.estimate, now)
    if _present(known) >= limit:
        return Forecast(Outlook.FALLING if slope.high < 0 else Outlook.OVER, count, slope, level)
    if _stands_off(known, slope.estimate, limit, now):
        return Forecast(Outlook.CHANGED, count, slope, level)
    if slope.low <= 0 <= slope.high:
        return Forecast(Outlook.NO_TREND, count, slope, level)
    if slope.high < 0:
        return Forecast(Outlook.AWAY, count, slope, level)
    earliest, latest = _reached(known, slope.high, limit, now), _reached(known, slope.low, limit, now)
    if earliest > now + YEAR:
        return Forecast(Outlook.FAR, count, slope, level)
    return Forecast(Outlook.REACHES, count, slope, level, earliest, latest if latest <= now + YEAR else None)


def _present(points: Sequence[tuple[float, float]]) -> float:
    return median(value for _, value in points[-LAST_DAYS:])


def _stands_off(points: Sequence[tuple[float, float]], slope: float, limit: float, now: float) -> bool:
    level = _level(points, slope, now)
    off = [value - level + slope * (now - at) for at, value in points]
    usual = max(OFF_THE_LINE * median(map(abs, off)), LEAST_OFF * abs(limit))
    return abs(median(off[-LAST_DAYS:])) > usual


def _level(points: Sequence[tuple[float, float]], slope: float, now: float) -> float:
    """Where the line with that slope stands now: half of the points lie above it, half below."""
    return median(value + slope * (now - at) for at, value in points)


def _reached(points: Sequence[tuple[float, float]], slope: float, limit: float, now: float) -> float:
    return now + max(0.0, limit - _level(points, slope, now)) / slope
