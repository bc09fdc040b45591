"""Looks again at whose pipe takes a starting server's output: the shell starts the reader of a pipeline after it."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import LiveProcesses, Process, ProcessKey
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.output.outputs import INTO_A_PIPE, Outputs, outputs_of
from hero_tui.probes.servers.roster import Roster

AGES = (0.02, 0.1, 0.5, 2.0)  # seconds after it was seen first


def outputs_in(table: LiveProcesses, process: Process) -> Outputs:
    """Where a program's output goes; a pipe is read by processes of its own session."""
    return outputs_of(process, (each for each in table if each.sid == process.sid and each.key != process.key))


class PipedOutputs:
    """Finds the files behind the pipes of servers that start."""

    def __init__(self, servers: Roster, table: LiveProcesses) -> None:
        self._servers, self._table = servers, table
        self._looks: dict[ProcessKey, tuple[float, int]] = {}

    def tick(self, now: Stamp) -> None:
        """Look at those whose time has come. It costs a link of each process of the session, four times at most."""
        wanted = [server for server in self._servers.all() if _wants(server)]
        self._looks = {server.key: self._looks.get(server.key, (now.mono, 0)) for server in wanted}
        for server in wanted:
            first, looks = self._looks[server.key]
            if looks < len(AGES) and now.mono - first >= AGES[looks]:
                self._looks[server.key] = first, looks + 1
                self._look(server)

    def _look(self, server: Server) -> None:
        process = self._table.get(server.pid)
        if process is not None and process.key == server.key:
            outputs = outputs_in(self._table, process)
            if outputs.files:
                self._servers.put(replace(server, outputs=_with_first_begins(outputs, server.outputs)))


def _with_first_begins(outputs: Outputs, before: Outputs) -> Outputs:
    """What was written into a file since it was seen first is the program's."""
    known = {(each.device, each.inode): each for each in before.files}
    return replace(outputs, files=tuple(known.get((each.device, each.inode), each) for each in outputs.files))


def _wants(server: Server) -> bool:
    piped = server.outputs.unheard == INTO_A_PIPE or bool(server.outputs.readers)
    return server.comes_up and server.tells_start and piped
