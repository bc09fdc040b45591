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
Row = tuple[Any, ...]

LARGEST = 1e18
LARGEST_SUM = 1e30
LATEST = 1e11  # seconds: the year 5138
OUTCOMES = frozenset(each.value for each in Outcome)


def readable(rows: Iterable[Row], decode: Callable[[Row], T]) -> list[T]:
    """What `decode` makes of each row, without those that it cannot read."""
    found = []
    for row in rows:
        try:
            found.append(decode(row))
        except (TypeError, ValueError, AttributeError, OverflowError, KeyError):
            continue
    return found


def real(value: object) -> float:
    """A number that a measurement may have; also infinity, which is a choice and no accident."""
    if isinstance(value, int | float) and (-LARGEST <= value <= LARGEST or value == math.inf):
        return float(value)
    raise ValueError("not a number of ours")


def total(value: object) -> float:
    """A sum of such numbers."""
    if isinstance(value, int | float) and -LARGEST_SUM <= value <= LARGEST_SUM:
        return float(value)
    raise ValueError("not a sum of ours")


def maybe(value: object) -> float | None:
    """The same, or nothing."""
    return None if value is None else real(value)


def moment(value: object) -> float:
    """UTC seconds of a time that a calendar has."""
    at = real(value)
    if -LATEST < at < LATEST:
        return at
    raise ValueError("no moment")


def maybe_moment(value: object) -> float | None:
    """The same, or nothing."""
    return None if value is None else moment(value)


def whole(value: object, least: int = 0, most: int = 1 << 62) -> int:
    """An integer between both."""
    if isinstance(value, int) and least <= value <= most:
        return value
    raise ValueError("not an integer of ours")


def text(value: object) -> str:
    """A text."""
    if isinstance(value, str):
        return value
    raise ValueError("not a text")


def is_time(start: object, duration: object, outcome: object) -> bool:
    """Whether these can be an operation's; quick, for it is asked of many thousands."""
    return (
        type(start) is float
        and -LATEST < start < LATEST
        and (
            duration is None or (type(duration) is float and (-LARGEST <= duration <= LARGEST or duration == math.inf))
        )
        and outcome in OUTCOMES
    )
