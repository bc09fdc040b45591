"""The dev servers of a workspace, from the first sight of their process to their end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import assert_never

from msgspec.structs import replace

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Notice, Sighting
from hero_tui.probes.git.repository import is_other_checkout
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
from hero_tui.probes.servers.naming import identity
from hero_tui.probes.servers.origin import LaunchQueries, Origin, application, origin_of, wrapping
from hero_tui.probes.servers.ours import (
    foreign_mounts,
    foreign_network,
    is_browser,
    is_of_a_test_run,
    lies_below,
    present_folder,
    stands_in,
)
from hero_tui.probes.servers.ports import asked_port
from hero_tui.probes.servers.readiness import Readiness
from hero_tui.probes.servers.recognise import Reload, ServerTool, generic, recognise
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets import Listener, listeners, owned, sockets_of, unix_listener
from hero_tui.probes.servers.tree import reloader_of, short_command, tool_process
from hero_tui.probes.servers.usage import Gauges, MakeUsage, Usage
from hero_tui.probes.servers.version import version_of

TICK_JITTER = 0.1  # seconds by which a tick may come early: what is due with one is due a little before it
STOPPED = frozenset({129, 130, 143})  # 128 + SIGHUP, SIGINT, SIGTERM: somebody gave it up
MOST_UNREADABLE = 5
ORPHANED_FOR = 1.0  # seconds: what ends with its parent is gone by then
UNIX_AFTER = 10.0  # seconds without a TCP socket
OTHERS, SOCKETS = "its folder and sockets", "its sockets"
CONTAINER = "runs in a container or another namespace"


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
    ) -> None:
        """`requests`: whether recognised servers are asked (None: as the environment says)."""
        self._sink, self.table, self._launches = sink, table, launches
        self.requests = requests_allowed() if requests is None else requests
        self._servers = Roster(sink)
        self._candidates = Candidates()
        self._gauges = Gauges(sink, table, make_usage or _tree_usage)
        self._seen: dict[int, Listener] = {}
        self._fresh: set[ProcessKey] = set()
        self._looked = self._look_at = self._measure_at = 0.0
        self._between_ticks = True
        self._root = os.path.realpath(workspace)
        self._recording = time.monotonic()
        self._orphaned: dict[ProcessKey, tuple[Stamp, int | None]] = {}
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
            case ProgramStarted(program, before_recording):
                self._consider_reloader(program.process, not before_recording)
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
        self._hand_over(now)
        if now.mono >= self._measure_at:
            self._measure_at = now.mono + poll_schedule.TICK - TICK_JITTER
            for key in self._starts.waiting():
                self._starts.emit(self._servers[key], now)
            for server in self._servers.all():
                if server.alive and server.is_up:
                    self._gauges.sample(server, now)
        self._servers.publish()

    def _consider(self, process: Process, start_seen: bool) -> None:
        if process.pid == os.getpid() or process.key in self._servers:
            return  # a server that has another title, folder or program now is the same server
        if process.readable and not process.in_workspace:
            self._consider_elsewhere(process, start_seen)
            return
        recognised = tool_process(process, self.table)
        if recognised is None:
            if process.in_workspace and process.argv and not self._belongs(process):
                self._candidates.add(process, start_seen=start_seen)
                self._look_soon(process.key, poll_schedule.UNKNOWN[0][1])
            return
        tool, main = recognised
        self._candidates.recognised(process.key)
        if main.key in self._servers:
            return
        if main.in_workspace:
            self._consider_tool(tool, main, start_seen)
        elif not main.readable and main.key == process.key:
            self._add_unreadable(tool, main, f"runs as another user (uid {main.uid}) or in a container", OTHERS)

    def _consider_elsewhere(self, process: Process, start_seen: bool) -> None:
        """A server that stands elsewhere may serve this workspace; a process that went away is none of ours."""
        self._candidates.recognised(process.key)
        tool = recognise(process.argv)
        if tool is None:
            return
        if lies_below(served_folder(tool, process) or "", self._root):
            self._consider_tool(tool, process, start_seen)
        elif foreign_mounts(process.pid) and stands_in(process.pid, self._root):
            self._add_unreadable(tool, process, CONTAINER, SOCKETS)

    def _consider_tool(self, tool: ServerTool, main: Process, start_seen: bool) -> None:
        folder = served_folder(tool, main)
        if folder is None or not self._is_ours(main, folder):
            return
        if foreign_network(main.pid):
            self._add_unreadable(tool, main, CONTAINER, SOCKETS)
        else:
            origin = origin_of(main, self._launches, self._recording)
            self._add(tool, main, folder, origin, start_seen)
            self._look_soon(main.key, poll_schedule.STARTING[0][1])

    def _consider_reloader(self, worker: Process, start_seen: bool) -> None:
        """`python app.py` whose worker is a reloader's is what that reloader belongs to."""
        main = self.table.get(worker.ppid)
        if main is None or not main.in_workspace or not worker.in_workspace or main.key in self._servers:
            return
        tool = reloader_of(worker, main)
        if tool is not None and recognise(main.argv) is None:
            for process in (main, worker):
                self._candidates.recognised(process.key)
            self._consider_tool(tool, main, start_seen)

    def _is_ours(self, process: Process, folder: str) -> bool:
        if not lies_below(folder, self._root) or is_other_checkout(Path(self._root), Path(folder)):
            return False
        return not is_browser(process) and not is_of_a_test_run(process, self.table.ancestors(process.pid))

    def _add(self, tool: ServerTool, main: Process, folder: str, origin: Origin, start_seen: bool) -> Server:
        asked = asked_port(main.argv)
        who = identity(self._root, folder, tool.name, asked)
        label = self._servers.first_label(who)
        self._servers.forget_namesake(label)
        return self._servers.put(
            Server(
                key=main.key,
                tool=tool,
                label=label,
                top=wrapping(main, origin.path, self.table).pid,
                command=origin.command,
                started=origin.started,
                start_seen=start_seen,
                cwd=folder,
                version=version_of(tool, main),
                primed=False if tool.reload is Reload.VITE else None,
                folder=who.folder,
                asked=asked,
                before=origin.before,
                began=origin.began,
            )
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
        self._sink(Notice(_notice(main), f"{tool.name} (pid {main.pid}) {why}, so it is not timed"))

    def _end(self, process: Process, at: Stamp, status: int | None) -> None:
        self._candidates.ended(process.key)
        server = self._servers.get(process.key)
        if server is None:
            return
        if server.state is ServerState.UNREADABLE:
            self._servers.remove(server.key)
            self._sink(Notice(_notice(process), "", resolved=True))
        elif self._heir(server) is not None:
            self._orphaned[server.key] = (at, status)
        else:
            self._ended(server, at, status)
        self._servers.publish()

    def _ended(self, server: Server, at: Stamp, status: int | None) -> None:
        self._readiness.drop(server.key)
        if server.key in self._starts:
            self._starts.emit(server, at, last=True)
        self._gauges.ended(server, at.wall)
        code = None if status is None else os.waitstatus_to_exitcode(status)
        came_up = server.state in {ServerState.READY, ServerState.BROKEN} or not server.tool.recognised
        if server.start_seen and not came_up and code is not None and code > 0 and code not in STOPPED:
            self._sink(starting.failed(server, f"it ended with exit code {code} before it answered", code=code))
        if server.is_up:
            self._servers.put(replace(server, state=ServerState.ENDED, ended=at.wall, primed=None, note=None))
            self._servers.forget_old_ends()
        else:
            self._servers.remove(server.key)

    def _heir(self, server: Server) -> Process | None:
        """The highest process below an ended server's that serves its socket on (its parent alone was killed)."""
        if server.listener is None:
            return None
        below = [
            each
            for each in self.table
            if each.in_workspace and any(above.key == server.key for above in self.table.ancestors(each.pid))
        ]
        for each in below:
            with suppress(PermissionError):
                if server.listener.inode in sockets_of(each.pid):
                    return each
        return None

    def _hand_over(self, now: Stamp) -> None:
        """What serves on a second after its parent's end is the server from then on."""
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
        starts = [(server.began or server.started).mono for server in self._servers.all() if self._awaits_page(server)]
        youngest = self._candidates.youngest()
        pause = poll_schedule.interval(
            now.mono - max(starts) if starts else None, None if youngest is None else now.mono - youngest
        )
        self._between_ticks = pause < poll_schedule.TICK
        self._look_at = now.mono + (pause if self._between_ticks else pause - TICK_JITTER)

    def _seeks_its_page(self, server: Server, news: bool) -> bool:
        """`news`: sockets were opened or closed, or the server is new."""
        if server.state is ServerState.STARTING:
            return news or (server.began or server.started).until(Stamp.now()) > UNIX_AFTER
        if server.state is ServerState.LISTENING:
            return news
        return server.listener is not None and server.listener.inode not in self._seen

    def _find_page(self, server: Server, table: dict[int, Listener], now: Stamp) -> None:
        commands = {member.pid: member.argv for member in self._own(server)}
        try:
            held = owned(commands, table)
        except PermissionError:
            self._servers.put(replace(server, note="its sockets cannot be read: it belongs to another user"))
            return
        sockets = {listener: [commands[pid] for pid in holders] for listener, holders in held.items()}
        self._readiness.see(server, sockets, now)
        if server.state is ServerState.STARTING and not sockets:
            self._see_unix_socket(server, commands, now)

    def _own(self, server: Server) -> Iterator[Process]:
        """The processes of a server, without those of other servers below it."""
        others: set[ProcessKey] = set()
        for member in self.table.tree(server.key[0]):
            parent = self.table.get(member.ppid)
            below = parent is not None and parent.key in others
            if member.key != server.key and (below or member.key in self._servers):
                others.add(member.key)
            else:
                yield member

    def _see_unix_socket(self, server: Server, pids: Iterable[int], now: Stamp) -> None:
        if (server.began or server.started).until(now) < UNIX_AFTER:
            return
        path = unix_listener(pids)
        if path is not None:
            note = f"it listens at a unix socket ({path}), which is not asked: its start is not timed"
            self._servers.put(replace(server, state=ServerState.LISTENING, listening=now, note=note))

    def _belongs(self, process: Process) -> bool:
        """Whether a process is part of a known server: all below a known tool, of another what stands in its folder."""
        for ancestor in (process, *self.table.ancestors(process.pid)):
            server = self._servers.get(ancestor.key)
            if server is not None and (server.tool.recognised or server.cwd == process.cwd):
                return True
        return False

    def _add_unknown(self, candidate: Candidate, listener: Listener, since: Stamp) -> None:
        process = self.table.get(candidate.process.pid)
        folder = present_folder(candidate.process.pid)
        taken = {server.listener.inode for server in self._servers.all() if server.alive and server.listener}
        if process is None or process.key != candidate.process.key or listener.inode in taken or self._belongs(process):
            return
        if folder is None or not self._is_ours(process, folder):
            return
        origin = origin_of(process, self._launches, self._recording)
        own = application(process, origin.path, self.table)
        server = self._add(generic(process.argv, process.comm), process, folder, origin, candidate.start_seen)
        self._servers.remove(server.key)
        server = replace(server, key=own.key, state=ServerState.LISTENING, listener=listener, listening=since)
        server = self._servers.put(replace(server, label=self._servers.label_for(server, listener)))
        if candidate.start_seen:
            self._sink(starting.listened(server))


def _notice(process: Process) -> str:
    return f"server.unreadable.{process.pid}.{process.starttime}"


def _tree_usage(root: int, table: LiveProcesses) -> Usage:
    from hero_tui.probes.processes.usage import TreeUsage

    return TreeUsage(root, table)
