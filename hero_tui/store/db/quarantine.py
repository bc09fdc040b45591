"""The quarantine of a damaged store: renamed beside the new one, never deleted."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "")  # the database last: a -wal without it would be deleted by whoever opens it anew


def quarantine(database: Path) -> Path:
    """Rename the database and its side files; returns the database's new path."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for number in itertools.count(1):
        suffix = "" if number == 1 else f"-{number}"
        quarantined = database.with_name(f"{database.stem}.damaged-{stamp}{suffix}{database.suffix}")
        if not any(_beside(quarantined, end).exists() for end in SIDE_FILES):
            break
    for end in SIDE_FILES:
        if _beside(database, end).exists():
            _beside(database, end).rename(_beside(quarantined, end))
    return quarantined


def _beside(database: Path, end: str) -> Path:
    return database.with_name(database.name + end)
