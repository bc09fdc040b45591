"""What one short program costs all the trackers together, counted in calls of Python functions: a busy machine changes
nothing of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcReader, ProcSnapshot
from hero_tui.probes.processes.sources.events import (
    Execed,
    Exited,
    Forked,
    ProcessBatch,
    RawEvent,
    ScanDue,
    SourceChanged,
)
from hero_tui.recorder.inbox import Inbox
from hero_tui.recorder.probes import Probes

GONE = 2**22 + 1  # no process of that PID can live
MOST_CALLS = 300


class Storm:
    """The recorder's own trackers, told of programs that a chain of processes as long as `depth` starts."""

    def __init__(self, workspace: Path, depth: int) -> None:
        self._workspace = workspace
        self.trackers = Probes(workspace, Inbox()).trackers.in_order()
        here = ProcReader().snapshot(os.getpid())
        assert here is not None
        self._here, self._parent, self._pid = here, os.getpid(), GONE
        now = Stamp.now()
        self._tell(SourceChanged(ProcessSourceName.CONNECTOR, now, "test"), ScanDue(now))
        for _ in range(depth):
            self._begin("npm", "run", "x")
            self._parent = self._pid

    def _tell(self, *events: RawEvent) -> None:
        batch = ProcessBatch(events)
        for tracker in self.trackers:
            tracker.handle(batch)

    def _begin(self, *argv: str) -> None:
        self._pid += 1
        now = Stamp.now()
        stat = replace(self._here.stat, pid=self._pid, ppid=self._parent, starttime=self._here.stat.starttime + 1)
        folder = str(self._workspace / "packages/web/src")
        self._tell(Forked(self._pid, self._parent, now, stat))
        self._tell(Execed(self._pid, now, ProcSnapshot(replace(stat, stack=self._pid), argv, folder, argv[0])))

    def program(self) -> None:
        """Something short runs and ends."""
        self._begin("/bin/true", str(self._pid))
        self._tell(Exited(self._pid, Stamp.now(), 0))

    def calls(self, programs: int) -> float:
        """Calls of a program, when so many have run."""
        counted = [0]

        def count(_frame: FrameType, event: str, _argument: object) -> None:
            counted[0] += event == "call"

        sys.setprofile(count)
        for _ in range(programs):
            self.program()
        sys.setprofile(None)
        return counted[0] / programs


@pytest.mark.parametrize("depth", [0, 3, 40])
def test_a_short_program_costs_the_same_however_deep_and_however_many(tmp_path: Path, depth: int) -> None:
    """Given programs that one process of the workspace starts, each with another command line, then the thousandth
    costs what the first did, also below 40 wrappers."""
    storm = Storm(tmp_path.resolve(), depth)
    storm.calls(50)
    first = storm.calls(200)
    for _ in range(600):
        storm.program()
    last = storm.calls(200)
    print(f"{depth} wrappers: {first:.0f} calls, later {last:.0f}")
    assert last <= 1.1 * first
    assert last <= MOST_CALLS
