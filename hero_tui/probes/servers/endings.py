"""The end of a server: whether its start failed, and who goes on where its parent alone was killed."""

from __future__ import annotations

import math
import signal
from collections.abc import Container
from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from hero_tui.core.attributes import MESSAGE
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.events import Notice
from hero_tui.probes.processes.model import LiveProcesses, Process, ProcessKey
from hero_tui.probes.processes.wait_status import codes_of, exit_code
from hero_tui.probes.servers.discovery import unreadable_notice
from hero_tui.probes.servers.identity.tree import is_helper
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.output.last_words import ended_text
from hero_tui.probes.servers.output.late_words import LateWords
from hero_tui.probes.servers.recognise import Reload
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import SocketReader
from hero_tui.probes.servers.start import starting
from hero_tui.probes.servers.start.cold_start import StartsToClassify
from hero_tui.probes.servers.start.readiness import Readiness
from hero_tui.probes.servers.usage import Gauges

STOPPED_BY = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM})
"""Somebody gave it up, or went away."""
STOPPED = codes_of(STOPPED_BY) | {0}
LISTENS_WITHIN = 10.0  # seconds: a worker that never listened for longer, and is then replaced, was broken
WORKER = "its worker"
ORPHANED_FOR = 1.0  # seconds: what ends with its parent is gone by then


class Endings:
    """Takes servers out of the roster, or hands them to the process that serves their socket on."""

    def __init__(
        self,
        sink: Sink,
        table: LiveProcesses,
        servers: Roster,
        readiness: Readiness,
        starts: StartsToClassify,
        gauges: Gauges,
        reader: SocketReader,
    ) -> None:
        self._sink, self._table, self._servers = sink, table, servers
        self._readiness, self._starts, self._gauges = readiness, starts, gauges
        self._reader = reader
        self._late = LateWords(table)
        self._orphaned: dict[ProcessKey, tuple[Stamp, int | None]] = {}

    def end(self, process: Process, at: Stamp, status: int | None) -> None:
        """Take the end of a process; `status`: its wait status, None: not known."""
        server = self._servers.get(process.key)
        if server is None:
            return
        if server.state is ServerState.UNREADABLE:
            self._servers.remove(server.key)
            self._sink(Notice(unreadable_notice(process), "", resolved=True))
        elif self._heir(server) is not None:
            self._orphaned[server.key] = (at, status)
        else:
            self._ended(server, at, status)
        self._servers.publish()

    def _ended(self, server: Server, at: Stamp, status: int | None) -> None:
        self._readiness.drop(server.key)
        self._tell_start(server, at, failing_code(status))
        self._gauges.ended(server, at.wall)
        if server.is_up:
            self._put_ended(server, at)
        else:
            self._servers.remove(server.key)

    def _put_ended(self, server: Server, at: Stamp) -> None:
        self._servers.put(replace(server, state=ServerState.ENDED, ended=at.wall, primed=None, note=None))
        self._servers.forget_old_ends()

    def _tell_start(self, server: Server, at: Stamp, code: int | None) -> None:
        """Tell how its start went, where that is not told yet; `code`: what it failed with, None: it did not."""
        came_up = server.state in {ServerState.READY, ServerState.BROKEN} or self._readiness.listening_is_all(server)
        when = "before it answered"
        if code is not None and self._starts.may_be_none(server, at):
            came_up, when = False, "right after it was ready"
            self._starts.drop(server.key)
        if server.key in self._starts:
            self._starts.emit(server, at, last=True)
        if not server.tells_start or came_up:
            return
        if code is not None:
            self._late.add(server.outputs, at, lambda: starting.ended(server, code, when), self._sink)
        elif server.errors is not None:
            self._sink(starting.failed(server, server.errors.told))

    def worker_ended(self, worker: Process, at: Stamp, status: int | None) -> None:
        """Take the end of a process: where a reloader's worker ends that had answered with errors alone, or ends of
        itself before it answered, the start has failed, and the reloader waits for a save."""
        server = self._reloader(worker)
        if server is None or server.failed or not server.comes_up or self._readiness.listening_is_all(server):
            return
        code, lived = failing_code(status), server.own_start.until(at)
        if server.errors is not None:
            self._fails(server, starting.failed(server, server.errors.told))
        elif code is not None and code != server.tool.again:
            self._readiness.fail(server, ended_text(code, WORKER))
            made = partial(starting.ended, server, code, "before it answered", WORKER)
            self._late.add(server.outputs, at, made, partial(self._fails, server))
        elif code is not None and not server.is_up and lived > LISTENS_WITHIN:
            why = f"it listened nowhere for {lived:.0f} s, until its worker was replaced"
            self._fails(server, starting.failed(server, why))

    def _fails(self, server: Server, told: Operation) -> None:
        """Tell a failed start. Its server is broken from then on, if it still runs and did not come up meanwhile."""
        if server.tells_start:
            self._sink(told)
        now = self._servers.get(server.key)
        if now is not None and now.alive and now.state is not ServerState.READY:
            self._readiness.fail(now, str(told.attributes[MESSAGE]))

    def worker_started(self, worker: Process) -> None:
        """Take the start of a process: a reloader tries again."""
        server = self._reloader(worker)
        if server is not None and server.failed:
            self._servers.put(replace(server, retried=worker.start))

    def _reloader(self, worker: Process) -> Server | None:
        """The server that a process is a worker of."""
        parent = self._table.get(worker.ppid)
        server = None if parent is None else self._servers.get(parent.key)
        if server is None or server.tool.reload is not Reload.RESTART or is_helper(worker):
            return None
        return server

    def next_deadline(self) -> float | None:
        """When the last words of a failed start are waited for no longer (monotonic s), or None."""
        return self._late.next_deadline()

    def close(self) -> None:
        """Tell what waits for last words, and the starts of servers that have answered with errors alone until now."""
        self._late.tick(math.inf)
        for server in self._servers.all():
            if server.tells_start and server.state is ServerState.LISTENING and server.errors is not None:
                self._sink(starting.failed(server, server.errors.told))

    def end_early(self, draft: Server, at: Stamp, status: int | None) -> None:
        """Take the end of what listened for too short a time to be known as a server: it was one all the same, or
        would have been."""
        if draft.listener is None:
            return
        server = replace(draft, label=self._servers.label_for(draft, draft.listener))
        code = failing_code(status)
        if code is not None:
            when = "soon after it began to listen"
            self._late.add(server.outputs, at, lambda: starting.ended(server, code, when), self._sink)
            return
        self._sink(starting.listened(server))
        self._put_ended(server, at)
        self._servers.publish()

    def close_sockets(self, listening: Container[int]) -> None:
        """Take the sockets (inodes) that are open now: where an ended server's is closed, nobody goes on for it."""
        for key, (at, status) in tuple(self._orphaned.items()):
            listener = self._servers[key].listener
            if listener is None or listener.inode not in listening:
                del self._orphaned[key]
                self._ended(self._servers[key], at, status)

    def hand_over(self, now: Stamp) -> None:
        """Go on with what serves on a second after its parent's end: it is the server from then on. Tell the failed
        starts whose last words are there."""
        self._late.tick(now.mono)
        for key, (at, status) in tuple(self._orphaned.items()):
            if now.mono - at.mono < ORPHANED_FOR:
                continue
            del self._orphaned[key]
            server = self._servers[key]
            heir = self._heir(server)
            if heir is None:
                self._ended(server, at, status)
                continue
            if key in self._starts:
                self._starts.emit(server, at, last=True)
            self._readiness.drop(key)
            self._gauges.ended(server, at.wall)
            self._servers.remove(key)
            self._servers.put(replace(server, key=heir.key, top=heir.pid, start_seen=False))

    def _heir(self, server: Server) -> Process | None:
        """The highest process that lives below an ended server's, where one of them serves its socket on."""
        if server.listener is None:
            return None
        below = [each for each in self._table if each.in_workspace and self._is_below(each, server)]
        for each in below:
            with suppress(PermissionError):
                if server.listener.inode in self._reader.held_by(each.pid):
                    above = {ancestor.key for ancestor in self._table.ancestors(each.pid)}
                    higher = [other for other in below if other.key in above]
                    return min(higher, key=lambda other: len(self._table.ancestors(other.pid)), default=each)
        return None

    def _is_below(self, process: Process, server: Server) -> bool:
        return any(above.key == server.key for above in self._table.ancestors(process.pid))


def failing_code(status: int | None) -> int | None:
    """The exit code that a program failed with, or minus the number of the signal that ended it; `status`: its wait
    status. None where it is not known, where it ended well, and where somebody stopped it."""
    code = exit_code(status)
    return None if code in STOPPED else code
