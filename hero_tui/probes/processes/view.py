"""The live processes as everybody asks for them; `table.py` keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.lineage import Descendant, Lineage
from hero_tui.probes.processes.model import Process, ProcessKey, Program


class ProcessView:
    """Implements `LiveProcesses`, and answers about descent and about those that ended lately."""

    def __init__(self) -> None:
        self._live: dict[int, Process] = {}
        self._lineage = Lineage()

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

    def descendants(self, key: ProcessKey) -> Iterator[Descendant]:
        """All that descend from it, live and remembered, parents first; it may have ended."""
        return self._lineage.descendants(key)

    def offspring(self, process: Process) -> tuple[Process, ...]:
        """All that it forked, live and remembered, oldest first; it may have ended."""
        return self._lineage.offspring(process.key)

    def programs(self, process: Process) -> tuple[Program, ...]:
        """The programs that began in it, oldest first; none of a fork that has not exec'ed."""
        return self._lineage.programs(process.key)

    def ended(self, process: Process) -> Stamp | None:
        """When it ended; None while it lives, or when it is not remembered any more."""
        return self._lineage.ended(process.key)

    def program(self, process: Process) -> Program | None:
        """The program that it runs, or ran last: of a fork that has not exec'ed its parent's. None: not known."""
        return self._lineage.program(process.key)

    def __iter__(self) -> Iterator[Process]:
        return iter(tuple(self._live.values()))
