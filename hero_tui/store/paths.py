"""Where a workspace's store lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StorePaths:
    """The files of one workspace's store. `note`: a sentence when it is not where one would look (network fallback)."""

    folder: Path
    note: str | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "history.db"

    @property
    def recorder_lock(self) -> Path:
        """Exclusively locked (flock) by the recorder."""
        return self.folder / "recorder.lock"

    @property
    def viewers_lock(self) -> Path:
        """Shared-locked (flock) by every viewer."""
        return self.folder / "viewers.lock"

    @property
    def log(self) -> Path:
        """The recorder's log file."""
        return self.folder / "recorder.log"


def store_paths(workspace: Path, override: Path | None = None) -> StorePaths:
    """The store of `workspace`: `override`, else `HERO_TUI_STATE`, else the user's state folder; made if needed.

    The folder's name is the workspace's plus 12 hex digits of the SHA-256 of its real path. Folders are 0700. On a
    network file system it is a private folder on a local one. Raises `StoreError` with a sentence.
    """
    raise NotImplementedError
