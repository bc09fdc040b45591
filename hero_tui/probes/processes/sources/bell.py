"""A bell on the tools' own files: an exec opens its binary, or a script and its interpreter, before it begins.

It works without any right and in every namespace, and costs nothing while no tool starts. It carries no PID: who began
another program, the addresses of the stacks tell (inotify(7), IN_OPEN).
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from itertools import islice
from pathlib import Path

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.files.limits import inotify_limits

BINARY_FOLDERS = (".venv/bin", "venv/bin", "env/bin", "node_modules/.bin")
PACKAGES = ("", "packages", "apps", "libs", "services")  # where a monorepo's packages lie, from the workspace's root
INTERPRETERS = ("node", "python3", "python", "bun", "deno")
MOST_FILES = 512
MOST_COUNTED = 4096  # of those that there is no bell for
MOST_PACKAGES = 64  # of each of these folders
LOOK_AGAIN = 10.0  # seconds after which the folders are compared with what is watched
BURST, RINGS_A_SECOND = 8.0, 4.0
READ_BYTES = 64 * 1024

_IN_OPEN = 0x20
_NONBLOCK, _CLOEXEC = 0o4000, 0o2000000


class Hung(Struct, frozen=True):
    """Of `files` tools' files found the bell hangs on `watched`. `no_room`: the kernel has no watch left for the
    others; else they are more than 512."""

    files: int = 0
    watched: int = 0
    no_room: bool = False


def tool_files(workspace: Path) -> tuple[Path, ...]:
    """The binaries, scripts and interpreters by which tools of this workspace start, links resolved; of each folder
    512 at most, and some thousands in all."""
    found: dict[Path, None] = {}
    for name in INTERPRETERS:
        path = shutil.which(name)
        if path is not None:
            found[Path(path).resolve()] = None
    for folder in tool_folders(workspace):
        for name in _names(folder, MOST_FILES):
            found[Path(os.path.realpath(folder / name))] = None
        if len(found) >= MOST_COUNTED:
            break
    return tuple(found)


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
        self.hung = Hung()

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

    def refresh(self, now: float) -> bool:
        """Each ten seconds: watch what was installed since, and what there was no room for; whether anything was to be
        watched. A watch ends with its file; one more of a file is none."""
        if now - self._looked < LOOK_AGAIN:
            return False
        self._looked = now
        folders = tuple((str(folder), _changed(folder)) for folder in tool_folders(self._workspace))
        if folders == self._folders and not self.hung.no_room:
            return False
        self._folders = folders
        self.hung = self._hang(tool_files(self._workspace))
        return True

    def _hang(self, files: tuple[Path, ...]) -> Hung:
        """What is gone, or not ours to read, needs no bell: nobody here can start it."""
        watched = gone = 0
        for path in files[:MOST_FILES]:
            if self._libc.inotify_add_watch(self._fd, os.fsencode(path), _IN_OPEN) != -1:
                watched += 1
            elif ctypes.get_errno() == errno.ENOSPC:
                return Hung(len(files) - gone, watched, no_room=True)
            else:
                gone += 1
        return Hung(len(files) - gone, watched)

    def close(self) -> None:
        """Close the descriptor, and with it all watches."""
        os.close(self._fd)


class KeptBell:
    """The bell of a workspace for as long as it is wanted: opened again where there was no room for it."""

    def __init__(self, workspace: Path | None) -> None:
        """None: there is none, and nothing is wrong with that."""
        self._workspace = workspace
        self._bell: ToolBell | None = None
        self._tried = float("-inf")
        self._trouble = ""

    def fileno(self) -> int | None:
        """Readable when it rang; None while there is no bell."""
        return None if self._bell is None else self._bell.fileno()

    def refresh(self, now: float) -> str | None:
        """Hang it (monotonic s); return why it is not on all of the tools' files where that is another reason than
        before, empty where it is; None: nothing changed."""
        if self._workspace is None:
            return None
        trouble = self._trouble
        if self._bell is None and now - self._tried >= LOOK_AGAIN:
            self._tried = now
            try:
                self._bell = ToolBell(self._workspace)
            except OSError as error:
                trouble = f"there is no bell on the tools' files ({_why_not_opened(error)})"
        if self._bell is not None and self._bell.refresh(now):
            trouble = _trouble_of(self._bell.hung)
        before, self._trouble = self._trouble, trouble
        return None if trouble == before else trouble

    def rang(self, now: Stamp) -> bool:
        """Whether it had rung, and a look is due at once."""
        return self._bell is not None and self._bell.rang(now)

    def close(self) -> None:
        """Take it down."""
        if self._bell is not None:
            self._bell.close()


def _why_not_opened(error: OSError) -> str:
    if error.errno == errno.EMFILE:
        return f"{inotify_limits().instances.sysctl}, or the recorder's descriptors, are used up"
    return error.strerror or "unknown"


def _trouble_of(hung: Hung) -> str:
    if hung.watched == hung.files:
        return ""
    why = f"{inotify_limits().watches.sysctl} is used up" if hung.no_room else f"no more than {MOST_FILES} are watched"
    return f"the bell hangs on {hung.watched:,} of {hung.files:,} tools' files ({why})"


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
