"""What lies in the place of a file of the store and is none: a folder, a pipe. It is renamed, never deleted."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

from hero_tui.store.db.side_files import side_paths
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.workspace.paths import StorePaths


def set_aside_what_is_no_file(paths: StorePaths) -> tuple[Path, ...]:
    """Rename it beside, so that whoever starts can start; returns where it lies now. Links stay, and are refused where
    they are met: another user may have put them there. Raises `StoreError` where it cannot be renamed."""
    database = paths.database
    moved = []
    for path in (database, *side_paths(database), paths.recorder_lock, paths.viewers_lock, paths.log):
        if _is_no_file(path):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            there = path.with_name(f"set-aside-{stamp}-{path.name}")
            try:
                path.rename(there)
            except OSError as error:
                text = f"{path} is no file and cannot be set aside: {error.strerror}; move it away"
                raise StoreError(text, StoreTrouble.FORBIDDEN) from error
            moved.append(there)
    return tuple(moved)


def _is_no_file(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISLNK(mode))
