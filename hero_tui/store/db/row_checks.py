"""Rows that can be read, out of a file in which bytes may have been overwritten.

SQLite finds damage to its own structures, not to the values in them: a row that makes no sense is left out, so that the
others can be read. Decoders raise `ValueError` (or what Python raises) for what no version ever wrote.
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
OUTCOMES = frozenset(each.value for each in Outcome)


def decode_readable(rows: Iterable[SqlRow], decode: Callable[[SqlRow], T]) -> list[T]:
    """What `decode` makes of each row, without those that it cannot read."""
    found = []
    for row in rows:
        try:
            found.append(decode(row))
        except (TypeError, ValueError, AttributeError, OverflowError, KeyError):
            continue
    return found


def checked_number(value: object) -> float:
    """A number that a measurement may have; also infinity, which is a choice and no accident."""
    if isinstance(value, int | float) and (-LARGEST_NUMBER <= value <= LARGEST_NUMBER or value == math.inf):
        return float(value)
    raise ValueError("not a number of ours")


def checked_sum(value: object) -> float:
    """A sum of such numbers."""
    if isinstance(value, int | float) and -LARGEST_SUM <= value <= LARGEST_SUM:
        return float(value)
    raise ValueError("not a sum of ours")


def number_or_none(value: object) -> float | None:
    """The same, or nothing."""
    return None if value is None else checked_number(value)


def checked_time(value: object) -> float:
    """UTC seconds of a time that a calendar has."""
    at = checked_number(value)
    if -LATEST_TIME < at < LATEST_TIME:
        return at
    raise ValueError("no moment")


def time_or_none(value: object) -> float | None:
    """The same, or nothing."""
    return None if value is None else checked_time(value)


def checked_integer(value: object, least: int = 0, most: int = 1 << 62) -> int:
    """An integer between both."""
    if isinstance(value, int) and least <= value <= most:
        return value
    raise ValueError("not an integer of ours")


def checked_text(value: object) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise ValueError("not a text")


def is_timed_run(start: object, duration: object, outcome: object) -> bool:
    """Whether these can be an operation's; quick, for it is asked of many thousands."""
    return (
        type(start) is float
        and -LATEST_TIME < start < LATEST_TIME
        and (
            duration is None
            or (type(duration) is float and (-LARGEST_NUMBER <= duration <= LARGEST_NUMBER or duration == math.inf))
        )
        and outcome in OUTCOMES
    )
