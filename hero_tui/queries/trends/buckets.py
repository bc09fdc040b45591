"""Runs of a span of time as points of a trend: one for each round step of local time."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from hero_tui.core.signals import Outcome
from hero_tui.core.time import DAY, HOUR, MINUTE
from hero_tui.judge.stats.quantile_binomial import shown_from
from hero_tui.judge.verdicts import nearest_rank
from hero_tui.models.trends import TimeFigures, TrendStep

MOST_POINTS = 48
MOST_DAYS = 100
_STEPS = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR)
_P50, _P95, _P99 = 0.5, 0.95, 0.99
_TIMEOUT = Outcome.TIMEOUT.value
_COUNTED = frozenset({Outcome.OK.value, Outcome.UNKNOWN.value})

Time = tuple[float, float | None, str]
"""Start (UTC s), duration (s), outcome: a row of `Reader.times`."""


Length = tuple[float, float]
"""Start (UTC s) and duration (s) of a run that counts; a timeout's is infinite."""


def step_for(seconds: float) -> float:
    """The shortest round step (s) that gives a span at most 48 points; from days on at most 100."""
    found = next((each for each in _STEPS if seconds / each <= MOST_POINTS), None)
    return found if found is not None else max(DAY, math.ceil(seconds / DAY / MOST_DAYS) * DAY)


def edges(since: float, until: float, step: float) -> list[float]:
    """The bounds of the steps that hold the span: round in local time, so a day is a day whatever its clock does."""
    midnight = datetime.combine(datetime.fromtimestamp(since).astimezone().date(), time.min)
    if step < 2 * HOUR:  # the hour that a clock repeats or leaves out is a step of its own
        first = midnight.astimezone().timestamp()
        start = first + (since - first) // step * step
        return [start + number * step for number in range(math.ceil((until - start) / step - 1e-9) + 1)]
    found, naive = [midnight.astimezone().timestamp()], midnight
    while found[-1] < until:
        naive += timedelta(seconds=round(step / HOUR) * HOUR)
        found.append(naive.astimezone().timestamp())
        if found[1] <= since:
            del found[0]
    return found


def counted(times: Iterable[Time]) -> list[Length]:
    """The runs that count, in their order. As `judge.verdicts.counts` has it."""
    found: list[Length] = []
    for start, duration, outcome in times:
        if outcome == _TIMEOUT:
            found.append((start, math.inf))
        elif outcome in _COUNTED and duration is not None and not math.isnan(duration):
            found.append((start, duration))
    return found


def figures(durations: Sequence[float], limit: float) -> TimeFigures:
    """Of the durations of runs that count, in any order."""
    if not durations:
        return TimeFigures(0)
    ordered = sorted(durations)
    measured = ordered if math.isfinite(ordered[-1]) else [each for each in ordered if math.isfinite(each)]
    return TimeFigures(
        count=len(ordered),
        p50=_quantile(ordered, _P50),
        p95=_quantile(ordered, _P95),
        p99=_quantile(ordered, _P99),
        highest=measured[-1] if measured else None,
        over=len(ordered) - bisect_left(ordered, limit),
        timeouts=len(ordered) - len(measured),
    )


def steps(runs: Iterable[Length], since: float, until: float, limit: float, step: float) -> tuple[TrendStep, ...]:
    """The steps of that length (s) in which anything counted. What began before `since` or from `until` on is in
    none."""
    bounds = edges(since, until, step)
    held: dict[int, list[float]] = {}
    for start, duration in runs:
        if since <= start < until:
            held.setdefault(bisect_right(bounds, start) - 1, []).append(duration)
    return tuple(TrendStep(bounds[at], bounds[at + 1], figures(some, limit)) for at, some in sorted(held.items()))


def _quantile(ordered: Sequence[float], quantile: float) -> float | None:
    if len(ordered) < shown_from(quantile):
        return None
    value = ordered[nearest_rank(quantile, len(ordered))]
    return value if math.isfinite(value) else None
