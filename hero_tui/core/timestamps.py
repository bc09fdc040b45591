"""Moments as other programs read them."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def utc_text(at: float | None) -> str | None:
    """A moment (UTC s) in ISO 8601 with milliseconds and Z; None where there is none, or none that a clock can show."""
    if at is None or not math.isfinite(at):
        return None
    return f"{datetime.fromtimestamp(round(at, 3), UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
