"""A bell on the tools' own files: an exec opens its binary, or a script and its interpreter, before it begins.

It works without any right and in every namespace, and costs nothing while no tool starts. It carries no PID: who began
another program, the addresses of the stacks tell (inotify(7), IN_OPEN).
"""

from __future__ import annotations

import ctypes
import os
import shutil
from itertools import islice
from pathlib import Path

from hero_tui.core.signals import Stamp

BINARY_FOLDERS = (".venv/bin", "venv/bin", "env/bin", "node_modules/.bin")
PACKAGES = ("", "packages", "apps", "libs", "services")  # where a monorepo's packages lie, from the workspace's root
INTERPRETERS = ("node", "python3", "python", "bun", "deno")
MOST_FILES = 512
MOST_PACKAGES = 64  # of each of these folders
LOOK_AGAIN = 10.0  # seconds after which the folders are compared with what is watched
BURST, RINGS_A_SECOND = 8.0, 4.0
READ_BYTES = 64 * 1024

_IN_OPEN = 0x20
_NONBLOCK, _CLOEXEC = 0o4000, 0o2000000


def tool_files(workspace: Path) -> tuple[Path, ...]:
    """The binaries, scripts and interpreters by which tools of this workspace start, links resolved; at most 512."""
    found: dict[Path, None] = {}
    for name in INTERPRETERS:
        path = shutil.which(name)
        if path is not None:
            found[Path(path).resolve()] = None
    for folder in tool_folders(workspace):
        for name in _names(folder, MOST_FILES):
            found[Path(os.path.realpath(folder / name))] = None
    return tuple(found)[:MOST_FILES]


def tool_folders(workspace: Path) -> tuple[Path, ...]:
    """The folders with the tools of the workspace and of its packages, as far as there are any."""
    packages = [workspace]
    for group in PACKAGES:
        packages += [workspace / group / name for name in _names(workspace / group, MOST_PACKAGES)]
    folders = (package / folder for package in packages for folder in BINARY_FOLDERS)
    return tuple(folder for folder in folders if folder.is_dir())


def _names(folder: Path, most: int) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in islice(entries, most))
    except OSError:
        return []


class RingLimit:
    """What looks may cost: eight at once, four a second for ever. Other people's tools ring the same bell."""

    def __init__(self, now: float) -> None:
        self._left, self._at = BURST, now

    def allows(self, now: float) -> bool:
        """Whether this ring (monotonic s) may be answered by a look; the polls come anyway."""
        self._left = min(BURST, self._left + RINGS_A_SECOND * max(0.0, now - self._at))
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class ToolBell:
    """An inotify descriptor over the tools' files; of one thread. Raises OSError where inotify is used up."""

    def __init__(self, workspace: Path) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd: int = self._libc.inotify_init1(_NONBLOCK | _CLOEXEC)
        if self._fd == -1:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
        self._workspace = workspace
        self._folders: tuple[tuple[str, int], ...] | None = None
        self._looked = float("-inf")
        self._limit = RingLimit(0.0)

    def fileno(self) -> int:
        """Readable when it rang."""
        return self._fd

    def rang(self, now: Stamp) -> bool:
        """Empty it; whether it had rung, and a look is due at once."""
        rung = False
        try:
            while os.read(self._fd, READ_BYTES):
                rung = True
        except BlockingIOError:
            pass
        return rung and self._limit.allows(now.mono)

    def refresh(self, now: float) -> None:
        """Each ten seconds: watch what was installed since. A watch ends with its file; one more of a file is none."""
        if now - self._looked < LOOK_AGAIN:
            return
        self._looked = now
        folders = tuple((str(folder), _changed(folder)) for folder in tool_folders(self._workspace))
        if folders == self._folders:
            return
        self._folders = folders
        for path in tool_files(self._workspace):
            self._libc.inotify_add_watch(self._fd, os.fsencode(path), _IN_OPEN)  # a file that is gone has no bell

    def close(self) -> None:
        """Close the descriptor, and with it all watches."""
        os.close(self._fd)


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
