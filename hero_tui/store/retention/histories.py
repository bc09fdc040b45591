"""All histories of an account: of which workspace each is, and giving one to a workspace that was moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from hero_tui.store.appender import WORKSPACE, Appender
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.retention.purge import stored_files
from hero_tui.store.workspace.locks import recorder_pid, viewers_present
from hero_tui.store.workspace.paths import StorePaths


class History(Struct, frozen=True):
    """A store below a state folder. `workspace`: None where it does not say, or cannot be read (`trouble` says why);
    `size` in bytes; `recorder`: the PID that records into it."""

    paths: StorePaths
    workspace: str | None
    size: int
    recorder: int | None
    trouble: str | None = None

    @property
    def is_orphan(self) -> bool:
        """Whether its workspace is no folder any more, and nobody records into it."""
        return self.workspace is not None and self.recorder is None and not Path(self.workspace).is_dir()


def all_histories(root: Path) -> Sequence[History]:
    """The histories below a state folder, by the name of their folder; none where it is not there."""
    try:
        folders = sorted(each for each in root.iterdir() if each.is_dir() and not each.is_symlink())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(f"{root} cannot be read: {error.strerror}; check its owner and mode") from error
    paths = [StorePaths(folder) for folder in folders]
    return [_history(each) for each in paths if each.database.exists()]


def adopt(old: StorePaths, new: StorePaths, workspace: Path) -> None:
    """Make the history at `old` that of `workspace`, whose own place is `new`. Raises `StoreError` where somebody uses
    either, or where `new` holds a history already."""
    if not old.database.exists():
        raise StoreError(
            f"there is no history in {old.folder}; `hero-tui where --all` lists them", StoreTrouble.MISSING
        )
    if new.database.exists():
        raise StoreError(f"{workspace} has a history of its own; `hero-tui purge` deletes it", StoreTrouble.BUSY)
    for each in (old, new):
        pid = recorder_pid(each.recorder_lock)
        if pid is not None:
            raise StoreError(f"a recorder (pid {pid}) writes there; `hero-tui stop` ends it", StoreTrouble.BUSY)
        if viewers_present(each.viewers_lock):
            raise StoreError("somebody is looking at it; leave hero-tui there first", StoreTrouble.BUSY)
    try:
        for file in stored_files(new):
            file.path.unlink(missing_ok=True)
        if new.folder.exists():
            new.folder.rmdir()
        old.folder.rename(new.folder)
    except OSError as error:
        raise StoreError(f"{old.folder} cannot be renamed to {new.folder}: {error.strerror}") from error
    writer = Appender(new.database)
    try:
        writer.remember_workspace(workspace)
    finally:
        writer.close()


def _history(paths: StorePaths) -> History:
    size = sum(file.size for file in stored_files(paths))
    workspace = trouble = None
    try:
        reader = Reader(paths.database)
        try:
            workspace = reader.meta(WORKSPACE)
        finally:
            reader.close()
    except StoreError as error:
        trouble = str(error)
    return History(paths, workspace, size, recorder_pid(paths.recorder_lock), trouble)
