"""Joins saves and the servers' reactions into `dev.hot_reload` operations."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.attributes import Excluded
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import FilesRemoved, Saved, SavedMany, Sighting
from hero_tui.probes.processes.model import LiveProcesses, ProcessEvent, ProcessKey
from hero_tui.probes.processes.suspensions import is_stopped
from hero_tui.probes.reload.pairing.pairing import Counted, Pairing
from hero_tui.probes.reload.protocol import Attached, Detached, HotReloadProtocol, Reaction, Recovered
from hero_tui.probes.reload.restart import RestartWatch
from hero_tui.probes.reload.saves.checkouts import Checkouts
from hero_tui.probes.reload.saves.content_digest import Contents
from hero_tui.probes.reload.saves.model import Party, ReloadSave
from hero_tui.probes.reload.saves.outside import Outside
from hero_tui.probes.reload.sentences import Sentences
from hero_tui.probes.reload.updates.channel import Channel
from hero_tui.probes.reload.vite import VITE
from hero_tui.probes.servers.model import Answered, Server
from hero_tui.probes.servers.recognise import Reload
from hero_tui.probes.servers.tracker import ServerTracker

LOOK = 0.9  # seconds between two looks whether a process is stopped: with each tick
PROTOCOLS: dict[Reload, HotReloadProtocol] = {Reload.VITE: VITE}


class ReloadTracker(Tracker):
    """Attaches to each server as soon as it is ready, by the adapter of its tool's row, and emits reloads.

    It comes after the `ServerTracker`, so that a server that became ready is attended to in the same round.
    """

    def __init__(
        self,
        workspace: Path,
        sink: Sink,
        servers: ServerTracker,
        table: LiveProcesses | None = None,
        look: Callable[[Stamp], float | None] = lambda _now: None,
        clock: Callable[[], Stamp] = Stamp.now,
        stopped: Callable[[int], bool] = is_stopped,
    ) -> None:
        """`table` is the servers' own, and `clock` the machine's, unless a test says otherwise. `look`: called before
        operations are emitted, to see what is checked out now; it returns since when (UTC s). `stopped`: whether the
        process of that pid is held back.
        """
        self._workspace, self._sink, self._servers, self._look = workspace, sink, servers, look
        self._table = table or servers.table
        self._pairing = Pairing()
        self._checkouts = Checkouts()
        self._contents = Contents(workspace)
        self._outside = Outside(workspace)
        self._sentences = Sentences()
        self._clock, self._stopped, self._stops_at = clock, stopped, 0.0
        self._open: set[ProcessKey] = set()
        self._channels: dict[ProcessKey, Channel] = {}
        self._restarts: dict[ProcessKey, RestartWatch] = {}

    def handle(self, event: Sighting, /) -> None:
        """Take a save, or a reaction from one of its own threads."""
        match event:
            case Saved(path, stamp, written):
                if self._channels or self._restarts:
                    same_since = self._contents.same_since(path, stamp)
                    self._pairing.save(ReloadSave(path, stamp, written=written, same_since=same_since))
                    self._ask_again()
            case SavedMany(count, first, last, example):
                if self._channels or self._restarts:
                    self._contents.forget()
                    self._pairing.save(ReloadSave(example, first, Excluded.BULK, count, last))
            case FilesRemoved(stamp, paths):
                self._removed(paths, stamp)
            case Reaction():
                self._reaction(event)
            case Attached(key) | Recovered(key):
                if isinstance(event, Attached):
                    self._open.add(key)
                self._primed(key)
                self._servers.mark(key, works=True)
            case Detached(key, why):
                self._open.discard(key)
                self._servers.mark_primed(key, False)
                self._servers.mark(key, works=True, note=why)
            case Answered(key):
                server = self._servers.get(key)
                if server is not None:
                    self._mended(server, event.found.at)
                    self._attend(server)
                    self._primed(key)

    def _removed(self, paths: Collection[str] | None, at: Stamp) -> None:
        """A deletion is a change like any other, and what comes back afterwards is another one."""
        self._contents.removed(paths, at.mono)
        if self._channels or self._restarts:
            for path in paths or ():
                self._pairing.save(ReloadSave(path, at, removed=True))

    def on_process(self, event: ProcessEvent) -> None:
        """Take an event of the process table."""
        self._checkouts.on_process(event)
        for watch in self._restarts.values():
            watch.on_process(event)

    def left_alone(self, key: ProcessKey) -> int:
        """Return how many saves in all a server did not take up, of those that it may react to."""
        return self._pairing.left_alone(key)

    def next_deadline(self) -> float | None:
        """Return when a pairing settles (monotonic s), or None."""
        return self._pairing.next_deadline()

    def tick(self, now: Stamp, /) -> None:
        """Attach to servers that became ready, leave those that ended, emit what is settled."""
        for server in self._servers.servers():
            self._attend(server)
        for key in [key for key in (*self._channels, *self._restarts) if not self._alive(key)]:
            self._ended(key, now)
        self._pairing.beside(tuple(self._party(each) for each in self._servers.servers() if self._is_beside(each)))
        self._look_for_stops(now)
        for key, channel in self._channels.items():
            self._pairing.pending(key, channel.newest_pending)
        self._emit(self._pairing.due(now.mono), now)
        for key in (*self._channels, *self._restarts):
            self._say(key, now)

    def close(self, now: Stamp, /) -> None:
        """Emit what the servers have reacted to so far."""
        self._emit(self._pairing.due(math.inf), now)

    def stop(self) -> None:
        """End its threads."""
        for key in (*self._channels, *self._restarts):
            self._leave(key)

    def _emit(self, operations: Sequence[Operation], now: Stamp) -> None:
        """A checkout writes its files before it says what is checked out: that is looked at last."""
        if operations:
            self._checkouts.switched(self._look(now))
        for operation in operations:
            self._sink(self._checkouts.marked(operation))

    def _look_for_stops(self, now: Stamp) -> None:
        if now.mono >= self._stops_at:
            self._stops_at = now.mono + LOOK
            for key in (*self._channels, *self._restarts):
                self._look_for_stop(key, now)

    def _look_for_stop(self, key: ProcessKey, now: Stamp) -> None:
        """Whether its process is stopped, or the worker that serves, which explains what it does not do."""
        workers = self._table.children(key[0]) if key in self._restarts else ()
        stopped = any(self._stopped(pid) for pid in (key[0], *(worker.pid for worker in workers)))
        self._pairing.looked(key, now.mono, stopped=stopped)
        self._servers.mark_stopped(key, stopped)

    def _alive(self, key: ProcessKey) -> bool:
        server = self._servers.get(key)
        return server is not None and server.alive

    def _is_attached(self, key: ProcessKey) -> bool:
        return key in self._channels or key in self._restarts

    def _is_beside(self, server: Server) -> bool:
        return server.alive and not self._is_attached(server.key)

    def _attend(self, server: Server) -> None:
        if not server.may_be_asked or not self._may_react(server):
            return
        if self._is_attached(server.key):
            if server.key in self._restarts and server.listener is not None:
                self._restarts[server.key].moved(server.listener)
            return
        kind = server.tool.reload
        if kind in PROTOCOLS and server.listener is not None:
            channel = Channel(server, server.listener, PROTOCOLS[kind], self._sink, ask=self._servers.requests)
            self._channels[server.key] = channel
            channel.start()
        elif kind is Reload.RESTART and self._servers.requests:
            workers = self._table.children(server.pid)
            self._restarts[server.key] = RestartWatch(
                server, server.listener, workers, self._sink, str(self._workspace)
            )
        else:
            return
        self._pairing.join(server.key, self._party(server))

    def _may_react(self, server: Server) -> bool:
        """Whether a save may be its business: it is up, or it is not, and waits for one."""
        if server.tool.reload is Reload.RESTART and (server.failed or server.errors is not None):
            return True
        listens = server.state in {ServerState.READY, ServerState.BROKEN} or (
            server.state is ServerState.LISTENING and not self._servers.requests
        )
        return listens and server.listener is not None

    def _mended(self, server: Server, at: Stamp) -> None:
        """The first answer of a server whose start failed: a save has mended it."""
        watch = self._restarts.get(server.key)
        if watch is not None and server.state is ServerState.READY:
            watch.answered(at)

    def _party(self, server: Server) -> Party:
        below = server.cwd is not None and os.path.relpath(server.cwd, self._workspace)
        folder = "" if not below or below.startswith("..") or below == "." else below
        return Party(server.label, server.tool.suffixes, server.started.mono, folder)

    def _ended(self, key: ProcessKey, now: Stamp) -> None:
        """The server ended: what it reacted to by then is told, and the change that it ended of."""
        watch = self._restarts.get(key)
        last = None if watch is None else watch.last()
        if last is not None:
            self._pairing.reaction(last, now.mono)
        self._emit(self._pairing.settle(key), now)
        self._leave(key)

    def _leave(self, key: ProcessKey) -> None:
        channel, watch = self._channels.pop(key, None), self._restarts.pop(key, None)
        if channel is not None:
            channel.stop()
        if watch is not None:
            watch.stop()
        self._open.discard(key)
        self._pairing.leave(key)
        self._say(key, self._clock())

    def _primed(self, key: ProcessKey) -> None:
        """Its page was fetched, and its channel is open: from now on no save is missed."""
        server = self._servers.get(key)
        if server is not None and key in self._open and server.page:
            self._servers.mark_primed(key, True)

    def _reaction(self, reaction: Reaction) -> None:
        if not self._alive(reaction.key):
            return
        now = self._clock()
        self._look_for_stop(reaction.key, now)
        reaction = replace(reaction, files=tuple(map(self._outside.anchored, reaction.files)))
        for save in self._outside.saves(reaction, now):
            self._pairing.save(save, only=reaction.key)
        self._servers.mark_primed(reaction.key, True)
        if not reaction.stale and not reaction.superseded:
            self._servers.mark(reaction.key, works=not reaction.failed, note=_note(reaction))
        self._pairing.reaction(reaction, now.mono)
        self._ask_again()

    def _say(self, key: ProcessKey, now: Stamp) -> None:
        """Say what the server did not take up; not of one that waits for its page, which is said already."""
        server = self._servers.get(key)
        if server is None:
            return
        not_taken_up = self._pairing.not_taken_up(key) if server.primed is not False else Counted()
        self._servers.mark_saves(key, not_taken_up.count, not_taken_up.since)
        for notice in self._sentences.update(server.label, not_taken_up, self._pairing.without_save(key), now.wall):
            self._sink(notice)

    def _ask_again(self) -> None:
        for asked in self._pairing.to_ask():
            channel = self._channels.get(asked.reaction.key)
            if channel is not None:
                channel.ask_again(asked, self._workspace / asked.save.path)


def _note(reaction: Reaction) -> str | None:
    """Why the server is broken, with the file that is."""
    message, file = reaction.message, reaction.broken_file
    return f"{file}: {message}" if message and file and file not in message else message
