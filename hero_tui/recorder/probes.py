"""All probes of one workspace, joined: who hears of processes, who is ticked, what is started."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from hero_tui.core.declared import DeclaredServer
from hero_tui.probes.base import Sink
from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.machine.probe import MachineProbe
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter
from hero_tui.probes.processes.probe import LastEnds, ProcessProbe
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.probes.servers.identity.former_names import FormerName
from hero_tui.probes.servers.identity.tree import short_command
from hero_tui.probes.servers.start.cost import StartCost
from hero_tui.probes.servers.tracker import ServerTracker
from hero_tui.recorder.context.causes import KnownProcess
from hero_tui.recorder.trackers.order import ProbeTrackers


class Probes:
    """Makes the probes of `workspace`; they put what they see into `sink`."""

    def __init__(
        self,
        workspace: Path,
        sink: Sink,
        launched_by: Iterable[str] = (),
        poll_files: float | None = None,
        declared: Sequence[DeclaredServer] = (),
        *,
        connector: bool = True,
    ) -> None:
        """From budgets.yaml: `launched_by`: programs below which a launch begins; `poll_files`: how often files are
        looked at (s), None: never; `declared`: what it says of servers. `connector` False: the kernel's process events
        are not asked for."""
        self._files = FilesProbe(workspace, sink, poll_every=poll_files)
        self._processes = ProcessProbe(workspace, sink, connector=connector)
        table = self._processes.table
        self._launches = Launches(table, frozenset(launched_by))
        self._processes.subscribe(self._launches.on_process)  # before anybody who asks it
        self._machine = MachineProbe(sink)
        self._processes.subscribe(self._machine.on_process)
        cost = StartCost(table, self._machine.witness)
        self._servers = ServerTracker(workspace, sink, table, self._launches, declared=declared, cost=cost)
        git = GitTracker(workspace, sink)
        self._reload = ReloadTracker(workspace, sink, self._servers, look=git.look)
        meter = CpuMeter(table)
        self._processes.subscribe(meter.on_process)
        self._commands = CommandTracker(sink, table, self._launches, RunCost(meter, self._machine.witness))
        self._launches.subscribe(self._commands.on_launch)
        for listener in (self._servers, self._reload, self._commands):
            self._processes.subscribe(listener.on_process)
        self.trackers = ProbeTrackers(
            processes=self._processes,
            last_ends=LastEnds(self._processes),
            servers=self._servers,
            reload=self._reload,
            commands=self._commands,
            files=self._files,
            git=git,
            machine=self._machine,
        )

    def know_former_names(self, names: Iterable[FormerName]) -> None:
        """Take the names of servers in the history, the newest first."""
        self._servers.know_former_names(names)

    def start(self) -> None:
        """Start what waits in threads; returns at once."""
        self._files.start()
        self._processes.start()

    def stop(self) -> None:
        """End the threads."""
        self._reload.stop()
        self._processes.stop()
        self._files.stop()

    def servers_run(self) -> bool:
        """Whether a dev server runs in the workspace."""
        return any(server.alive for server in self._servers.servers())

    def describe(self, pid: int) -> KnownProcess | None:
        """A living process, in the words that the history may keep: tool, sub-command and script name."""
        process = self._processes.table.get(pid)
        return None if process is None else KnownProcess(process.start.wall, short_command(process))
