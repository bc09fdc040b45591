"""Slices: equal spans of UTC in which a gauge was below its limit (good), at or above (bad), or unobserved (unknown).

They are aligned to multiples of their length, and judged where a value was observed for 80 % of it. Time without an
owner counts as neither good nor bad; time that nobody observed is unknown.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from hero_tui.core.time import HOUR

OBSERVED_FROM = 0.8


class Sight(Enum):
    """What was observed of a span: a value, that there is no owner, or nothing."""

    VALUE = "value"
    ABSENT = "absent"
    DARK = "dark"


class OpenSlice(Struct, frozen=True):
    """The slice that is not complete: start (UTC s), seconds with a value, seconds unobserved, highest value."""

    start: float
    covered: float = 0.0
    dark: float = 0.0
    high: float | None = None


class HourCounts(Struct, frozen=True):
    """The slices that were completed within the hour from `hour` on (UTC s)."""

    hour: float
    good: int = 0
    bad: int = 0
    unknown: int = 0


def pass_span(
    filling: OpenSlice | None, length: float, limit: float, start: float, end: float, sight: Sight, value: float | None
) -> tuple[OpenSlice, tuple[HourCounts, ...]]:
    """Count the span [start, end), of which one thing was observed; returns the slice that is open at `end` and the
    slices that were completed, by hour.

    `value` is that of the whole span (None unless `sight` is VALUE). An `end` before `start` changes nothing.
    """
    current = OpenSlice(start - start % length) if filling is None else filling
    done: dict[float, HourCounts] = {}
    at = max(start, current.start)
    while at < end:
        boundary = current.start + length
        if at == current.start and end >= boundary + length and sight is not Sight.VALUE:
            at = _leap(current.start, length, end, sight, done)
            current = OpenSlice(at)
            continue
        until = min(end, boundary)
        if until > at:
            current = _filled(current, until - at, sight, value)
        at = max(at, until)
        if at >= boundary:
            _complete(current, length, limit, done)
            current = OpenSlice(at - at % length)
    return current, tuple(done.values())


def _filled(current: OpenSlice, seconds: float, sight: Sight, value: float | None) -> OpenSlice:
    if sight is Sight.VALUE and value is not None:
        high = value if current.high is None else max(current.high, value)
        return OpenSlice(current.start, current.covered + seconds, current.dark, high)
    dark = current.dark + (seconds if sight is Sight.DARK else 0.0)
    return OpenSlice(current.start, current.covered, dark, current.high)


def _complete(current: OpenSlice, length: float, limit: float, done: dict[float, HourCounts]) -> None:
    if current.covered >= OBSERVED_FROM * length - 1e-6 and current.high is not None:
        bad = current.high >= limit
        _add(done, current.start, good=int(not bad), bad=int(bad))
    elif current.dark > 0:
        _add(done, current.start, unknown=1)


def _leap(start: float, length: float, end: float, sight: Sight, done: dict[float, HourCounts]) -> float:
    """Pass many whole slices without a value at once, hour by hour; returns the start of the last, open one."""
    last = end - end % length
    at = start
    while at < last:
        until = min(last, at - at % HOUR + HOUR)
        if sight is Sight.DARK:
            _add(done, at, unknown=round((until - at) / length))
        at = until
    return last


def _add(done: dict[float, HourCounts], at: float, good: int = 0, bad: int = 0, unknown: int = 0) -> None:
    hour = at - at % HOUR
    counts = done.get(hour, HourCounts(hour))
    done[hour] = HourCounts(hour, counts.good + good, counts.bad + bad, counts.unknown + unknown)
