"""The live processes as they enter, change and end, and their programs with them.

A process enters at its fork with its parent's argv, changes at its exec, and leaves at its end; its identity is kept
for two minutes more, so that a run's wrappers can be named after they are gone. Its programs begin and end with its
execs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import Interpreter, start_of
from hero_tui.probes.processes.model import (
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
    Program,
    ProgramEnd,
    SeenBy,
)
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader, ProcSnapshot
from hero_tui.probes.processes.programs import Programs
from hero_tui.probes.processes.rereads import Rereads
from hero_tui.probes.processes.shells import is_shell, may_exec, takes_commands
from hero_tui.probes.processes.view import ProcessView

Subscriber = Callable[[ProcessEvent], None]

REREADS_WITHOUT_EXEC = (0.05, 0.15, 0.3, 0.6, 1.2)
AFTER_A_CHILD = (0.003, 0.008, 0.02)
GOES_ON_WITHIN = 1.0
YOUNG_SECONDS = 10.0
TICK = 1.0 / TICKS_PER_SECOND


class KeptProcesses(ProcessView):
    """Keeps what `ProcessView` answers, and tells its subscribers of each change. `started`: what was forked before it
    counts as before recording. `now`: the clock, for what is read again later and for what a look finds: it may come
    well after the order to look."""

    def __init__(
        self,
        workspace: Path,
        started: Stamp,
        reader: ProcReader,
        watch_end: Callable[[ProcessKey], bool],
        now: Callable[[], Stamp],
    ) -> None:
        super().__init__()
        self._interpreter = Interpreter(workspace)
        self._started = started
        self._reader = reader
        self._ignored: set[int] = set()  # kernel threads
        self._watch_end = watch_end
        self._awaited: dict[ProcessKey, int | None] = {}  # the wait status, where it is known before the end
        self._programs = Programs(self._lineage, self._tell)
        self._subscribers: list[Subscriber] = []
        self._now = now
        self._rereads = Rereads(lambda: now().mono)
        self._sees_exec = False
        self._scanned_at: float | None = None
        self.unread = 0

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
        key = process.key
        del self._live[process.pid]
        self._rereads.forget(key)
        self._awaited.pop(key, None)
        orphans = self._lineage.end(key, at)
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
