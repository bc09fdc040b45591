"""What bounds a request: one moment for all of it, and its size."""

from __future__ import annotations

import time

MOST_BYTES = 8 * 1024 * 1024  # of a body
MOST_HEADERS = 256 * 1024  # bytes, of all interim answers (100 Continue) together


class TooLongError(OSError):
    """More bytes came than anybody has use for."""


def left(until: float) -> float:
    """Seconds until then (monotonic s). Raises `TimeoutError` when it is over."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("no answer in time")
    return seconds
