"""The live processes, kept from raw events and scans by the recorder's loop.

A process that exec'ed is read again 50 ms later (a title may be written after it). Where no source tells execs, a
process that is read again has another stack.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import snapshot_of, ticks_of
from hero_tui.probes.processes.lineage import parents_first
from hero_tui.probes.processes.live_processes import KeptProcesses
from hero_tui.probes.processes.model import (
    Process,
    ProcessesLost,
    ProcessKey,
    SeenBy,
)
from hero_tui.probes.processes.proc import ProcReader, ProcSnapshot
from hero_tui.probes.processes.rereads import EVERYBODY
from hero_tui.probes.processes.sources.events import (
    BellHung,
    BellRang,
    Execed,
    Exited,
    Forked,
    ProcessBatch,
    RawEvent,
    Renamed,
    ScanDue,
    SourceChanged,
)

REREAD_AFTER = 0.05
EVENTS_LATE = 1.0
AFTER_THE_BELL = (0.004, 0.012, 0.03)


class LiveTable(KeptProcesses):
    """Makes of raw events and of looks what changes among the live processes. Arguments: as `KeptProcesses`."""

    def __init__(
        self,
        workspace: Path,
        started: Stamp,
        reader: ProcReader | None = None,
        watch_end: Callable[[ProcessKey], bool] = lambda _: False,
        now: Callable[[], Stamp] = Stamp.now,
    ) -> None:
        super().__init__(workspace, started, reader or ProcReader(), watch_end, now)
        self._rang: Stamp | None = None
        self.unlisted = False  # PIDs could not be listed when it was due
        self._doubtful = False  # between two sources any PID may have been given out again

    def handle(self, batch: ProcessBatch) -> None:
        """Take raw events in the order of the kernel."""
        for event in batch.events:
            self._take(event)

    def next_deadline(self) -> float | None:
        """When a process is to be read again, monotonic s."""
        return self._rereads.next()

    def tick(self, now: Stamp) -> None:
        """Read again what is due; forget what ended long ago."""
        for reread in self._rereads.due(now.mono):
            process = self._live.get(reread.key[0])
            if reread.key == EVERYBODY and self._rang is not None:
                self._look_at(self._in_workspace(), self._rang)
            elif process is not None and process.key == reread.key:
                if reread.whole:
                    self._reread(process)
                elif self._rang is not None and self._rang.mono <= reread.due <= self._rang.mono + AFTER_THE_BELL[-1]:
                    self._look_at([process], self._rang)
                else:
                    self._look_at([process])
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
                self._scan(lost=lost is not None)
            case BellRang(at):
                self._rang = at
                self._scan(lost=False, rang=at)
                self._rereads.add(EVERYBODY, AFTER_THE_BELL, whole=False)
            case BellHung():
                pass  # execs are found by the polls, where the bell is not
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
        starttime = event.stat.starttime if event.stat is not None else ticks_of(event.at)
        if known is not None:
            if event.stat is None or known.starttime == starttime:
                return  # a scan was faster
            if event.at.mono < known.start.mono:
                return  # of an earlier owner of this PID
            self._end(known, event.at, None, SeenBy.CONNECTOR)
        if parent is None:
            snapshot = self._reader.snapshot(event.pid)
            if snapshot is not None:
                self._add(snapshot, event.at)
            return
        comm = event.stat.comm if event.stat is not None else parent.comm
        child = replace(parent, pid=event.pid, starttime=starttime, ppid=event.ppid, comm=comm, start=event.at)
        if event.stat is not None:
            child = replace(child, pgid=event.stat.pgid, sid=event.stat.sid, tty=event.stat.tty)
        self._enter(child, parent.key, self._programs.of(parent))

    def _execed(self, event: Execed) -> None:
        known, snapshot = self._live.get(event.pid), event.snapshot
        if known is None:
            if snapshot is not None:
                self._add(snapshot, None, event.at)
        elif event.at.mono < known.start.mono:
            return  # it was an earlier owner of this PID
        elif snapshot is None or snapshot.stat.starttime == known.starttime:
            if self._seen_before(known, event):
                return
            read = snapshot if snapshot is not None or not event.argv else snapshot_of(known, event.argv, event.cwd)
            self._began(known, read, event.at, SeenBy.CONNECTOR)
            if self._live[event.pid].in_workspace:
                self._look_again(self._live[event.pid], (REREAD_AFTER,))
        else:
            self._end(known, event.at, None, SeenBy.CONNECTOR)
            self._add(snapshot, None, event.at)

    def _seen_before(self, process: Process, event: Execed) -> bool:
        """Whether a look was faster than the event: it found the program that the event tells of."""
        own = self._programs.own(process)
        if own is None:
            return False
        if event.snapshot is not None:
            return event.snapshot.stat.stack == process.stack != 0
        late = self._scanned_at is not None and event.at.mono < self._scanned_at + EVENTS_LATE
        return late and own.seen_by is SeenBy.POLL

    def _exited(self, event: Exited) -> None:
        known = self._live.get(event.pid)
        self._ignored.discard(event.pid)
        if known is None or (event.starttime is not None and event.starttime != known.starttime):
            return
        if event.at.mono < known.start.mono:
            return  # it was an earlier owner of this PID
        if event.threads > 1 and known.in_workspace and self.await_end(known, event.status):
            return  # its main thread only
        status = event.status if event.status is not None else self._awaited.get(known.key)
        self._end(known, event.at, status, SeenBy.CONNECTOR if event.starttime is None else SeenBy.PIDFD)
        if event.starttime is not None:  # a pidfd's: the scan may have held its PID's next owner for it
            self._add_new(event.pid)

    def _in_workspace(self) -> list[Process]:
        return [process for process in self._live.values() if process.in_workspace]

    def _scan(self, *, lost: bool, rang: Stamp | None = None) -> None:
        """List PIDs; read those that are new, and those whose PID may have been given out again: after a loss any.
        Who is not listed ended before the list was complete. `rang`: the ring that asked for it."""
        try:
            listed = set(self._reader.pids())
        except OSError:  # no descriptor is left: nobody has ended for that
            self.unlisted = self._doubtful = True
            return
        listed_at = self._now()
        self.unlisted = False
        for process in [known for pid, known in self._live.items() if pid not in listed]:
            if process.key not in self._awaited:
                self._end(process, listed_at, None, SeenBy.POLL)
        self._ignored &= listed
        lost = lost or self._doubtful
        self._doubtful = False
        if lost or (not self._sees_exec and self._scanned_at is not None):
            suspects = list(self._live.values()) if lost else self._in_workspace()
            self._look_at(suspects, rang)
        new: dict[int, ProcSnapshot] = {}
        for pid in listed - self._live.keys() - self._ignored:
            snapshot = self._reader.snapshot(pid)
            if snapshot is not None:
                new[pid] = snapshot
        for pid in parents_first({pid: known.stat.ppid for pid, known in new.items()}):
            self._add(new[pid], None)
        self._scanned_at = listed_at.mono

    def _add_new(self, pid: int) -> None:
        snapshot = self._reader.snapshot(pid) if pid not in self._live else None
        if snapshot is not None:
            self._add(snapshot, None)

    def _look_at(self, suspects: list[Process], rang: Stamp | None = None) -> None:
        """A PID that was given out again since the last scan keeps its place in the listing, and so does a process
        that exec'ed: when the bell rang for it, else by the time that it is looked at."""
        seen_by = SeenBy.POLL if rang is None else SeenBy.BELL
        for process in suspects:
            stat = self._reader.stat(process.pid)
            if stat is None:
                continue
            if stat.starttime != process.starttime or stat.state in "ZX":
                if process.key not in self._awaited:
                    self._end(process, self._now(), None, SeenBy.POLL)
            elif stat.stack and process.stack and stat.stack != process.stack:
                snapshot = self._reader.snapshot(process.pid)
                if snapshot is not None and snapshot.stat.starttime == process.starttime:
                    self._began(process, snapshot, self._exec_at(process, rang), seen_by)

    def _exec_at(self, process: Process, rang: Stamp | None) -> Stamp:
        """When the bell rang, unless a look that was ordered before it found the program that ended in it; else now."""
        own = self._programs.own(process)
        rang_later = rang is not None and (own is None or own.start.mono <= rang.mono)
        return rang if rang is not None and rang_later else self._now()
