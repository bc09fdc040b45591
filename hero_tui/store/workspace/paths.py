"""Where a workspace's store lies."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from msgspec import Struct

from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.workspace.folder_name import STATE_VARIABLE, folder_name, state_root
from hero_tui.store.workspace.network_fs import network_file_system


class StorePaths(Struct, frozen=True):
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


def store_paths(workspace: Path, override: Path | None = None, *, make: bool = True) -> StorePaths:
    """The store of `workspace`: `override`, else `HERO_TUI_STATE`, else the user's state folder; made if needed, unless
    `make` says that it is only read: then nothing is made.

    The folder's name is the workspace's plus 12 hex digits of the SHA-256 of its real path. Folders are 0700. On a
    network file system it is a private folder on a local one. Raises `StoreError` with a sentence.
    """
    root, note = _root(override)
    folder = root / folder_name(workspace)
    if make or os.path.lexists(root):
        _private_folder(root, strict=False)
    if make or os.path.lexists(folder):
        _private_folder(folder, strict=True)
    return StorePaths(folder, note)


def state_folder(override: Path | None = None) -> Path:
    """The folder below which the histories of all workspaces lie. Raises `StoreError`."""
    return _root(override)[0]


def local_root(wanted: Path, *, local: Path | None = None, mounts: str | None = None) -> tuple[Path, str | None]:
    """`wanted`, or a private folder on a local file system and the sentence that says so.

    `local` and `mounts` (the text of a mountinfo) are for tests.
    """
    kind = network_file_system(wanted, mounts)
    if kind is None:
        return wanted, None
    instead = _local_folder() if local is None else local
    _private_folder(instead, strict=True)
    note = f"History is kept in {instead}: {wanted} lies on a network file system ({kind}), where SQLite is not safe"
    return instead, note


def _root(override: Path | None) -> tuple[Path, str | None]:
    """The folder of all stores, and a sentence where it is not the one that one would look into."""
    named = None if override is None else str(override)
    wanted = state_root(named)
    if not wanted.startswith("~"):
        return local_root(Path(wanted).absolute())
    if named or os.environ.get(STATE_VARIABLE):
        raise StoreError(f"{wanted}: there is no such home folder; name the state folder by its whole path", _FORBIDDEN)
    instead = _local_folder()
    _private_folder(instead, strict=True)
    return instead, f"History is kept in {instead}: no home folder is known (HOME is not set); HERO_TUI_STATE names one"


def _local_folder() -> Path:
    """The login session's own folder, else one below the temporary folder, named by the user."""
    import tempfile

    user = os.geteuid()
    session = Path(f"/run/user/{user}")
    if session.is_dir() and session.stat().st_uid == user:
        return session / "hero-tui"
    return Path(tempfile.gettempdir()) / f"hero-tui-{user}"


def _private_folder(folder: Path, *, strict: bool) -> None:
    """Make `folder` (0700), or check the one that is there: a real folder, and ours.

    `strict`: for nobody else. Else (a root that was named by hand) others may read it, but may not replace what is in
    it: it is the superuser's or ours, and sticky where others may write.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except FileExistsError as error:
        if not folder.is_symlink():
            raise StoreError(f"{folder} is no folder; move it away, or give --store another", _FORBIDDEN) from error
        status = folder.lstat()
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be made: {error.strerror}; give --store a folder that you may write", _FORBIDDEN
        ) from error
    if stat.S_ISLNK(status.st_mode):
        raise StoreError(
            f"{folder} is a symbolic link, which hero-tui does not follow; give --store {os.path.realpath(folder)}"
            " to use the folder itself",
            _FORBIDDEN,
        )
    _check_owner(folder, status, strict=strict)


def _check_owner(folder: Path, status: os.stat_result, *, strict: bool) -> None:
    user = os.geteuid()
    if status.st_uid != user and (strict or status.st_uid != 0):
        from hero_tui.core.file_system.allowed_owners import is_allowed

        if is_allowed(folder, status.st_uid):
            return
        raise StoreError(
            f"{folder} belongs to user {status.st_uid}, not to you ({user}); `hero-tui trust --owner` allows it,"
            " or give --store another folder",
            _FORBIDDEN,
        )
    if strict and status.st_mode & 0o077:
        _make_private(folder)
    if not strict and status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX:
        raise StoreError(
            f"others may write to {folder} and replace what is in it; chmod go-w it, or give --store another folder",
            _FORBIDDEN,
        )


def _make_private(folder: Path) -> None:
    """As others may have left it open. On a read-only file system nobody can change what is in it, either."""
    try:
        folder.chmod(0o700)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise StoreError(
                f"{folder} is open to others and cannot be closed: {error.strerror}; give --store another folder",
                _FORBIDDEN,
            ) from error


_FORBIDDEN = StoreTrouble.FORBIDDEN
