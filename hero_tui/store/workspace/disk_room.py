"""Whether there is room on the disk of the history: where there is none, the recorder cannot say so in it."""

from __future__ import annotations

import os
from pathlib import Path

LEAST_ROOM = 256 * 1024
DISK_FULL = "The disk that holds the history is full: what is recorded waits in memory until there is room."


def is_full(room: int | None) -> bool:
    """Whether so many bytes (None: unknown) are too few for a transaction."""
    return room is not None and room < LEAST_ROOM


def room_left(database: Path) -> int | None:
    """Bytes that may still be written beside the history; None where the system does not tell. Cost: one statvfs(3)."""
    try:
        found = os.statvfs(database.parent)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
