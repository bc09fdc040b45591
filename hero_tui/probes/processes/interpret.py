"""What a snapshot of /proc says of a process: where it stands, and when it began."""

from __future__ import annotations

import os
import time
from pathlib import Path
from stat import S_ISDIR

from hero_tui.core.file_system.mounts import Mount, file_system_of, read_mounts
from hero_tui.core.signals import Stamp
from hero_tui.probes.command_lines.operands import named_places
from hero_tui.probes.git.repository import is_in_checkout, lies_below
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcSnapshot, Stat

LONGEST_NAME = 15
LONGEST_PATH = 4096
INSTALLED = ("/node_modules/", "/site-packages/", "/dist-packages/")
"""What lies below these is a tool, whose work is elsewhere."""


class Interpreter:
    """Makes processes of snapshots, for one workspace."""

    def __init__(self, workspace: Path) -> None:
        self._root = os.path.realpath(workspace)
        self._named = str(workspace.absolute())

    def process(self, snapshot: ProcSnapshot, start: Stamp) -> Process:
        """Return the process that was read; `start` is its fork."""
        stat, cwd = snapshot.stat, snapshot.cwd
        stands_here = cwd is not None and is_in_checkout(cwd, self._root)
        place = None if stands_here or cwd is None else self.place(snapshot.argv, cwd)
        return Process(
            pid=stat.pid,
            starttime=stat.starttime,
            ppid=stat.ppid,
            comm=stat.comm,
            argv=snapshot.argv,
            cwd=cwd,
            exe=snapshot.exe,
            uid=stat.uid,
            start=start,
            readable=cwd is not None,
            in_workspace=stands_here or place is not None,
            pgid=stat.pgid,
            sid=stat.sid,
            tty=stat.tty,
            stack=stat.stack,
            place=place,
            elsewhere=stands_here and cwd is not None and self.works_elsewhere(snapshot.argv, cwd),
        )

    def place(self, argv: tuple[str, ...], cwd: str) -> str | None:
        """Return the folder of the workspace that a command line names which was started in `cwd`, elsewhere; or None.
        Nothing outside of the workspace is looked at."""
        for path in named_places(argv).paths:
            full = self._known_as(_absolute(path, cwd))
            if lies_below(full, self._root):
                folder = _folder_of(full)
                if folder is not None and is_in_checkout(folder, self._root):
                    return folder
        return None

    def works_elsewhere(self, argv: tuple[str, ...], cwd: str) -> bool:
        """Tell whether a command line that was started in `cwd`, in the workspace, works outside of it alone: all of
        the places that it works on are, and no folder around it is among them. Links are followed where none is in it.
        """
        places = named_places(argv)
        if not places.alone:
            return False
        paths = [self._known_as(_absolute(path, cwd)) for path in places.paths]
        return not any(map(self._is_worked_on, paths)) and not any(map(self._is_worked_on, _behind_links(paths)))

    def _is_worked_on(self, path: str) -> bool:
        return is_in_checkout(path, self._root) or lies_below(self._root, path)

    def _known_as(self, path: str) -> str:
        """The path in the workspace's real folder, where it is told by the name that the workspace was opened by."""
        if self._named != self._root and lies_below(path, self._named):
            return self._root + path[len(self._named) :]
        return path


def _absolute(path: str, cwd: str) -> str:
    return os.path.normpath(path if path.startswith("/") else f"{cwd}/{path}")


def _behind_links(paths: list[str]) -> list[str]:
    """The same paths without links; those on a file system of another machine, which may not answer, are left out."""
    mounts = read_mounts()
    kinds = {path: file_system_of(Path(path), mounts) for path in paths}
    near = [path for path, kind in kinds.items() if kind and not Mount(Path(path), kind).has_another_side]
    return [os.path.realpath(path) for path in near if len(path) < LONGEST_PATH]


def _folder_of(path: str) -> str | None:
    """The folder that is there, or that a file lies in; None where nothing is, and for what was installed there."""
    try:
        is_folder = S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return None
    if is_folder:
        return path
    folder = path.rpartition("/")[0]
    installed = any(each in path for each in INSTALLED)
    return None if installed or os.access(f"{folder}/../pyvenv.cfg", os.F_OK) else folder


def snapshot_of(process: Process, argv: tuple[str, ...], cwd: str | None) -> ProcSnapshot:
    """Return what is known of a program that was gone when its words had been read; `process`: as it was before."""
    stat = Stat(
        pid=process.pid,
        comm=argv[0].rpartition("/")[2][:LONGEST_NAME],
        state="R",
        ppid=process.ppid,
        flags=0,
        own_ticks=0,
        reaped_ticks=0,
        starttime=process.starttime,
        rss=0,
        uid=process.uid,
        pgid=process.pgid,
        sid=process.sid,
        tty=process.tty,
    )
    return ProcSnapshot(stat, argv, cwd, None)


def start_of(stat: Stat) -> Stamp:
    """Return its fork by its start time: ticks since boot, which are rounded down, so up to 10 ms early."""
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return Stamp.at_mono(stat.starttime / TICKS_PER_SECOND - slept)


def ticks_of(at: Stamp) -> int:
    """Return the start time that the kernel gives a process which forks at that moment."""
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return int((at.mono + slept) * TICKS_PER_SECOND)
