"""What a start cost: CPU seconds of what was launched until the first answer, and what others took of the machine."""

from __future__ import annotations

import time

from hero_tui.core.attributes import CPU_SECONDS, CPU_SOURCE
from hero_tui.core.signals import Scalar, Stamp
from hero_tui.probes.machine.witness import MachineWitness, machine_attributes
from hero_tui.probes.processes.accounting.cpu_meter import CpuSource
from hero_tui.probes.processes.model import LiveProcesses
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.servers.identity.tree import live_ancestors, lone_ancestors
from hero_tui.probes.servers.model import Server

APART = 0.1  # seconds: a root that is older than what is counted did other things before
LATE = 0.25  # seconds: what is used after the first answer is no cost of the start


class StartCost:
    """Measures starts at their first answer. All that was launched still lives then, or was waited for by what does."""

    def __init__(self, table: LiveProcesses, witness: MachineWitness, reader: ProcReader | None = None) -> None:
        self._table, self._witness = table, witness
        self._reader = reader or ProcReader()

    def attributes(self, server: Server, at: Stamp) -> dict[str, Scalar]:
        """What the operation carries, each None where it is not known; to be asked soon after `at`.

        Commands that ended before the server began are counted neither in its time nor here. Other programs of its
        launch are no others, and not its own either.
        """
        now = time.monotonic()
        self._witness.look(now)
        own, all_of_it, since = self._own(server), server.outermost, server.started
        if server.before:
            all_of_it = server.pid if own == all_of_it else None
            own, since = server.pid, server.own_start
        seconds = self._seconds(own, since) if now - at.mono <= LATE else None
        launch = seconds
        if seconds is not None and all_of_it != own:
            launch = None if all_of_it is None else self._seconds(all_of_it, since)
        return {
            CPU_SECONDS: None if seconds is None else round(seconds, 3),
            CPU_SOURCE: None if seconds is None else CpuSource.PROCESSES.value,
            **machine_attributes(self._witness.between(since.mono, at.mono), launch),
        }

    def _own(self, server: Server) -> int:
        """The highest process that still has only this server below it, up to the one that had as it began."""
        above = [each.pid for each in lone_ancestors(server.pid, self._table)]
        if server.top in above:
            return server.top
        return above[-1] if server.top != server.pid and above and self._is_below(above[-1], server.top) else server.pid

    def _is_below(self, pid: int, top: int) -> bool:
        return any(each.pid == top for each in live_ancestors(pid, self._table))

    def _seconds(self, root: int, since: Stamp) -> float | None:
        """CPU seconds of a process and all below it since its beginning; None where that lies before `since`."""
        tree = self._table.tree(root)
        if not tree or tree[0].start.mono < since.mono - APART:
            return None
        used = [self._used(process.pid, process.starttime) for process in tree]
        return sum(seconds for seconds in used if seconds is not None) if used[0] is not None else None

    def _used(self, pid: int, starttime: int) -> float | None:
        """What a live process and those that it waited for have used."""
        stat = self._reader.stat(pid)
        if stat is None or stat.starttime != starttime:
            return None
        return self._reader.cpu_seconds(pid, stat)
