"""A scripted kernel: processes fork, exec and end in its /proc; the events are what a source would send."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcReader, ProcSnapshot, Stat
from hero_tui.probes.processes.sources.events import (
    Execed,
    Exited,
    Forked,
    ProcessBatch,
    RawEvent,
    Renamed,
    ScanDue,
    SourceChanged,
)

TICKS = 100


def at(seconds: float) -> Stamp:
    """A moment of the script."""
    return Stamp(1_700_000_000.0 + seconds, seconds)


def snapshot(
    pid: int,
    ppid: int,
    starttime: int,
    argv: str = "bash",
    cwd: str | None = "/w",
    state: str = "S",
    *,
    stack: int = 0,
    group: int = 0,
    session: int = 0,
    tty: int = 0,
) -> ProcSnapshot:
    """A process as read. `argv` is split at blanks. `stack` 0: it may not be read, as another user's."""
    comm = argv.split(maxsplit=1)[0].rpartition("/")[2][:15] if argv else "none"
    stat = Stat(
        pid, comm, state, ppid, 0, 0, 0, starttime, 0, 1000, pgid=group, sid=session, tty=tty, stack=stack
    )  # fmt: skip
    return ProcSnapshot(stat, tuple(argv.split()), cwd, None)


@dataclass
class ScriptedProc(ProcReader):
    """A /proc of which a test says what is in it."""

    content: dict[int, ProcSnapshot] = field(default_factory=dict)
    stdin: dict[int, str] = field(default_factory=dict)
    zombies: set[int] = field(default_factory=set)
    waited: set[int] = field(default_factory=set)

    def own_seconds(self, pid: int) -> float | None:
        """Not told by this kernel."""
        return None

    def stat(self, pid: int) -> Stat | None:
        """As scripted."""
        found = self.content.get(pid)
        return None if found is None else found.stat

    def snapshot(self, pid: int) -> ProcSnapshot | None:
        """As scripted."""
        return self.content.get(pid)

    def link(self, pid: int, name: str) -> str | None:
        """Its standard input, as scripted."""
        return self.stdin.get(pid) if name == "fd/0" else None

    def zombie_status(self, pid: int, _starttime: int) -> int | None:
        """Of one that its parent does not wait for."""
        return 0 if pid in self.zombies else None

    def has_waited(self, pid: int, starttime: int) -> bool | None:
        """As scripted."""
        stat = self.stat(pid)
        return None if stat is None or stat.starttime != starttime else pid in self.waited

    def words(self, pid: int) -> tuple[tuple[str, ...], str | None]:
        """As in the snapshot."""
        found = self.snapshot(pid)
        return ((), None) if found is None else (found.argv, found.cwd)

    def pss(self, pid: int) -> int | None:
        """Not readable, as of another user."""

    def unshared(self, pid: int) -> int | None:
        """Not readable either."""

    def pids(self) -> list[int]:
        """As scripted."""
        return list(self.content)


class ScriptedKernel:
    """Keeps the processes and gives the connector's events for what happens to them."""

    def __init__(self) -> None:
        self.proc = ScriptedProc()
        self.proc.content[1] = snapshot(1, 0, 1, "init", cwd="/")
        self.now = 10.0
        self.stacks = 0x7F00_0000_0000

    def connector(self) -> ProcessBatch:
        """The first batch of a recorder that sees events."""
        return ProcessBatch((SourceChanged(ProcessSourceName.CONNECTOR, at(self.now), "test"), ScanDue(at(self.now))))

    def new_stack(self) -> int:
        """The address that an exec gives to the stack: each time another one."""
        self.stacks += 0x1000
        return self.stacks

    def fork(self, ppid: int, pid: int) -> Forked:
        """A child with its parent's argv and cwd."""
        self._step()
        parent = self.proc.content[ppid]
        stat = replace(parent.stat, pid=pid, ppid=ppid, starttime=int(self.now * TICKS))
        self.proc.content[pid] = replace(parent, stat=stat)
        return Forked(pid, ppid, at(self.now), stat)

    def exec(self, pid: int, argv: str, cwd: str = "/w") -> Execed:
        """Another program in the same process."""
        self._step()
        old = self.proc.content[pid].stat
        stack = self.new_stack()
        found = snapshot(
            pid, old.ppid, old.starttime, argv, cwd, stack=stack, group=old.pgid, session=old.sid, tty=old.tty
        )
        self.proc.content[pid] = found
        return Execed(pid, at(self.now), self.proc.content[pid])

    def title(self, pid: int, title: str) -> Renamed:
        """It writes another title over its arguments."""
        self._step()
        old = self.proc.content[pid]
        self.proc.content[pid] = replace(old, argv=(title,), stat=replace(old.stat, comm=title[:15]))
        return Renamed(pid, at(self.now))

    def group(self, pid: int, group: int, session: int | None = None) -> None:
        """It moves to that process group, and that session."""
        old = self.proc.content[pid]
        sid = old.stat.sid if session is None else session
        self.proc.content[pid] = replace(old, stat=replace(old.stat, pgid=group, sid=sid))

    def exit(self, pid: int, code: int = 0, signal: int = 0) -> Exited:
        """The process ends and is reaped; its children go to init."""
        self._step()
        del self.proc.content[pid]
        for child, each in list(self.proc.content.items()):
            if each.stat.ppid == pid:
                self.proc.content[child] = replace(each, stat=replace(each.stat, ppid=1))
        return Exited(pid, at(self.now), code << 8 | signal)

    def _step(self) -> None:
        self.now += 0.01


def batch(*events: RawEvent) -> ProcessBatch:
    """Events in the kernel's order."""
    return ProcessBatch(events)
