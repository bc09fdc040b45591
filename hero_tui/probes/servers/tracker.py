"""The dev servers of a workspace, from the first sight of their process to their end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.attributes import Timed
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Notice, Sighting
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
from hero_tui.probes.servers import poll_schedule, starting
from hero_tui.probes.servers.candidates import Candidate, Candidates
from hero_tui.probes.servers.cold_start import StartsToClassify
from hero_tui.probes.servers.first_answer import requests_allowed
from hero_tui.probes.servers.folder import served_folder
from hero_tui.probes.servers.model import Answered, NotAnswered, Server
from hero_tui.probes.servers.ports import asked_port
from hero_tui.probes.servers.readiness import Readiness
from hero_tui.probes.servers.recognise import Reload, ServerTool, generic
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets import Listener, listeners, owned
from hero_tui.probes.servers.tree import short_command, tool_process, typed
from hero_tui.probes.servers.usage import Gauges, MakeUsage, Usage
from hero_tui.probes.servers.version import version_of

TICK_JITTER = 0.1  # seconds by which a tick may come early: what is due with one is due a little before it
STOPPED = frozenset({129, 130, 143})  # 128 + SIGHUP, SIGINT, SIGTERM: somebody gave it up
MOST_UNREADABLE = 5


class ServerTracker(Tracker):
    """Finds servers, times their starts, measures their trees. Called by the recorder's one thread only."""

    def __init__(
        self,
        workspace: Path,
        sink: Sink,
        table: LiveProcesses,
        make_usage: MakeUsage | None = None,
        requests: bool | None = None,
    ) -> None:
        """`requests`: whether recognised servers are asked (None: as the environment says)."""
        self._workspace, self._sink, self.table = workspace, sink, table
        self.requests = requests_allowed() if requests is None else requests
        self._servers = Roster(sink)
        self._candidates = Candidates()
        self._gauges = Gauges(sink, table, make_usage or _tree_usage)
        self._seen: dict[int, Listener] = {}
        self._fresh: set[ProcessKey] = set()
        self._looked = self._look_at = self._measure_at = 0.0
        self._between_ticks = True
        self._starts = StartsToClassify(sink)
        self._readiness = Readiness(sink, self._servers, self._starts, requests=self.requests)

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
                self._consider(process, not before_recording)
            case ProcessChanged(_, process):
                candidate = self._candidates.get(process.key)
                self._consider(process, candidate is None or candidate.start_seen)
            case ProcessEnded(process, at, status):
                self._end(process, at, status)
            case ProcessesLost():
                pass  # a server lives long: the scan that follows finds it
            case ProgramStarted() | ProgramEnded():
                pass  # processes are followed here, not their programs
            case _:
                assert_never(event)

    def handle(self, event: Sighting, /) -> None:
        """Take an answer of a server."""
        match event:
            case Answered() | NotAnswered():
                self._readiness.take(event)

    def next_deadline(self) -> float | None:
        """Return when to look for sockets or to ask again (monotonic s), or None."""
        moments = [self._readiness.next_deadline(), self._look_at if self._wanting() and self._between_ticks else None]
        return min((moment for moment in moments if moment is not None), default=None)

    def close(self, now: Stamp, /) -> None:
        """Emit the starts that wait to be known as cold or warm."""
        for key in self._starts.waiting():
            self._starts.emit(self._servers[key], now, last=True)

    def tick(self, now: Stamp, /) -> None:
        """Look for sockets and ask again where it is due; once a second also measure."""
        if now.mono >= self._look_at:
            self._look(now)
        self._readiness.tick(now)
        if now.mono >= self._measure_at:
            self._measure_at = now.mono + poll_schedule.TICK - TICK_JITTER
            for key in self._starts.waiting():
                self._starts.emit(self._servers[key], now)
            for server in self._servers.all():
                if server.alive and server.listener is not None:
                    self._gauges.sample(server, now)
        self._servers.publish()

    def _consider(self, process: Process, start_seen: bool) -> None:
        if process.pid == os.getpid() or (process.readable and not process.in_workspace):
            return
        recognised = tool_process(process, self.table)
        if recognised is None:
            if process.in_workspace and process.argv:
                self._candidates.add(process, start_seen=start_seen)
                self._look_soon(process.key, poll_schedule.UNKNOWN[0][1])
            return
        tool, main = recognised
        self._candidates.recognised(process.key)
        if main.key in self._servers:
            return
        if main.in_workspace:
            self._add(tool, main, start_seen)
        elif not main.readable and main.key == process.key:
            self._add_unreadable(tool, main)

    def _add(self, tool: ServerTool, main: Process, start_seen: bool) -> None:
        self._servers.forget_namesake(tool.name)
        top = typed(main, self.table)
        unprimed = False if tool.reload is Reload.VITE else None
        self._servers.put(
            Server(
                key=main.key,
                tool=tool,
                label=tool.name,
                top=top.pid,
                command=short_command(top),
                started=top.start,
                start_seen=start_seen,
                cwd=served_folder(tool, main),
                version=version_of(tool, main),
                primed=unprimed,
                asked=asked_port(main.argv),
            )
        )
        self._look_soon(main.key, poll_schedule.STARTING[0][1])

    def _add_unreadable(self, tool: ServerTool, main: Process) -> None:
        if sum(server.state is ServerState.UNREADABLE for server in self._servers.all()) >= MOST_UNREADABLE:
            return
        why = f"runs as another user (uid {main.uid}) or in a container: its folder and sockets cannot be read"
        self._servers.put(
            Server(
                main.key, tool, tool.name, main.pid, short_command(main), main.start, False, None,
                state=ServerState.UNREADABLE, note=why,
            )
        )  # fmt: skip
        self._sink(Notice(_notice(main), f"{tool.name} (pid {main.pid}) {why}, so it is not timed"))

    def _end(self, process: Process, at: Stamp, status: int | None) -> None:
        self._candidates.ended(process.key)
        server = self._servers.get(process.key)
        if server is None:
            return
        self._readiness.drop(server.key)
        if server.state is ServerState.UNREADABLE:
            self._servers.remove(server.key)
            self._sink(Notice(_notice(process), "", resolved=True))
        else:
            if server.key in self._starts:
                self._starts.emit(server, at, last=True)
            self._gauges.ended(server, at.wall)
            code = None if status is None else os.waitstatus_to_exitcode(status)
            came_up = server.state in {ServerState.READY, ServerState.BROKEN} or not server.tool.recognised
            if server.start_seen and not came_up and code is not None and code > 0 and code not in STOPPED:
                self._sink(starting.failed(server, f"it ended with exit code {code} before it answered"))
            if server.listener is None:
                self._servers.remove(server.key)
            else:
                self._servers.put(replace(server, state=ServerState.ENDED, ended=at.wall, primed=None, note=None))
                self._servers.forget_old_ends()
        self._servers.publish()

    def _wanting(self) -> bool:
        return bool(self._candidates) or any(self._awaits_page(server) for server in self._servers.all())

    def _awaits_page(self, server: Server) -> bool:
        """Whether a socket that it may open any moment can be its page."""
        if server.state is ServerState.LISTENING:
            return server.tool.recognised and self.requests
        return server.state is ServerState.STARTING

    def _look_soon(self, key: ProcessKey, pause: float) -> None:
        self._fresh.add(key)
        self._look_at = min(self._look_at, self._looked + pause)
        self._between_ticks = True

    def _look(self, now: Stamp) -> None:
        table = listeners()
        changed, fresh = table.keys() != self._seen.keys(), self._fresh
        self._seen, self._fresh, self._looked = table, set(), now.mono
        for server in self._servers.all():
            if server.alive and self._seeks_its_page(server, changed or server.key in fresh):
                self._find_page(server, table, now)
        unknown = self._candidates.keys()
        self._candidates.look(unknown if changed else fresh & unknown, table, now, self._belongs)
        for candidate, listener, since in self._candidates.grown(now.mono):
            self._add_unknown(candidate, listener, since)
        starts = [server.started.mono for server in self._servers.all() if self._awaits_page(server)]
        youngest = self._candidates.youngest()
        pause = poll_schedule.interval(
            now.mono - max(starts) if starts else None, None if youngest is None else now.mono - youngest
        )
        self._between_ticks = pause < poll_schedule.TICK
        self._look_at = now.mono + (pause if self._between_ticks else pause - TICK_JITTER)

    def _seeks_its_page(self, server: Server, news: bool) -> bool:
        """`news`: sockets were opened or closed, or the server is new."""
        if server.state in {ServerState.STARTING, ServerState.LISTENING}:
            return news
        return server.listener is not None and server.listener.inode not in self._seen

    def _find_page(self, server: Server, table: dict[int, Listener], now: Stamp) -> None:
        commands = {member.pid: member.argv for member in self.table.tree(server.key[0])}
        try:
            held = owned(commands, table)
        except PermissionError:
            self._servers.put(replace(server, note="its sockets cannot be read: it belongs to another user"))
            return
        sockets = {listener: [commands[pid] for pid in holders] for listener, holders in held.items()}
        self._readiness.see(server, sockets, now)

    def _belongs(self, process: Process) -> bool:
        """Whether a process is part of a known server's tree."""
        return any(ancestor.key in self._servers for ancestor in self.table.ancestors(process.pid))

    def _add_unknown(self, candidate: Candidate, listener: Listener, since: Stamp) -> None:
        process, start_seen = candidate.process, candidate.start_seen
        self._add(generic(process.argv, process.comm), process, start_seen)
        server = self._servers[process.key]
        server = self._servers.put(
            replace(
                server,
                state=ServerState.LISTENING,
                listener=listener,
                listening=since,
                label=self._servers.label_for(server, listener),
            )
        )
        if start_seen:
            self._sink(starting.started(server, Timed.LISTENING, since, None))


def _notice(process: Process) -> str:
    return f"server.unreadable.{process.pid}.{process.starttime}"


def _tree_usage(root: int, table: LiveProcesses) -> Usage:
    from hero_tui.probes.processes.usage import TreeUsage

    return TreeUsage(root, table)
