"""Who is a server of this workspace: a known tool as soon as it runs, another once it has listened for a while."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.events import Notice
from hero_tui.probes.git.repository import is_in_checkout
from hero_tui.probes.processes.model import LiveProcesses, Process, ProcessKey
from hero_tui.probes.servers.candidates import Candidates, Grown
from hero_tui.probes.servers.identity.declared import DeclaredServers
from hero_tui.probes.servers.identity.folder import served_folder
from hero_tui.probes.servers.identity.naming import identity
from hero_tui.probes.servers.identity.origin import JUST_BEFORE, LaunchQueries, Origin, application, origin_of, wrapping
from hero_tui.probes.servers.identity.ours import (
    foreign_mounts,
    foreign_network,
    is_browser,
    is_of_a_test_run,
    stands_in,
)
from hero_tui.probes.servers.identity.reloading import who_reloads
from hero_tui.probes.servers.identity.tree import live_ancestors, reloader_of, short_command, top_tool
from hero_tui.probes.servers.identity.version import version_of
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.output.outputs import NO_OUTPUTS
from hero_tui.probes.servers.output.piped_outputs import outputs_in
from hero_tui.probes.servers.recognise import Reload, ServerTool, generic, recognise
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.in_environment import asked_in
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader, listens_already
from hero_tui.probes.servers.sockets.ports import asked_port, is_chosen
from hero_tui.probes.servers.start.poll_schedule import YOUNGEST

MOST_UNREADABLE = 5
OTHERS, SOCKETS = "its folder and sockets", "its sockets"
CONTAINER = "runs in a container or another namespace"


class Discovery:
    """Puts servers into the roster, and processes that may become one among the candidates."""

    def __init__(
        self,
        declared: DeclaredServers,
        sink: Sink,
        table: LiveProcesses,
        launches: LaunchQueries,
        servers: Roster,
        candidates: Candidates,
        reader: SocketReader,
        look_soon: Callable[[ProcessKey, float], None],
    ) -> None:
        """`declared`: what budgets.yaml says of the workspace's servers. `look_soon`: to be told of whose sockets
        to look for."""
        self._root, self._sink, self._table, self._launches = declared.root, sink, table, launches
        self._servers, self._candidates, self._look_soon = servers, candidates, look_soon
        self._reader, self._declared = reader, declared
        self._not_listed: set[ProcessKey] = set()
        self._recording = Stamp.now().mono
        self._older: set[ProcessKey] = set()
        self._ancestors: tuple[Process, ...] = ()
        self._tool_above: tuple[ServerTool, Process] | None = None

    def older(self, process: Process) -> None:
        """Note that a process was forked before somebody recorded: whatever it becomes, its start was not seen. But of
        a known tool that began just before, and does not listen yet, it can be timed in full."""
        young = process.start.mono >= self._recording - JUST_BEFORE
        if not (young and recognise(process.argv) and not listens_already(process.pid, self._reader)):
            self._older.add(process.key)

    def ended(self, process: Process, at: Stamp) -> Server | None:
        """Forget a process that ended; returns what it would have become, where it listened until then."""
        key = process.key
        self._older.discard(key)
        self._not_listed.discard(key)
        return self._candidates.ended(key, at)

    def consider(self, process: Process, *, titled: bool = False) -> None:
        """Take a process that is new, or another one than before; `titled`: it only has another title or folder."""
        key = process.key
        if process.pid == os.getpid() or key in self._servers:
            return  # a server that has another title, folder or program now is the same server
        if titled and self.belongs(process):
            return
        if process.readable and not process.in_workspace:
            self._consider_elsewhere(process)
            return
        recognised = self._tool_of(process)
        if recognised is None:
            server = self._server_of(process)
            if server is not None:
                self._look_again_at(server)
            elif process.in_workspace and process.argv:
                started_here = key not in self._older
                began = self._began(process)
                self._candidates.add(process, start_seen=started_here, began=began)
                self._look_soon(key, began + YOUNGEST)
            return
        tool, main = recognised
        self._candidates.recognised(key)
        if main.key in self._servers:
            self._look_again_at(self._servers.get(main.key))
            return
        if main.in_workspace:
            self._consider_tool(tool, main)
        elif not main.readable and main.key == process.key:
            self._add_unreadable(tool, main, f"runs as another user (uid {main.uid}) or in a container", OTHERS)

    def _began(self, process: Process) -> float:
        """When the program of a process began: its exec, or the fork of one that did not exec (monotonic s)."""
        program = self._table.program(process)
        return process.start.mono if program is None else max(process.start.mono, program.start.mono)

    def _tool_of(self, process: Process) -> tuple[ServerTool, Process] | None:
        """The tool that it is or belongs to. What one process starts, one after the other, has the same ancestors."""
        ancestors = self._table.ancestors(process.pid)
        if ancestors is not self._ancestors:
            self._ancestors, self._tool_above = ancestors, top_tool(ancestors)
        return self._tool_above or top_tool((process,), ancestors)

    def _consider_elsewhere(self, process: Process) -> None:
        """A server that stands elsewhere may serve this workspace; a process that went away is none of ours."""
        self._candidates.recognised(process.key)
        tool = recognise(process.argv)
        if tool is None:
            return
        if foreign_mounts(process.pid) and stands_in(process.pid, self._root):
            self._add_unreadable(tool, process, CONTAINER, SOCKETS)

    def _consider_tool(self, tool: ServerTool, main: Process) -> None:
        folder = served_folder(tool, main)
        if folder is None or main.key in self._not_listed or not self._is_ours(main, folder):
            return
        row = self._row((main,), folder, (asked_port(main.argv),))
        if row is not None and not row.is_listed:
            return
        if foreign_network(main.pid):
            self._add_unreadable(tool, main, CONTAINER, SOCKETS)
        else:
            origin = origin_of(main, self._launches, self._recording)
            server = self._made(tool, main, folder, origin, main.key not in self._older, row)
            self._servers.forget_namesake(server.label)
            self._servers.put(server)
            self._look_soon(main.key, main.start.mono)

    def consider_reloader(self, worker: Process) -> None:
        """`python app.py` whose worker is a reloader's is what that reloader belongs to."""
        main = self._table.get(worker.ppid)
        if main is None or not main.in_workspace or not worker.in_workspace or main.key in self._servers:
            return
        tool = reloader_of(worker, main)
        if tool is not None and recognise(main.argv) is None:
            for process in (main, worker):
                self._candidates.recognised(process.key)
            self._consider_tool(tool, main)

    def _row(self, own: tuple[Process, ...], folder: str, ports: Iterable[int | None]) -> DeclaredServer | None:
        """What budgets.yaml says of a server; `own`: its processes, the one that listens first."""
        if not self._declared:
            return None
        return self._declared.row_of(own, self._launches.launch_of(own[0]), folder, ports)

    def declared(self, server: Server, ports: Collection[int]) -> Server | None:
        """Return a server that listens at these ports now with what budgets.yaml says of it; None: it is not listed."""
        process = self._table.get(server.pid)
        if not self._declared or process is None or server.cwd is None:
            return server
        row = self._row((process,), server.cwd, (server.asked, *ports))
        if row is not None and not row.is_listed:
            self._not_listed.add(server.key)
            self._servers.remove(server.key)
            return None
        return server if row == server.row else self._servers.put(replace(server, row=row))

    def is_declared(self, process: Process, listeners: Collection[Listener]) -> bool:
        """Whether budgets.yaml speaks of a process that nobody knows, and that listens there."""
        folder = process.place or self._reader.folder(process.pid) if self._declared else None
        if folder is None:
            return False
        origin = origin_of(process, self._launches, self._recording)
        own = (process, application(process, origin.path, self._table))
        return self._row(own, folder, (listener.port for listener in listeners)) is not None

    def _is_ours(self, process: Process, folder: str) -> bool:
        if not is_in_checkout(folder, self._root) or process.elsewhere:
            return False
        return not is_browser(process) and not is_of_a_test_run(process, self._table.ancestors(process.pid))

    def _made(
        self,
        tool: ServerTool,
        main: Process,
        folder: str,
        origin: Origin,
        start_seen: bool,
        row: DeclaredServer | None,
    ) -> Server:
        asked = asked_port(main.argv)
        reloader = who_reloads(tool, [each.argv for each in origin.path])
        who = replace(identity(self._root, folder, tool.name, asked), given=None if row is None else row.name)
        return Server(
            key=main.key,
            tool=tool,
            label=self._servers.first_label(who),
            top=wrapping(main, origin.path, self._table).pid,
            command=origin.command,
            started=origin.started,
            start_seen=start_seen,
            cwd=folder,
            version=version_of(tool, main),
            primed=False if tool.reload is Reload.VITE else None,
            folder=who.folder,
            asked=asked,
            named=asked_in(self._reader.variables(main.pid)),
            before=origin.before,
            began=origin.began,
            row=row,
            reloads=reloader.timing,
            reloader=reloader.by,
            outputs=outputs_in(self._table, main) if start_seen else NO_OUTPUTS,
            outermost=origin.path[0].pid,
            typed=origin.typed,
        )

    def _add_unreadable(self, tool: ServerTool, main: Process, how: str, what: str) -> None:
        if sum(server.state is ServerState.UNREADABLE for server in self._servers.all()) >= MOST_UNREADABLE:
            return
        why = f"{how}: {what} cannot be read"
        self._servers.put(
            Server(
                main.key, tool, tool.name, main.pid, short_command(main), main.start, False, None,
                state=ServerState.UNREADABLE, note=why,
            )
        )  # fmt: skip
        self._sink(Notice(unreadable_notice(main), f"{tool.name} (pid {main.pid}) {why}, so it is not timed"))

    def belongs(self, process: Process) -> bool:
        """Whether a process is part of a known server: all below a known tool, of another what stands in its folder."""
        return self._server_of(process) is not None

    def _server_of(self, process: Process) -> Server | None:
        if not self._servers:
            return None
        for ancestor in (process, *self._table.ancestors(process.pid)):
            server = self._servers.get(ancestor.key)
            if server is not None and (server.tool.recognised or server.cwd == process.folder):
                return server
        return None

    def _look_again_at(self, server: Server | None) -> None:
        """A process of a server that is starting is new: a socket that was seen before belongs to it perhaps."""
        if server is not None and server.state is ServerState.STARTING:
            self._look_soon(server.key, server.own_start.mono)

    def draft(self, process: Process, listeners: Sequence[Listener], since: Stamp) -> Server | None:
        """What a process of no known tool is if it ends before it has listened for long enough to be a server; None:
        nothing. At a port that the kernel chose scripts listen, too, and a worker's socket is that of its parent."""
        folder, listener = process.place or self._reader.folder(process.pid), listeners[0]
        asked = asked_port(self._reader.words(process))
        if folder is None or is_chosen(listener.port, asked) or not self._is_ours(process, folder):
            return None
        if self._opener(process, listener).key != process.key:
            return None
        process = self._as_started(process)
        origin = origin_of(process, self._launches, self._recording)
        row = self._row((process,), folder, (each.port for each in listeners))
        if row is not None and not row.is_listed:
            return None
        server = self._made(generic(process.argv, process.comm), process, folder, origin, True, row)
        return replace(server, state=ServerState.LISTENING, listener=listener, listening=since)

    def add_unknown(self, grown: Grown) -> Server | None:
        """Take a process of no known tool that has listened for long enough; returns its server, or None."""
        candidate, listener = grown.candidate, grown.listeners[0]
        found = self._table.get(candidate.process.pid)
        taken = {server.listener.inode for server in self._servers.all() if server.alive and server.listener}
        if found is None or found.key != candidate.process.key or listener.inode in taken or self.belongs(found):
            return None
        process = self._as_started(self._opener(found, listener))
        folder = process.place or self._reader.folder(process.pid)
        if folder is None or not self._is_ours(process, folder):
            return None
        origin = origin_of(process, self._launches, self._recording)
        own = application(process, origin.path, self._table)
        row = self._row((process, own), folder, (each.port for each in grown.listeners))
        if row is not None and not row.is_listed:
            return None
        start_seen = candidate.start_seen and process.key not in self._older
        server = self._made(generic(process.argv, process.comm), process, folder, origin, start_seen, row)
        self._servers.forget_namesake(server.label)
        listener = min(grown.listeners, key=lambda each: row is not None and each.port != row.port)
        server = replace(server, key=own.key, state=ServerState.LISTENING, listener=listener, listening=grown.since)
        return self._servers.put(replace(server, label=self._servers.label_for(server, listener)))

    def _as_started(self, process: Process) -> Process:
        """The process with the command line that it was started with, whatever title it has by now."""
        program = self._table.program(process)
        started = () if program is None or program.process.key != process.key else program.argv
        return replace(process, argv=started) if started else process

    def _opener(self, process: Process, listener: Listener) -> Process:
        """The process that a worker has its socket from: the highest that holds it without a gap in between."""
        opener = process
        with suppress(PermissionError):
            for above in live_ancestors(process.pid, self._table):
                if not above.in_workspace or listener.inode not in self._reader.held_by(above.pid):
                    break
                opener = above
        return opener


def unreadable_notice(process: Process) -> str:
    return f"server.unreadable.{process.pid}.{process.starttime}"
