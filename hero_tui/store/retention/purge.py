"""Deleting a workspace's history, and saying how much it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from hero_tui.budgets.compiled import NAME as COMPILED
from hero_tui.store.db.schema import BACKUP_PATTERN
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.workspace.line_file import ASKED, LINE
from hero_tui.store.workspace.locks import recorder_pid, take_recorder_lock, viewers_present
from hero_tui.store.workspace.paths import StorePaths

OURS = (
    "history.db*",
    "history.damaged-*",
    BACKUP_PATTERN,
    "recorder.log*",
    "recorder.lock",
    "viewers.lock",
    f"{LINE}*",
    ASKED,
    f"{COMPILED}*",
)


class StoredFile(Struct, frozen=True):
    """A file of a store and its size in bytes, as allocated."""

    path: Path
    size: int


def stored_files(paths: StorePaths) -> Sequence[StoredFile]:
    """The files of a store, by name; also what was quarantined."""
    files = {path for pattern in OURS for path in paths.folder.glob(pattern)}
    return [StoredFile(path, path.lstat().st_blocks * 512) for path in sorted(files)]


def purge(paths: StorePaths) -> Sequence[StoredFile]:
    """Delete a workspace's history; returns what was deleted. Raises `StoreError` while a recorder or viewer runs.

    Only files of ours are deleted, and the folder when nothing else is left in it. Links are removed, not followed.
    """
    with _alone(paths):
        if viewers_present(paths.viewers_lock):
            raise StoreError("somebody is looking at this history; leave hero-tui there first", StoreTrouble.BUSY)
        files = stored_files(paths)
        for file in files:
            _delete(file.path)
        if not any(paths.folder.iterdir()):
            paths.folder.rmdir()
    return files


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be deleted: {error.strerror}; remove it yourself", StoreTrouble.FORBIDDEN
        ) from None


def purge_older_than(paths: StorePaths, before: float) -> None:
    """Delete what ended before that moment (UTC s), but for incidents, acks, silences and revisions, and give its space
    back. Raises `StoreError` while a recorder runs. A viewer may go on looking."""
    from hero_tui.store.writer import Writer  # here: `where` lists the files only

    with _alone(paths):
        writer = Writer(paths.database)
        try:
            writer.delete_older_than(before)
        finally:
            writer.close()


@contextmanager
def _alone(paths: StorePaths) -> Iterator[None]:
    lock = take_recorder_lock(paths.recorder_lock, wait=0.0)
    if lock is None:
        pid = recorder_pid(paths.recorder_lock)
        raise StoreError(f"a recorder (pid {pid}) is writing this history; hero-tui stop ends it", StoreTrouble.BUSY)
    try:
        yield
    finally:
        lock.release()
