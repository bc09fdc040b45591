"""Spans of time in seconds, moments as other programs read them, and the clock on the wall of a named zone."""

from __future__ import annotations

import math
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0
WEEK = 7 * DAY


def utc_text(at: float | None) -> str | None:
    """A moment (UTC s) in ISO 8601 with milliseconds and Z; None where there is none, or none that a clock can show."""
    if at is None or not math.isfinite(at):
        return None
    return f"{datetime.fromtimestamp(round(at, 3), UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


@lru_cache(maxsize=64)
def time_zone(name: str) -> tzinfo:
    """The zone of that name, such as Europe/Berlin. Raises `OSError`, `ValueError`, `LookupError`: none is so named."""
    from zoneinfo import ZoneInfo  # on first use: few plan by a zone, and it brings the interpreter's build settings

    return ZoneInfo(name)
