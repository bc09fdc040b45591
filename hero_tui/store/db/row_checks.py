"""Checks of the values in a row: bytes of the file may have been overwritten.

SQLite finds damage to its own structures, not to the values in them. A check returns the value, or raises `ValueError`
for what no version ever wrote; the row is then left out, so that the others can be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from hero_tui.core.signals import Outcome

T = TypeVar("T")
SqlRow = tuple[Any, ...]

LARGEST_NUMBER = 1e18
LARGEST_SUM = 1e30
LATEST_TIME = 1e11  # seconds: the year 5138
OUTCOMES = frozenset(outcome.value for outcome in Outcome)


def decode_readable(rows: Iterable[SqlRow], decode: Callable[[SqlRow], T]) -> list[T]:
    """Decode each row, and leave out those that cannot be read."""
    decoded = []
    for row in rows:
        try:
            decoded.append(decode(row))
        except (TypeError, ValueError, AttributeError, OverflowError, KeyError):
            continue
    return decoded


def checked_number(value: object) -> float:
    """A measured number: from -1e18 to 1e18, or infinity (a run that timed out)."""
    if isinstance(value, int | float) and (-LARGEST_NUMBER <= value <= LARGEST_NUMBER or value == math.inf):
        return float(value)
    raise ValueError("not a number of ours")


def checked_sum(value: object) -> float:
    """A sum of measured numbers: from -1e30 to 1e30."""
    if isinstance(value, int | float) and -LARGEST_SUM <= value <= LARGEST_SUM:
        return float(value)
    raise ValueError("not a sum of ours")


def number_or_none(value: object) -> float | None:
    """A measured number, or None where the column is empty."""
    return None if value is None else checked_number(value)


def checked_time(value: object) -> float:
    """A time in UTC seconds, within 1e11 s of 1970."""
    at = checked_number(value)
    if -LATEST_TIME < at < LATEST_TIME:
        return at
    raise ValueError("no moment")


def time_or_none(value: object) -> float | None:
    """A time, or None where the column is empty."""
    return None if value is None else checked_time(value)


def checked_integer(value: object, least: int = 0, most: int = 1 << 62) -> int:
    """An integer from `least` to `most`."""
    if isinstance(value, int) and least <= value <= most:
        return value
    raise ValueError("not an integer of ours")


def checked_text(value: object) -> str:
    """A string."""
    if isinstance(value, str):
        return value
    raise ValueError("not a text")


def is_timed_run(start: object, duration: object, outcome: object) -> bool:
    """Whether these can be an operation's start, duration and outcome; quick, for many thousands are checked."""
    return (
        type(start) is float
        and -LATEST_TIME < start < LATEST_TIME
        and (
            duration is None
            or (type(duration) is float and (-LARGEST_NUMBER <= duration <= LARGEST_NUMBER or duration == math.inf))
        )
        and outcome in OUTCOMES
    )
