"""A kernel in small: processes with all that /proc says of them, sockets that forks inherit, a clock, and the truth.

`SimulatedKernel` does what a test says, tells it as the connector and pidfds would, and remembers each life, so that
what a tracker concludes can be held against what really happened. A PID is given out again as soon as it is free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import ticks_of
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.processes.proc import ProcReader, ProcSnapshot, Stat
from hero_tui.probes.processes.sources.connector import COMM, EXEC, EXIT, FORK, KernelEvent
from hero_tui.probes.processes.sources.events import Exited
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader

INIT, PROMPT = 1, 4_200_000  # PIDs beyond what the kernel gives out, so that nothing real is read
TERMINAL = 34_816
A_TICK = 0.02  # seconds: no PID is given out again within one tick
STEP = 0.001  # seconds from one act to the next; no act falls on the border of two ticks


@dataclass
class TrueProgram:
    """One program as it really ran: from its exec to the next one, or to the end of its process."""

    life: Life = field(repr=False)
    argv: tuple[str, ...]
    folder: str
    start: float
    end: float | None = None
    status: int | None = None


@dataclass
class Life:
    """One process as it really was. `serial`: of all that ever were; its resident bytes are 2 ** serial. `status`: its
    wait status once it ended. `threads`: over 1 while its main thread alone has ended."""

    pid: int
    serial: int
    starttime: int
    forked: float
    parent: Life | None
    ppid: int
    argv: tuple[str, ...]
    folder: str
    stack: int
    group: int
    session: int
    tty: int
    sockets: set[int]
    programs: list[TrueProgram] = field(default_factory=list)
    ended: float | None = None
    status: int | None = None
    threads: int = 1
    zombie: bool = False
    has_waited: bool = False
    groups: set[tuple[int, int]] = field(default_factory=set)

    @property
    def key(self) -> ProcessKey:
        return self.pid, self.starttime

    @property
    def alive(self) -> bool:
        """Whether any of its threads runs."""
        return self.ended is None

    def line(self) -> list[Life]:
        """It and all its true ancestors, nearest first."""
        line = [self]
        while line[-1].parent is not None:
            line.append(line[-1].parent)
        return line


class SimulatedKernel(SocketReader):
    """The machine. `told`: what waits in the connector's socket; `woken`: pidfds that have something to tell."""

    def __init__(self, root: Path) -> None:
        now = Stamp.now()
        self._offset = now.wall - now.mono
        self.mono = math.floor(now.mono) - 30 + 0.0005
        self.root = str(root)
        self.lives: list[Life] = []
        self.table: dict[int, Life] = {}
        self.open: dict[int, Listener] = {}
        self.holders: dict[int, set[int]] = {}
        self.told: list[KernelEvent] = []
        self.watched: set[ProcessKey] = set()
        self.woken: list[Exited] = []
        self.proc = SimulatedProc(self)
        self._stacks, self._inodes = 0x7F00_0000_0000, 1_000
        init = self._born(INIT, None, ("init",), "/", 0, 0, 0)
        prompt = self._born(PROMPT, init, ("bash",), self.root, PROMPT, PROMPT, TERMINAL)
        self.mono += STEP
        for life in (init, prompt):
            self._begin_program(life, life.argv)

    @property
    def now(self) -> Stamp:
        """The present moment."""
        return Stamp(self._offset + self.mono, self.mono)

    def mono_of(self, wall: float) -> float:
        """A moment by its wall time (UTC s), monotonic s."""
        return wall - self._offset

    # what happens

    def fork(self, parent: int, pid: int) -> Life:
        """A child with all that its parent has; a shell that somebody types into makes a job of it."""
        above = self.table[parent]
        child = self._born(pid, above, above.argv, above.folder, above.group, above.session, above.tty)
        child.sockets = set(above.sockets)
        for inode in child.sockets:
            self.holders[inode].add(child.serial)
        self._tell(FORK, pid, parent)
        if parent == PROMPT and above.argv == ("bash",):
            self.group(pid, session=False)
        return child

    def exec(self, pid: int, argv: tuple[str, ...], *, keeps_sockets: bool = True) -> None:
        """Another program in the same process."""
        life = self.table[pid]
        self._end_program(life, None)
        self._begin_program(life, argv)
        for inode in () if keeps_sockets else tuple(life.sockets):
            self.close(pid, inode)
        self._tell(EXEC, pid)

    def title(self, pid: int, title: str) -> None:
        """It writes another title over its arguments."""
        self.mono += STEP
        self.table[pid].argv = (title,)
        self._tell(COMM, pid)

    def chdir(self, pid: int, folder: str) -> None:
        """It goes to another folder (below the workspace, or absolute), of which nobody is told."""
        self.table[pid].folder = str(Path(self.root) / folder)

    def group(self, pid: int, *, session: bool) -> None:
        """It moves to a process group of its own, and to a session of its own, of which nobody is told."""
        life = self.table[pid]
        life.group, life.session = pid, pid if session else life.session
        life.groups.add((life.session, life.group))

    def listen(self, pid: int, port: int) -> int:
        """It listens at a port; returns the socket."""
        self._inodes += 1
        inode = self._inodes
        self.open[inode] = Listener(port, "127.0.0.1", inode)
        self.holders[inode] = {self.table[pid].serial}
        self.table[pid].sockets.add(inode)
        return inode

    def hand(self, giver: int, taker: int, inode: int) -> None:
        """It hands a socket to another process, by a message (unix(7), SCM_RIGHTS)."""
        if inode in self.table[giver].sockets:
            self.table[taker].sockets.add(inode)
            self.holders[inode].add(self.table[taker].serial)

    def close(self, pid: int, inode: int) -> None:
        """It closes a socket, which is gone with its last holder."""
        self.table[pid].sockets.discard(inode)
        if not any(inode in life.sockets for life in self.table.values()):
            self.open.pop(inode, None)

    def main_thread_ends(self, pid: int) -> None:
        """Its main thread ends while another goes on: the connector tells an end then, and none later."""
        life = self.table[pid]
        self.mono += STEP
        life.threads = 2
        self._tell(EXIT, pid, 0)

    def exit(self, pid: int, status: int, *, reaped: bool = True) -> None:
        """It ends with that wait status; its children go to init. Until it is reaped its PID stays taken."""
        life = self.table[pid]
        self._end_program(life, status)
        if life.threads == 1:
            self._tell(EXIT, pid, status)
        life.ended, life.status, life.zombie = self.mono, status, True
        for inode in tuple(life.sockets):
            self.close(pid, inode)
        for child in [each for each in self.table.values() if each.ppid == pid]:
            child.ppid = INIT
            if child.zombie:
                self.reap(child.pid)
        if life.key in self.watched:
            self.watched.remove(life.key)
            self.woken.append(Exited(pid, self.now, status, life.starttime))
        if reaped:
            self.reap(pid)

    def reap(self, pid: int) -> None:
        """Its parent waits for a process that ended: the PID is free."""
        parent = self.table.get(self.table.pop(pid).ppid)
        if parent is not None:
            parent.has_waited = True

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.mono += seconds

    # what is known of it all

    def watch_end(self, key: ProcessKey) -> bool:
        """Have a pidfd tell the end of a process; False where it is gone."""
        life = self.table.get(key[0])
        if life is None or life.key != key or not life.alive:
            return False
        self.watched.add(key)
        return True

    def life(self, key: ProcessKey) -> Life | None:
        """The process of that key, whether it lives or not."""
        return next((life for life in reversed(self.lives) if life.key == key), None)

    def listening(self) -> dict[int, Listener]:
        return dict(self.open)

    def held_by(self, pid: int) -> frozenset[int]:
        life = self.table.get(pid)
        return frozenset(life.sockets) if life is not None and life.threads == 1 else frozenset()

    def folder(self, pid: int) -> str | None:
        life = self.table.get(pid)
        return life.folder if life is not None and life.alive else None

    # the parts

    def _born(
        self, pid: int, parent: Life | None, argv: tuple[str, ...], folder: str, group: int, session: int, tty: int
    ) -> Life:
        self.mono += A_TICK if any(life.pid == pid and life.ended for life in self.lives[-2:]) else STEP
        life = Life(
            pid, len(self.lives), ticks_of(self.now), self.mono, parent, 0 if parent is None else parent.pid,
            argv, folder, 0 if parent is None else parent.stack, group, session, tty, set(), groups={(session, group)},
        )  # fmt: skip
        assert pid not in self.table
        self.lives.append(life)
        self.table[pid] = life
        return life

    def _begin_program(self, life: Life, argv: tuple[str, ...]) -> None:
        self._stacks += 0x1000
        life.stack, life.argv = self._stacks, argv
        life.programs.append(TrueProgram(life, argv, life.folder, self.mono))

    def _end_program(self, life: Life, status: int | None) -> None:
        self.mono += STEP
        if life.programs:
            life.programs[-1].end, life.programs[-1].status = self.mono, status

    def _tell(self, what: int, pid: int, other: int = 0) -> None:
        self.told.append(KernelEvent(what, pid, other, round(self.mono * 1e9)))


class SimulatedProc(ProcReader):
    """The kernel's /proc."""

    def __init__(self, kernel: SimulatedKernel) -> None:
        self._kernel = kernel

    def pids(self) -> list[int]:
        return list(self._kernel.table)

    def own_seconds(self, pid: int) -> float | None:
        """Not told by this kernel."""
        return None

    def stat(self, pid: int) -> Stat | None:
        life = self._kernel.table.get(pid)
        if life is None:
            return None
        gone = life.zombie or life.threads > 1
        comm = life.argv[0].split()[0].rpartition("/")[2][:15]
        return Stat(
            pid, comm, "Z" if gone else "S", life.ppid, 0, 0, 0, life.starttime, 0 if life.zombie else 1 << life.serial,
            1000, threads=0 if life.zombie else life.threads, pgid=life.group, sid=life.session, tty=life.tty,
            stack=life.stack,
        )  # fmt: skip

    def snapshot(self, pid: int) -> ProcSnapshot | None:
        stat = self.stat(pid)
        if stat is None or stat.state == "Z":
            return None if stat is None else ProcSnapshot(stat, (), None, None)
        life = self._kernel.table[pid]
        return ProcSnapshot(stat, life.argv, life.folder, None)

    def has_waited(self, pid: int, starttime: int) -> bool | None:
        life = self._kernel.table.get(pid)
        return None if life is None or life.starttime != starttime else life.has_waited

    def link(self, pid: int, name: str) -> str | None:
        life = self._kernel.table.get(pid)
        return "/dev/pts/0" if name == "fd/0" and life is not None and life.alive and life.tty else None

    def words(self, pid: int) -> tuple[tuple[str, ...], str | None]:
        """As in the snapshot."""
        found = self.snapshot(pid)
        return ((), None) if found is None else (found.argv, found.cwd)

    def pss(self, pid: int) -> int | None:
        stat = self.stat(pid)
        return None if stat is None else stat.rss

    def unshared(self, pid: int) -> int | None:
        return self.pss(pid)

    def cmdline(self, pid: int) -> tuple[str, ...] | None:
        found = self.snapshot(pid)
        return None if found is None else found.argv
