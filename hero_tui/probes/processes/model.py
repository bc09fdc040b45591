"""Processes as the trackers see them. Identity is (pid, starttime): PIDs are reused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from hero_tui.core.signals import Stamp

ProcessKey = tuple[int, int]
"""(pid, starttime): what a process is known by."""


class Process(Struct, frozen=True):
    """One process as last read.

    `start` is its fork (kernel's own stamp where the connector gave one, else starttime: 10 ms ticks rounded down).
    `argv` is empty for a zombie or a kernel thread; `cwd` and `exe` are None where they cannot be read (another user,
    a container): `readable` is then False. `in_workspace`: its cwd is the workspace or below it.
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

    @property
    def key(self) -> ProcessKey:
        """(pid, starttime)."""
        return (self.pid, self.starttime)


class ProcessStarted(Struct, frozen=True):
    """A process was seen for the first time (after its fork; its argv may still be its parent's)."""

    process: Process
    before_recording: bool = False


class ProcessChanged(Struct, frozen=True):
    """A process changed its argv or cwd: exec, process.title, chdir. `before` is what it was."""

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


ProcessEvent = ProcessStarted | ProcessChanged | ProcessEnded | ProcessesLost
"""What the table tells its subscribers."""


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

    def __iter__(self) -> Iterator[Process]:
        """All live processes known."""
        ...
