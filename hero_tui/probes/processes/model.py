"""Processes as the trackers see them, and the programs that run in them one after another.

A process is known by (pid, starttime): PIDs are reused. A program is one life of a process between two execs:

```
pid 70   fork ──── exec sh ──── exec ruff ──── exit      ProcessStarted … ProcessEnded
              (70 is its parent still)
                   └─ program ─┘└─ program ──┘           ProgramStarted … ProgramEnded, twice
```

A fork that has not exec'ed is its parent still: no program is told of it. A title, a prctl and a chdir change none.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from hero_tui.core.signals import Stamp

ProcessKey = tuple[int, int]
"""(pid, starttime): what a process is known by."""


class Process(Struct, frozen=True):
    """One process as last read.

    `start` is its fork (kernel's own stamp where the connector gave one, else starttime: 10 ms ticks rounded down).
    `argv` is empty for a zombie or a kernel thread; `cwd` and `exe` are None where they cannot be read (another user,
    a container): `readable` is then False. `in_workspace`: its cwd is the workspace or below it, and of
    no other checkout within, or its command line names such a place (`uvicorn --app-dir`): `place` is then that folder.
    `elsewhere`: it stands there, and its command line names nothing but places outside (`ruff check /tmp/x`).

    `pgid`, `sid`, `tty` (process group, session, controlling terminal or 0) and `stack` (where its stack begins, 0:
    not known) are those of its last exec; a fork has its parent's.
    """

    pid: int
    starttime: int
    ppid: int
    comm: str
    argv: tuple[str, ...]
    cwd: str | None
    exe: str | None
    uid: int
    start: Stamp
    readable: bool
    in_workspace: bool
    pgid: int = 0
    sid: int = 0
    tty: int = 0
    stack: int = 0
    place: str | None = None
    elsewhere: bool = False

    @property
    def folder(self) -> str | None:
        """The folder that it works in: its cwd, or the one of the workspace that its command line names."""
        return self.place or self.cwd

    @property
    def key(self) -> ProcessKey:
        """(pid, starttime)."""
        return (self.pid, self.starttime)


ProgramKey = tuple[int, int, int]
"""(pid, starttime, address of the stack): what a program is known by. Where the address may not be read (another
user's process) a negative number stands in its place, another one for each exec."""


class SeenBy(StrEnum):
    """How the moment of a start or an end is known, which says how exact it is: the most exact first."""

    CONNECTOR = "connector"
    """The kernel told it: its own stamp, within 5 ms."""
    PIDFD = "pidfd"
    """The kernel told the end of this one process: within 5 ms."""
    BELL = "bell"
    """The tool's file was opened, and its process was looked at at once: within 20 ms."""
    POLL = "poll"
    """It was found at a look, up to two of them late (120 ms); a process that was new then has the kernel's own start
    time, in steps of 10 ms."""


class ProgramEnd(StrEnum):
    """What ended a program."""

    EXEC = "exec"
    """Another program took its place in the same process."""
    EXIT = "exit"
    """Its process ended."""


class Program(Struct, frozen=True):
    """One life of a process between two execs. `process`: as it was last read while this program ran in it. `start`:
    its exec; `seen_by`: how that moment is known. `argv`: its command line as first read, before it wrote a title.

    Of a fork that has not exec'ed the program is its parent's: `process` is then another one than the fork.
    """

    key: ProgramKey
    process: Process
    start: Stamp
    seen_by: SeenBy
    argv: tuple[str, ...] = ()


class ProgramStarted(Struct, frozen=True):
    """A program began: told after the `ProcessStarted` or `ProcessChanged` that shows its argv."""

    program: Program
    before_recording: bool = False


class ProgramEnded(Struct, frozen=True):
    """A program ended: told before anything is told of what comes after it in its process.

    `status`: a wait status where the process ended (`how` is EXIT) and it is known, else None. `seen_by`: how `at` is
    known.
    """

    program: Program
    at: Stamp
    status: int | None
    how: ProgramEnd
    seen_by: SeenBy


class ProcessStarted(Struct, frozen=True):
    """A process was seen for the first time (after its fork; its argv may still be its parent's)."""

    process: Process
    before_recording: bool = False


class ProcessChanged(Struct, frozen=True):
    """A process changed its argv or cwd: exec, process.title, chdir. `before` is what it was. After an exec that could
    not be read its argv is empty."""

    before: Process
    process: Process


class ProcessEnded(Struct, frozen=True):
    """A process ended. `status` is a wait status (as os.waitstatus_to_exitcode takes), None when it cannot be known."""

    process: Process
    at: Stamp
    status: int | None


class ProcessesLost(Struct, frozen=True):
    """Events were lost or a fork storm forced scanning: short processes may have been missed from `since` on."""

    since: Stamp
    reason: str


ProcessEvent = ProcessStarted | ProcessChanged | ProcessEnded | ProcessesLost | ProgramStarted | ProgramEnded
"""What the table tells its subscribers, in the order of the kernel."""


class LiveProcesses(Protocol):
    """The live processes of interest, kept by the recorder's loop (single-threaded)."""

    def get(self, pid: int) -> Process | None:
        """The live process of that PID, or None."""

    def children(self, pid: int) -> tuple[Process, ...]:
        """Its live children."""

    def tree(self, pid: int) -> tuple[Process, ...]:
        """The process and all its live descendants, parents first."""

    def ancestors(self, pid: int) -> tuple[Process, ...]:
        """Parent, grandparent …, nearest first, as far as they are known."""

    def program(self, process: Process) -> Program | None:
        """The program that the process runs, or ran last: of a fork that has not exec'ed its parent's. None where its
        last exec could not be read."""

    def __iter__(self) -> Iterator[Process]:
        """All live processes known."""
        ...
