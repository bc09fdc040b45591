"""The live processes, kept from raw events and scans by the recorder's loop.

A process enters at its fork with its parent's argv, changes at its exec, is read again 50 ms later (a title may be
written after it), and leaves at its end; its identity is kept for two minutes more, so that a run's wrappers can be
named after they are gone.

Its programs begin and end with its execs. Where no source tells these, a process that is read again has another stack.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import Interpreter, snapshot_of, start_of, ticks_of
from hero_tui.probes.processes.lineage import parents_first
from hero_tui.probes.processes.model import (
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
    Program,
    ProgramEnd,
    SeenBy,
)
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader, ProcSnapshot
from hero_tui.probes.processes.programs import Programs
from hero_tui.probes.processes.rereads import EVERYBODY, Rereads
from hero_tui.probes.processes.shells import is_shell, may_exec, takes_commands
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
from hero_tui.probes.processes.view import ProcessView

Subscriber = Callable[[ProcessEvent], None]

REREAD_AFTER = 0.05
REREADS_WITHOUT_EXEC = (0.05, 0.15, 0.3, 0.6, 1.2)
EVENTS_LATE = 1.0
AFTER_THE_BELL = (0.004, 0.012, 0.03)
AFTER_A_CHILD = (0.003, 0.008, 0.02)
GOES_ON_WITHIN = 1.0
YOUNG_SECONDS = 10.0
TICK = 1.0 / TICKS_PER_SECOND


class LiveTable(ProcessView):
    """Keeps what `ProcessView` answers. `started`: what was forked before it counts as before recording. `now`:
    the clock, for what is read again later and for what a look finds: it may come well after the order to look."""

    def __init__(
        self,
        workspace: Path,
        started: Stamp,
        reader: ProcReader | None = None,
        watch_end: Callable[[ProcessKey], bool] = lambda _: False,
        now: Callable[[], Stamp] = Stamp.now,
    ) -> None:
        super().__init__()
        self._interpreter = Interpreter(workspace)
        self._started = started
        self._reader = reader or ProcReader()
        self._ignored: set[int] = set()  # kernel threads
        self._watch_end = watch_end
        self._awaited: dict[ProcessKey, int | None] = {}  # the wait status, where it is known before the end
        self._programs = Programs(self._lineage, self._tell)
        self._subscribers: list[Subscriber] = []
        self._now = now
        self._rereads = Rereads(lambda: now().mono)
        self._rang: Stamp | None = None
        self._sees_exec = False
        self._scanned_at: float | None = None
        self.unlisted = False  # PIDs could not be listed when it was due
        self.unread = 0
        self._doubtful = False  # between two sources any PID may have been given out again

    def before_recording(self, process: Process) -> bool:
        """Whether it was forked before somebody recorded."""
        return process.start.mono + TICK < self._started.mono  # a tick is rounded down

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

    def _add(self, snapshot: ProcSnapshot, start: Stamp | None, execed: Stamp | None = None) -> None:
        """Enter what was read. Unless its exec was told it may be a fork that is its parent still."""
        if snapshot.stat.kernel_thread:
            self._ignored.add(snapshot.stat.pid)
            return
        if snapshot.stat.state in "ZX":
            return
        process = self._interpreter.process(snapshot, start or start_of(snapshot.stat))
        above = self._live.get(process.ppid)
        parent = above if above is not None and above.starttime <= process.starttime else None
        if execed is None and parent is not None and parent.stack and parent.stack == process.stack:
            self._enter(process, parent.key, self._programs.of(parent))
            return
        seen_by = SeenBy.POLL if start is None and execed is None else SeenBy.CONNECTOR
        program = self._programs.make(process, execed or process.start, seen_by)
        self._enter(process, parent.key if parent is not None else None, program)
        self._programs.begin(program, before_recording=execed is None and self.before_recording(process))

    def _enter(self, process: Process, parent: ProcessKey | None, program: Program | None) -> None:
        self._live[process.pid] = process
        self._lineage.enter(process, parent, program)
        self._tell(ProcessStarted(process, self.before_recording(process)))
        if not self._sees_exec and self._scanned_at is not None:
            # one from elsewhere was perhaps seen between its fork and its chdir and exec
            self._look_again(process, REREADS_WITHOUT_EXEC if process.in_workspace else REREADS_WITHOUT_EXEC[:2])
            if process.in_workspace and may_exec(process.argv):
                self._rereads.keep(process.key, process.start.mono + YOUNG_SECONDS)

    def _began(self, before: Process, snapshot: ProcSnapshot | None, at: Stamp, seen_by: SeenBy) -> None:
        """Another program began in the process; None, or a snapshot without its argv: it was too short to be read."""
        self._programs.end(before, at, seen_by, None, ProgramEnd.EXEC)
        if snapshot is None or not snapshot.argv or snapshot.stat.state in "ZX":
            self._lineage.run(before.key, None)
            self._put(before, replace(before, argv=(), exe=None, stack=0))
            return
        process = replace(self._interpreter.process(snapshot, before.start), ppid=before.ppid)
        program = self._programs.make(process, at, seen_by)
        self._lineage.run(before.key, program)
        self._put(before, process)
        self._programs.begin(program)

    def _end(self, process: Process, at: Stamp, status: int | None, seen_by: SeenBy) -> None:
        self._programs.end(process, at, seen_by, status, ProgramEnd.EXIT)
        if process.in_workspace and not process.argv and self._programs.of(process) is None:
            self.unread += 1
        del self._live[process.pid]
        self._rereads.forget(process.key)
        self._awaited.pop(process.key, None)
        orphans = self._lineage.end(process.key, at)
        self._tell(ProcessEnded(process, at, status))
        for orphan in orphans:
            self._adopted(orphan)
        if not self._sees_exec:
            self._child_ended(process.ppid)

    def _child_ended(self, pid: int) -> None:
        """A shell goes on when its child has ended: its last command it may exec in its own process."""
        shell = self._live.get(pid)
        if shell is not None and shell.in_workspace and is_shell(shell.argv) and not takes_commands(shell.argv):
            self._rereads.add(shell.key, AFTER_A_CHILD, whole=False)
            self._rereads.keep(shell.key, self._now().mono + GOES_ON_WITHIN)

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
        if snapshot.argv and not before.argv and self._programs.of(before) is None:
            self._began(before, snapshot, self._now(), SeenBy.POLL)  # its exec was told, and could not be read then
            return
        if before.stack and snapshot.stat.stack and snapshot.stat.stack != before.stack:
            if not self._sees_exec:  # else its event is on its way, with a better stamp
                self._began(before, snapshot, self._now(), SeenBy.POLL)
            return
        process = replace(self._interpreter.process(snapshot, before.start), ppid=before.ppid)
        self._programs.read_again(process)
        self._put(before, process)

    def _put(self, before: Process, process: Process) -> None:
        self._live[process.pid] = process
        self._lineage.update(process)
        if process != before:
            self._tell(ProcessChanged(before, process))

    def _look_again(self, process: Process, delays: tuple[float, ...]) -> None:
        self._rereads.add(process.key, delays)

    def _tell(self, event: ProcessEvent) -> None:
        for subscriber in self._subscribers:
            subscriber(event)
