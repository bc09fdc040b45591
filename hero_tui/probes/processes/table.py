"""The live processes, kept from raw events and scans by the recorder's loop.

A process enters at its fork with its parent's argv, changes at its exec, is read again 50 ms later (a title may be
written after it), and leaves at its end; its identity is kept for two minutes more, so that a run's wrappers can be
named after they are gone.
"""

from __future__ import annotations

import heapq
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.events import (
    Execed,
    Exited,
    Forked,
    ProcessBatch,
    RawEvent,
    Renamed,
    ScanDue,
    SourceChanged,
)
from hero_tui.probes.processes.lineage import Lineage, parents_first
from hero_tui.probes.processes.model import (
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
)
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader, ProcSnapshot, Stat

Subscriber = Callable[[ProcessEvent], None]

REREAD_AFTER = 0.05
REREADS_WITHOUT_EXEC = (0.05, 0.15, 0.3, 0.6, 1.2)
TICK = 1.0 / TICKS_PER_SECOND


class LiveTable:
    """Implements `LiveProcesses`. `started`: what was forked before it counts as before recording."""

    def __init__(
        self,
        workspace: Path,
        started: Stamp,
        reader: ProcReader | None = None,
        watch_end: Callable[[ProcessKey], bool] = lambda _: False,
    ) -> None:
        self._root = os.path.realpath(workspace)
        self._below = self._root.rstrip("/") + "/"
        self._started = started
        self._reader = reader or ProcReader()
        self._live: dict[int, Process] = {}
        self._ignored: set[int] = set()  # kernel threads
        self._watch_end = watch_end
        self._awaited: dict[ProcessKey, int | None] = {}  # the wait status, where it is known before the end
        self._lineage = Lineage()
        self._subscribers: list[Subscriber] = []
        self._rereads: list[tuple[float, ProcessKey]] = []
        self._sees_exec = False
        self._scanned = False
        self._doubtful = False  # between two sources any PID may have been given out again

    def subscribe(self, callback: Subscriber) -> None:
        """Call `callback` with each event, in the order of the kernel."""
        self._subscribers.append(callback)

    def await_end(self, process: Process, status: int | None = None) -> bool:
        """Have its end told by an event of its own (a pidfd): no scan may end it before. False when that fails."""
        if not self._watch_end(process.key):
            return False
        self._awaited[process.key] = status
        return True

    @property
    def main_threads_gone(self) -> bool:
        """Whether a process is awaited that is as good as ended: its other threads follow."""
        return any(status is not None for status in self._awaited.values())

    def get(self, pid: int) -> Process | None:
        """The live process of that PID, or None."""
        return self._live.get(pid)

    def children(self, pid: int) -> tuple[Process, ...]:
        """Its live children, oldest first."""
        process = self._live.get(pid)
        return () if process is None else self._lineage.children(process.key)

    def tree(self, pid: int) -> tuple[Process, ...]:
        """The process and all its live descendants, parents first."""
        process = self._live.get(pid)
        if process is None:
            return ()
        members = [process]
        for member in members:  # grows while it is walked
            members.extend(self._lineage.children(member.key))
        return tuple(members)

    def ancestors(self, pid: int) -> tuple[Process, ...]:
        """Parent, grandparent …, nearest first; those that ended in the last two minutes are known too."""
        process = self._live.get(pid)
        return () if process is None else self.ancestors_of(process)

    def ancestors_of(self, process: Process) -> tuple[Process, ...]:
        """As `ancestors`, of a process that may have ended."""
        return self._lineage.ancestors(process.key)

    def __iter__(self) -> Iterator[Process]:
        return iter(tuple(self._live.values()))

    def handle(self, batch: ProcessBatch) -> None:
        """Take raw events in the order of the kernel."""
        for event in batch.events:
            self._take(event)

    def next_deadline(self) -> float | None:
        """When a process is to be read again, monotonic s."""
        return self._rereads[0][0] if self._rereads else None

    def tick(self, now: Stamp) -> None:
        """Read again what is due; forget what ended long ago."""
        while self._rereads and self._rereads[0][0] <= now.mono:
            _, key = heapq.heappop(self._rereads)
            process = self._live.get(key[0])
            if process is not None and process.key == key:
                self._reread(process)
        self._lineage.forget(now.mono)

    def _take(self, event: RawEvent) -> None:
        match event:
            case Forked():
                self._forked(event)
            case Execed():
                self._execed(event)
            case Exited():
                self._exited(event)
            case Renamed(pid):
                self._renamed(pid)
            case ScanDue(at, lost, since):
                if lost is not None:
                    self._tell(ProcessesLost(since or at, lost))
                self._scan(at, lost=lost is not None)
            case SourceChanged(source):
                self._sees_exec = source is ProcessSourceName.CONNECTOR
                self._doubtful = True
            case _:
                assert_never(event)

    def _renamed(self, pid: int) -> None:
        process = self._live.get(pid)
        if process is not None:
            self._reread(process)
            if process.in_workspace:
                self._look_again(process, (REREAD_AFTER,))

    def _forked(self, event: Forked) -> None:
        known = self._live.get(event.pid)
        parent = self._live.get(event.ppid)
        starttime = event.stat.starttime if event.stat is not None else self._ticks(event.at)
        if known is not None:
            if event.stat is None or known.starttime == starttime:
                return  # a scan was faster
            if event.at.mono < known.start.mono:
                return  # of an earlier owner of this PID
            self._end(known, event.at, None)
        if parent is None:
            snapshot = self._reader.snapshot(event.pid)
            if snapshot is not None:
                self._add(snapshot, event.at)
            return
        comm = event.stat.comm if event.stat is not None else parent.comm
        child = replace(parent, pid=event.pid, starttime=starttime, ppid=event.ppid, comm=comm, start=event.at)
        self._enter(child, parent.key)

    def _execed(self, event: Execed) -> None:
        if event.snapshot is None:
            return
        known = self._live.get(event.pid)
        if known is None:
            self._add(event.snapshot, None)
        elif known.starttime == event.snapshot.stat.starttime:
            self._update(known, event.snapshot)
            if self._live[event.pid].in_workspace:
                self._look_again(self._live[event.pid], (REREAD_AFTER,))
        elif event.at.mono > known.start.mono:
            self._end(known, event.at, None)
            self._add(event.snapshot, None)

    def _exited(self, event: Exited) -> None:
        known = self._live.get(event.pid)
        self._ignored.discard(event.pid)
        if known is None or (event.starttime is not None and event.starttime != known.starttime):
            return
        if event.at.mono < known.start.mono:
            return  # it was an earlier owner of this PID
        if event.threads > 1 and known.in_workspace and self.await_end(known, event.status):
            return  # its main thread only
        self._end(known, event.at, event.status if event.status is not None else self._awaited.get(known.key))
        if event.starttime is not None:  # a pidfd's: the scan may have held its PID's next owner for it
            self._add_new(event.pid)

    def _scan(self, at: Stamp, *, lost: bool) -> None:
        """List PIDs; read those that are new, and those whose PID may have been given out again: after a loss any."""
        listed = set(self._reader.pids())
        for process in [known for pid, known in self._live.items() if pid not in listed]:
            if process.key not in self._awaited:
                self._end(process, at, None)
        self._ignored &= listed
        lost = lost or self._doubtful
        self._doubtful = False
        if lost or (not self._sees_exec and self._scanned):
            self._end_replaced(at, [known for known in self._live.values() if lost or known.in_workspace])
        new: dict[int, ProcSnapshot] = {}
        for pid in listed - self._live.keys() - self._ignored:
            snapshot = self._reader.snapshot(pid)
            if snapshot is not None:
                new[pid] = snapshot
        for pid in parents_first({pid: known.stat.ppid for pid, known in new.items()}):
            self._add(new[pid], None)
        self._scanned = True

    def _add_new(self, pid: int) -> None:
        snapshot = self._reader.snapshot(pid) if pid not in self._live else None
        if snapshot is not None:
            self._add(snapshot, None)

    def _end_replaced(self, at: Stamp, suspects: list[Process]) -> None:
        """A PID that was given out again since the last scan keeps its place in the listing."""
        for process in suspects:
            stat = None if process.key in self._awaited else self._reader.stat(process.pid)
            if stat is not None and (stat.starttime != process.starttime or stat.state in "ZX"):
                self._end(process, at, None)

    def _add(self, snapshot: ProcSnapshot, start: Stamp | None) -> None:
        if snapshot.stat.kernel_thread:
            self._ignored.add(snapshot.stat.pid)
            return
        if snapshot.stat.state in "ZX":
            return
        process = self._process(snapshot, start or self._start_of(snapshot.stat))
        parent = self._live.get(process.ppid)
        self._enter(process, parent.key if parent is not None and parent.starttime <= process.starttime else None)

    def _enter(self, process: Process, parent: ProcessKey | None) -> None:
        self._live[process.pid] = process
        self._lineage.enter(process, parent)
        self._tell(ProcessStarted(process, process.start.mono + TICK < self._started.mono))  # a tick is rounded down
        if not self._sees_exec and self._scanned:
            # one from elsewhere was perhaps seen between its fork and its chdir and exec
            self._look_again(process, REREADS_WITHOUT_EXEC if process.in_workspace else REREADS_WITHOUT_EXEC[:2])

    def _end(self, process: Process, at: Stamp, status: int | None) -> None:
        del self._live[process.pid]
        self._awaited.pop(process.key, None)
        orphans = self._lineage.end(process.key, at.mono)
        self._tell(ProcessEnded(process, at, status))
        for orphan in orphans:
            self._adopted(orphan)

    def _adopted(self, orphan: Process) -> None:
        """An orphan's parent is now init or a subreaper: the tree follows the kernel, the lineage stays."""
        stat = self._reader.stat(orphan.pid)
        if stat is None or stat.starttime != orphan.starttime or self._live.get(orphan.pid) is not orphan:
            return
        foster = self._live.get(stat.ppid)
        process = replace(orphan, ppid=stat.ppid)
        self._live[orphan.pid] = process
        self._lineage.adopt(process, foster.key if foster is not None else None)

    def _reread(self, process: Process) -> None:
        snapshot = self._reader.snapshot(process.pid)
        if snapshot is not None and snapshot.stat.starttime == process.starttime and snapshot.stat.state not in "ZX":
            self._update(process, snapshot)

    def _update(self, before: Process, snapshot: ProcSnapshot) -> None:
        if snapshot.stat.state in "ZX" or (before.argv and not snapshot.argv):
            return  # ended, or ending: its memory is gone already
        process = replace(self._process(snapshot, before.start), ppid=before.ppid)
        self._live[process.pid] = process
        self._lineage.update(process)
        if process != before:
            self._tell(ProcessChanged(before, process))

    def _look_again(self, process: Process, delays: tuple[float, ...]) -> None:
        now = time.monotonic()
        for delay in delays:
            heapq.heappush(self._rereads, (now + delay, process.key))

    def _process(self, snapshot: ProcSnapshot, start: Stamp) -> Process:
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
            in_workspace=cwd is not None and (cwd == self._root or cwd.startswith(self._below)),
        )

    def _start_of(self, stat: Stat) -> Stamp:
        """From ticks since boot, which are rounded down: up to 10 ms early."""
        slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
        return Stamp.at_mono(stat.starttime / TICKS_PER_SECOND - slept)

    def _ticks(self, at: Stamp) -> int:
        slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
        return int((at.mono + slept) * TICKS_PER_SECOND)

    def _tell(self, event: ProcessEvent) -> None:
        for subscriber in self._subscribers:
            subscriber(event)
