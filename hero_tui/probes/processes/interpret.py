"""What a snapshot of /proc says of a process: where it stands, and when it began."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hero_tui.core.signals import Stamp
from hero_tui.probes.git.repository import is_in_checkout
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcSnapshot, Stat


class Interpreter:
    """Makes processes of snapshots, for one workspace."""

    def __init__(self, workspace: Path) -> None:
        self._root = os.path.realpath(workspace)

    def process(self, snapshot: ProcSnapshot, start: Stamp) -> Process:
        """Return the process that was read; `start` is its fork."""
        stat, cwd = snapshot.stat, snapshot.cwd
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
            in_workspace=cwd is not None and is_in_checkout(cwd, self._root),
            pgid=stat.pgid,
            sid=stat.sid,
            tty=stat.tty,
            stack=stat.stack,
        )


def start_of(stat: Stat) -> Stamp:
    """Return its fork by its start time: ticks since boot, which are rounded down, so up to 10 ms early."""
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return Stamp.at_mono(stat.starttime / TICKS_PER_SECOND - slept)


def ticks_of(at: Stamp) -> int:
    """Return the start time that the kernel gives a process which forks at that moment."""
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    return int((at.mono + slept) * TICKS_PER_SECOND)
