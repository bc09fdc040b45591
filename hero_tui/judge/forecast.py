"""When a limit will be reached if it goes on like this, as a range, or why nobody can say.

The line is Theil and Sen's (`judge/slopes.py`), which one odd day cannot turn, through one point a day. The range comes
from the 95 % interval of its slope: the steepest line in it reaches the limit first, the flattest one last. Where the
interval holds 0 there is no trend, and nothing is said about the future. A line that takes more than a year goes on too
long to be believed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from hero_tui.judge.slopes import Slope, theil_sen

FEWEST_POINTS = 7
YEAR = 365 * 86400.0


class Outlook(StrEnum):
    """What can be said."""

    TOO_FEW = "too few"
    NO_TREND = "no trend"
    AWAY = "away"
    """It moves away from the limit."""
    FAR = "far"
    """At the limit in more than a year at the earliest."""
    REACHES = "reaches"
    OVER = "over"
    """It is at the limit by now, and does not move away."""


@dataclass(frozen=True, slots=True)
class Forecast:
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
    slope = theil_sen([value for _, value in known], [at for at, _ in known])
    level = _level(known, slope.estimate, now)
    if slope.low <= 0 <= slope.high:
        outlook = Outlook.OVER if level >= limit else Outlook.NO_TREND
        return Forecast(outlook, count, slope, level)
    if slope.high < 0:
        return Forecast(Outlook.AWAY, count, slope, level)
    if level >= limit:
        return Forecast(Outlook.OVER, count, slope, level)
    earliest, latest = _reached(known, slope.high, limit, now), _reached(known, slope.low, limit, now)
    if earliest > now + YEAR:
        return Forecast(Outlook.FAR, count, slope, level)
    return Forecast(Outlook.REACHES, count, slope, level, earliest, latest if latest <= now + YEAR else None)


def _level(points: Sequence[tuple[float, float]], slope: float, now: float) -> float:
    """Where the line with that slope stands now: half of the points lie above it, half below."""
    return median(value + slope * (now - at) for at, value in points)


def _reached(points: Sequence[tuple[float, float]], slope: float, limit: float, now: float) -> float:
    return now + max(0.0, limit - _level(points, slope, now)) / slope
