"""Whether a folder lies on a network file system, where SQLite's WAL and flock are not to be trusted.

WAL needs memory shared by all processes (https://www.sqlite.org/wal.html): over a network there is none.
"""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.file_system.mounts import NETWORK, file_system_of, read_mounts


def network_file_system(folder: Path, mounts: str | None = None) -> str | None:
    """The type of the network file system that `folder` (or its nearest parent that exists) lies on, else None."""
    kind = file_system_of(folder.resolve(), read_mounts() if mounts is None else mounts)
    return kind if kind in NETWORK else None
