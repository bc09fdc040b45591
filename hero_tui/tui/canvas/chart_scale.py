"""Scales of the chart: values onto rows, round ticks on both axes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

_STEPS_OF_LOG = (1.0, 2.0, 5.0)
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 30, 60, 90)
_LABEL_SPACE = 12


class Scale(Struct, frozen=True):
    """Values onto rows; row 0 is the lowest. `logarithmic` scales need 0 < low < high."""

    low: float
    high: float
    logarithmic: bool = False

    def position(self, value: float, rows: int) -> float:
        """The height of `value` in rows, 0 to rows − 1, clipped to the scale."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return share * (rows - 1)

    def row(self, value: float, rows: int) -> int:
        """The row of `value`."""
        return math.floor(self.position(value, rows) + 0.5)

    def ticks(self) -> tuple[float, ...]:
        """The 1, 2, 5 steps of a logarithmic scale inside it; none for a linear one, whose guides are its ticks."""
        if not self.logarithmic:
            return ()
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        values = (step * 10.0**decade for decade in decades for step in _STEPS_OF_LOG)
        return tuple(value for value in values if self.low * 0.999 <= value <= self.high * 1.001)


def logarithmic_scale(values: Iterable[float], limits: Iterable[float]) -> Scale:
    """A scale that holds the limits and the values: from the 1-2-5 step below them to 1.2 × the step at or above."""
    known = [value for value in (*values, *limits) if math.isfinite(value) and value > 0]
    low, high = (min(known), max(known)) if known else (0.1, 1.0)
    bottom = _step(low * 0.999, up=False)
    top = _step(high * 0.999, up=True) * 1.2
    return Scale(bottom, max(top, bottom * 10.0), logarithmic=True)


def linear_scale(limit: float, share: float = 1.25) -> Scale:
    """Return a scale from 0 to `share` times the limit."""
    return Scale(0.0, limit * share if limit > 0 and math.isfinite(limit) else 1.0)


def _step(value: float, *, up: bool) -> float:
    decade = math.floor(math.log10(value))
    steps = [step * 10.0**power for power in (decade - 1, decade, decade + 1) for step in _STEPS_OF_LOG]
    return min(step for step in steps if step >= value) if up else max(step for step in steps if step <= value)


def tick_text(seconds: float) -> str:
    """A tick of a logarithmic time axis: `200 ms`, `1 s`, `5 s`, `10 min`."""
    if seconds < 0.001:
        return f"{seconds * 1000:g} ms"
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    return f"{round(seconds):,} s"


def time_ticks(since: float, until: float, columns: int) -> tuple[tuple[float, str], ...]:
    """Return round local times between both ends, at least 12 columns apart, with labels: `15:00`, `Mon 23`."""
    span = max(1.0, until - since)
    least = span / max(1, columns) * _LABEL_SPACE
    minutes = next((count for count in _MINUTES if count * 60 >= least), None)
    first = datetime.fromtimestamp(since).astimezone()
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if minutes is not None:
        step = timedelta(minutes=minutes)
        form = "%H:%M"
    else:
        step = timedelta(days=next((count for count in _DAYS if count * 86400 >= least), _DAYS[-1]))
        form = "%a %d" if span <= 8 * 86400 else "%d %b"
    ticks: list[tuple[float, str]] = []
    naive = midnight
    while len(ticks) <= columns:
        # A naive local time has the zone's own offset on its day: midnights stay midnights over a change of the clock.
        at = naive.astimezone().timestamp()
        if at > until:
            break
        if at >= since:
            ticks.append((at, naive.strftime(form)))
        naive += step
    return tuple(ticks)
