"""The dev servers of a workspace, from the first sight of their process to their end."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Sighting
from hero_tui.probes.processes.model import (
    LiveProcesses,
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
    ProgramEnded,
    ProgramStarted,
)
from hero_tui.probes.servers.candidates import Candidates, Grown
from hero_tui.probes.servers.discovery import Discovery
from hero_tui.probes.servers.endings import Endings
from hero_tui.probes.servers.identity.declared import DeclaredServers
from hero_tui.probes.servers.identity.former_names import FormerName
from hero_tui.probes.servers.identity.origin import LaunchQueries
from hero_tui.probes.servers.model import Answered, NotAnswered, Server
from hero_tui.probes.servers.output.piped_outputs import PipedOutputs
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader, owned
from hero_tui.probes.servers.sockets.ports import asks_for_unix_socket
from hero_tui.probes.servers.start import poll_schedule, starting
from hero_tui.probes.servers.start.cold_start import StartsToClassify
from hero_tui.probes.servers.start.cost import StartCost
from hero_tui.probes.servers.start.first_answer import requests_allowed
from hero_tui.probes.servers.start.first_page import FirstPages
from hero_tui.probes.servers.start.held_starts import HeldStarts
from hero_tui.probes.servers.start.readiness import Readiness
from hero_tui.probes.servers.usage import Gauges, MakeUsage, Own, Tree, Usage

TICK_JITTER = 0.1  # seconds by which a tick may come early: what is due with one is due a little before it
SILENT_FOR = 10.0  # seconds without a TCP socket after which one asks why
UNIX_FOR = 1.0  # the same where the command line names a unix socket
NOWHERE = "it listens nowhere yet"
DEBUGGER = "only a debugger's port is open, which is never asked"
WORKER_WITHIN = 120.0  # seconds after LISTEN: of another version, whose worker has another name


class ServerTracker(Tracker):
    """Finds servers, times their starts, measures their trees. Called by the recorder's one thread only."""

    def __init__(
        self,
        workspace: Path,
        sink: Sink,
        table: LiveProcesses,
        launches: LaunchQueries,
        make_usage: MakeUsage | None = None,
        requests: bool | None = None,
        reader: SocketReader | None = None,
        declared: Sequence[DeclaredServer] = (),
        *,
        cost: StartCost | None = None,
    ) -> None:
        """`requests`: whether servers are asked (None: as the environment says). `declared`: those of budgets.yaml."""
        root = os.path.realpath(workspace)
        self._sink = sink
        self._reader = reader or SocketReader()
        self.table = table
        self.requests = requests_allowed() if requests is None else requests
        self._servers = Roster(sink)
        self._candidates = Candidates(self._reader)
        self._gauges = Gauges(sink, table, make_usage or _tree_usage, self._servers)
        self._seen: dict[int, Listener] = {}
        self._fresh: set[ProcessKey] = set()
        self._fresh_at = math.inf
        self._looked = self._look_at = self._measure_at = self._silence_at = 0.0
        self._dense, self._soon = poll_schedule.DenseLooks(), poll_schedule.DENSEST
        self._between_ticks = True
        self._starts = StartsToClassify(sink, cost)
        self._readiness = Readiness(sink, self._servers, self._starts, requests=self.requests)
        self._held, self._outputs = HeldStarts(self._servers), PipedOutputs(self._servers, table)
        self._first_pages = FirstPages(sink, self._servers, self._reader)
        self._discovery = Discovery(
            DeclaredServers(declared, root),
            sink,
            table,
            launches,
            self._servers,
            self._candidates,
            self._reader,
            self._look_soon,
        )
        self._endings = Endings(sink, table, self._servers, self._readiness, self._starts, self._gauges, self._reader)

    def know_former_names(self, names: Iterable[FormerName]) -> None:
        """Take the names of servers in the history, the newest first; call it before anything else."""
        self._servers.know_former_names(names)

    def servers(self) -> tuple[Server, ...]:
        """All that are alive or ended lately, oldest first."""
        return self._servers.all()

    def get(self, key: ProcessKey) -> Server | None:
        """The server of that key."""
        return self._servers.get(key)

    def mark(self, key: ProcessKey, *, works: bool, note: str | None = None) -> None:
        """Note what the reload tracker learned: its newest answer was good, or an error (`note`)."""
        server = self._servers.get(key)
        if server is not None and server.state in {ServerState.READY, ServerState.BROKEN}:
            self._servers.put(replace(server, state=ServerState.READY if works else ServerState.BROKEN, note=note))

    def mark_stopped(self, key: ProcessKey, stopped: bool) -> None:
        """Note whether the kernel holds its process back."""
        server = self._servers.get(key)
        if server is not None and server.stopped is not stopped:
            self._servers.put(replace(server, stopped=stopped))

    def mark_primed(self, key: ProcessKey, primed: bool) -> None:
        """Note whether somebody asked it for a page yet."""
        server = self._servers.get(key)
        if server is not None and server.primed is not None:
            self._servers.put(replace(server, primed=primed))

    def mark_saves(self, key: ProcessKey, not_taken_up: int, since: float | None) -> None:
        """Note the saves that it did not react to, since the first of them (UTC s)."""
        server = self._servers.get(key)
        if server is not None and (server.not_taken_up, server.not_taken_up_since) != (not_taken_up, since):
            self._servers.put(replace(server, not_taken_up=not_taken_up, not_taken_up_since=since))

    def on_process(self, event: ProcessEvent) -> None:
        """Take an event of the process table."""
        match event:
            case ProcessStarted(process, before_recording):
                if before_recording:
                    self._discovery.older(process)
                self._endings.worker_started(process)
                self._discovery.consider(process)
            case ProcessChanged(before, process):
                titled = 0 != before.stack == process.stack  # the same program still
                self._discovery.consider(process, titled=titled)
            case ProcessEnded(process, at, status):
                self._fresh.discard(process.key)
                draft = self._discovery.ended(process, at)
                self._look_at_next_tick(process)
                self._endings.worker_ended(process, at, status)
                self._endings.end(process, at, status)
                if draft is not None:
                    self._endings.end_early(draft, at, status)
            case ProcessesLost():
                pass  # a server lives long: the scan that follows finds it
            case ProgramStarted(program):
                self._discovery.consider_reloader(program.process)
            case ProgramEnded():
                pass
            case _:
                assert_never(event)

    def handle(self, event: Sighting, /) -> None:
        """Take an answer of a server."""
        match event:
            case Answered() | NotAnswered():
                self._readiness.take(event)

    def next_deadline(self) -> float | None:
        """Return when to look for sockets or to ask again (monotonic s), or None."""
        looks = self._look_at if self._wanting() and self._between_ticks else None
        if self._fresh and (looks is None or self._fresh_at < looks):
            looks = self._fresh_at
        parts = (self._readiness, self._first_pages, self._endings)
        moments = [looks, *(part.next_deadline() for part in parts)]
        return min((moment for moment in moments if moment is not None), default=None)

    def close(self, now: Stamp, /) -> None:
        """Emit the starts that wait to be known as cold or warm, and those that came to nothing so far."""
        self._endings.close()
        for key in self._starts.waiting():
            self._starts.emit(self._servers[key], now, last=True)

    def tick(self, now: Stamp, /) -> None:
        """Look for sockets and ask again where it is due; once a second also measure."""
        if now.mono >= self._look_at or (self._fresh and now.mono >= self._fresh_at):
            self._look(now)
        self._held.tick(now)
        self._outputs.tick(now)
        self._readiness.tick(now)
        self._first_pages.tick(now)
        self._endings.hand_over(now)
        if now.mono >= self._measure_at:
            self._measure_at = now.mono + poll_schedule.TICK - TICK_JITTER
            for key in self._starts.waiting():
                self._starts.emit(self._servers[key], now)
            for server in self._servers.all():
                if server.alive and server.is_up:
                    self._gauges.sample(server, now)
        self._servers.publish()

    def _wanting(self) -> bool:
        return bool(self._candidates) or any(self._awaits_page(server) for server in self._servers.all())

    def _awaits_page(self, server: Server) -> bool:
        """Whether a socket that it may open any moment can be its page."""
        if server.state is ServerState.LISTENING:
            return server.listener is None or server.compiles_on_demand or (server.may_be_asked and self.requests)
        return server.state is ServerState.STARTING

    def _look_soon(self, key: ProcessKey, earliest: float) -> None:
        """Look at a program soon, but not before then (monotonic s), and not at all where it has ended by then."""
        at = max(self._looked + self._soon, earliest)
        self._fresh_at = min(self._fresh_at, at) if self._fresh else at
        self._fresh.add(key)

    def _look_at_next_tick(self, ended: Process) -> None:
        """The end of a server's worker may have closed its socket."""
        due = self._looked + poll_schedule.TICK - TICK_JITTER
        parent = self.table.get(ended.ppid) if len(self._servers) and due < self._look_at else None
        if parent is not None and self._discovery.belongs(parent):
            self._look_at = due

    def _look(self, now: Stamp) -> None:
        table = self._reader.listening()
        changed, fresh = table.keys() != self._seen.keys(), self._fresh
        self._seen, self._fresh, self._fresh_at, self._looked = table, set(), math.inf, now.mono
        self._endings.close_sockets(table)
        asks_why = now.mono >= self._silence_at
        if asks_why:
            self._silence_at = now.mono + poll_schedule.TICK
        for server in self._servers.all():
            news = changed or server.key in fresh or (asks_why and self._is_silent(server, now))
            if server.alive and self._seeks_its_page(server, news):
                self._find_page(server, table, now)
        unknown = self._candidates.keys()
        self._candidates.look(unknown if changed else fresh & unknown, table, now, self._discovery.belongs)
        for grown in self._candidates.grown(now.mono, self._discovery.is_declared):
            self._take_unknown(grown, table, now)
        self._candidates.draft(self._discovery.draft)
        starts = [server.tried.mono for server in self._servers.all() if self._awaits_page(server)]
        youngest = self._candidates.youngest()
        wanted = poll_schedule.interval(
            now.mono - max(starts) if starts else None, None if youngest is None else now.mono - youngest
        )
        if self._readiness.misses_sockets:
            wanted = min(wanted, poll_schedule.TICK)
        pause = self._dense.allow(wanted, now.mono)
        self._soon = self._dense.least(now.mono)
        self._between_ticks = pause < poll_schedule.TICK
        self._look_at = now.mono + (pause if self._between_ticks else pause - TICK_JITTER)

    def _take_unknown(self, grown: Grown, table: dict[int, Listener], now: Stamp) -> None:
        server = self._discovery.add_unknown(grown)
        if server is None:
            return
        if server.may_be_asked and self.requests:
            self._find_page(server, table, now)
        elif server.start_seen:
            self._sink(starting.listened(server))

    def _seeks_its_page(self, server: Server, news: bool) -> bool:
        """`news`: sockets were opened or closed, the server is new, or silent for long."""
        if server.state is ServerState.STARTING or (news and self._readiness.is_away(server.key)):
            return news
        if server.state is ServerState.LISTENING and (news or server.compiles_on_demand):
            return True
        return server.listener is not None and server.listener.inode not in self._seen

    def _find_page(self, server: Server, table: dict[int, Listener], now: Stamp) -> None:
        own = Own(self.table, server.key, self._servers)
        members = {member.pid: member for member in own.tree(server.pid)}
        try:
            held = owned(members, table, self._reader)
        except PermissionError:
            self._servers.put(replace(server, note="its sockets cannot be read: it belongs to another user"))
            return
        others = {other.listener.inode for other in self._servers.all() if other.is_beside(server) and other.listener}
        sockets = {
            listener: [self._reader.words(members[pid]) for pid in holders]
            for listener, holders in held.items()
            if listener.inode not in others
        }
        if sockets and server.state is ServerState.STARTING:
            declared = self._discovery.declared(server, {listener.port for listener in sockets})
            if declared is None:
                return
            server = declared
        self._readiness.see(server, sockets, now)
        seen = self._servers[server.key]
        if self._is_silent(seen, now):
            self._say_why_silent(seen, members, debugged=bool(sockets), now=now)
        self._see_worker(server.key, members, now, first=server.state is ServerState.STARTING)

    def _see_worker(self, key: ProcessKey, pids: Iterable[int], now: Stamp, *, first: bool) -> None:
        """A server that compiles on demand is ready as it listens, or when its worker does. `first`: its page's socket
        was not known before: where it was open for some time by now, when its worker began to listen is not known."""
        server = self._servers.get(key)
        if server is None or server.state is not ServerState.LISTENING or not server.compiles_on_demand:
            return
        if server.listener is None or server.listening is None:
            return
        listens_for, worker = server.listening.until(now), server.tool.worker
        seen = worker is None or any(worker in path for path in self._reader.unix_listeners(pids))
        if not seen and listens_for < WORKER_WITHIN:
            return
        timed = worker is None or (seen and not (first and listens_for > poll_schedule.TICK))
        self._readiness.ready_unasked(server, server.listening if worker is None else now, timed=timed)
        if seen and server.start_seen:
            self._first_pages.watch(server, now.mono)

    def _is_silent(self, server: Server, now: Stamp) -> bool:
        """Whether a server should have opened a socket by now; a unix socket is opened without a word."""
        process = self.table.get(server.pid)
        named = process is not None and asks_for_unix_socket(process.argv)
        by = UNIX_FOR if named else SILENT_FOR
        starts = server.state is ServerState.STARTING and not server.failed
        return starts and server.own_start.until(now) > by

    def _say_why_silent(self, server: Server, pids: Iterable[int], *, debugged: bool, now: Stamp) -> None:
        path = self._reader.unix_name(pids)
        if path is None:
            self._servers.put(replace(server, note=DEBUGGER if debugged else NOWHERE))
        else:
            note = f"it listens at a unix socket ({path}), which is not asked: its start is not timed"
            self._servers.put(replace(server, state=ServerState.LISTENING, listening=now, note=note))


def _tree_usage(root: int, table: Tree) -> Usage:
    from hero_tui.probes.processes.accounting.usage import TreeUsage

    return TreeUsage(root, table)
