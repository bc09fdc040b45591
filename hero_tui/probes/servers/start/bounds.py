"""What bounds a request: one moment for all of it, and its size."""

from __future__ import annotations

import time


class TooLongError(OSError):
    """More bytes came than anybody has use for."""


def left(until: float) -> float:
    """Seconds until then (monotonic s). Raises `TimeoutError` when it is over."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("no answer in time")
    return seconds
