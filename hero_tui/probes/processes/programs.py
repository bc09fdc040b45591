"""The programs of the live processes: which one runs in each, and what is told when it begins and ends."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.lineage import Lineage
from hero_tui.probes.processes.model import (
    Process,
    Program,
    ProgramEnd,
    ProgramEnded,
    ProgramKey,
    ProgramStarted,
    SeenBy,
)


class Programs:
    """Keeps them in the lineage, so that what a process ran last is known for as long as the process is."""

    def __init__(self, lineage: Lineage, tell: Callable[[ProgramStarted | ProgramEnded], None]) -> None:
        self._lineage = lineage
        self._tell = tell
        self._unreadable_stacks = 0

    def of(self, process: Process) -> Program | None:
        """The program that runs in it: its parent's, while it has not exec'ed. None: not known."""
        return self._lineage.program(process.key)

    def own(self, process: Process) -> Program | None:
        """The program that began in this very process; None for a fork that has not exec'ed."""
        key = process.key
        program = self._lineage.program(key)
        return program if program is not None and program.process.key == key else None

    def make(self, process: Process, start: Stamp, seen_by: SeenBy) -> Program:
        """A program that began in the process, with a key of its own."""
        stack = process.stack
        if not stack:
            self._unreadable_stacks += 1
            stack = -self._unreadable_stacks
        key: ProgramKey = (process.pid, process.starttime, stack)
        return Program(key, process, start, seen_by, process.argv)

    def begin(self, program: Program, *, before_recording: bool = False) -> None:
        """Tell that it began; its process is known with it."""
        self._tell(ProgramStarted(program, before_recording))

    def end(self, process: Process, at: Stamp, seen_by: SeenBy, status: int | None, how: ProgramEnd) -> None:
        """Tell the end of the program that began in the process, if one did."""
        own = self.own(process)
        if own is not None:
            self._tell(ProgramEnded(own, at, status, how, seen_by))

    def read_again(self, process: Process) -> None:
        """The same program, with another title or folder."""
        own = self.own(process)
        if own is not None:
            self._lineage.run(process.key, replace(own, process=process, argv=own.argv or process.argv))
