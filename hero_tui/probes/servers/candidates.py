"""Processes of the workspace that are no known tool: one that listens for a while is a server all the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process, ProcessKey
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader, owned
from hero_tui.probes.servers.sockets.page import guess, to_ask
from hero_tui.probes.servers.sockets.ports import asked_port

LISTENS_FOR = 3.0  # seconds
CLOSES_WITHIN = 1.0  # seconds: the sockets of what ends are gone a little before it is


class Candidate(Struct, frozen=True):
    """A process that nobody knows. `start_seen`: it started while somebody recorded. `began`: its program (monotonic
    s)."""

    process: Process
    start_seen: bool
    began: float


class Grown(Struct, frozen=True):
    """A candidate that has listened for long enough, since `since`; `listeners`: best guess first."""

    candidate: Candidate
    listeners: tuple[Listener, ...]
    since: Stamp


class Candidates:
    """Holds them until they end, are recognised, turn out to be part of a server, or have listened long enough."""

    def __init__(self, reader: SocketReader) -> None:
        self._reader = reader
        self._unknown: dict[ProcessKey, Candidate] = {}
        self._listening: dict[ProcessKey, tuple[tuple[Listener, ...], Stamp]] = {}
        self._drafts: dict[ProcessKey, Server] = {}
        self._refused: dict[ProcessKey, tuple[Listener, ...]] = {}
        self._closed: dict[ProcessKey, Stamp] = {}

    def __bool__(self) -> bool:
        return bool(self._unknown)

    def keys(self) -> frozenset[ProcessKey]:
        """Return the keys of all."""
        return frozenset(self._unknown)

    def add(self, process: Process, *, start_seen: bool, began: float) -> None:
        """Take a process that is no known tool, or what it is now."""
        self._unknown[process.key] = Candidate(process, start_seen, began)

    def recognised(self, key: ProcessKey) -> None:
        """Forget a process that became a known tool."""
        self._unknown.pop(key, None)

    def ended(self, key: ProcessKey, at: Stamp) -> Server | None:
        """Forget a process that ended; returns what it would have become, where it listened until then and no other
        process listens on at its socket."""
        self._unknown.pop(key, None)
        self._listening.pop(key, None)
        self._refused.pop(key, None)
        draft, closed = self._drafts.pop(key, None), self._closed.pop(key, at)
        if draft is None or at.mono - closed.mono > CLOSES_WITHIN:
            return None
        heir = next((other for other, (listeners, _) in self._listening.items() if draft.listener in listeners), None)
        if heir is None:
            return draft
        self._drafts[heir] = draft
        return None

    def youngest(self) -> float | None:
        """Return when the youngest program began (monotonic s), or None."""
        return max((candidate.began for candidate in self._unknown.values()), default=None)

    def look(
        self, keys: Iterable[ProcessKey], table: dict[int, Listener], now: Stamp, belongs: Callable[[Process], bool]
    ) -> None:
        """See which of these listen. `belongs`: whether a process is part of a known server."""
        for key in keys:
            process = self._unknown[key].process
            if belongs(process):
                del self._unknown[key]
                continue
            try:
                held = owned((process.pid,), table, self._reader)
            except PermissionError:
                del self._unknown[key]
                continue
            words = self._reader.words(process) if held else process.argv
            allowed = to_ask({listener: [words] for listener in held})
            if not allowed:
                if self._listening.pop(key, None) is not None:
                    self._closed[key] = now
            else:
                asked = asked_port(words)
                best_first = tuple(sorted(allowed, key=lambda listener: guess(listener, asked)))
                _, since = self._listening.get(key, ((), now))
                self._listening[key] = (best_first, since)
                self._closed.pop(key, None)

    def draft(self, make: Callable[[Process, Sequence[Listener], Stamp], Server | None]) -> None:
        """Have made what those become that were seen to start and listen now: once one ended it is too late."""
        for key, (listeners, since) in self._listening.items():
            candidate = self._unknown.get(key)
            if candidate is None or not candidate.start_seen or key in self._drafts:
                continue
            if self._refused.get(key) != listeners:
                made = make(candidate.process, listeners, since)
                if made is not None:
                    self._drafts[key] = made
                else:
                    self._refused[key] = listeners

    def grown(self, now: float, is_declared: Callable[[Process, Collection[Listener]], bool]) -> list[Grown]:
        """Return those that have listened long enough by `now` (monotonic s), or are declared: what somebody named
        needs no proof. They are candidates no longer."""
        grown = []
        for key, (listeners, since) in tuple(self._listening.items()):
            candidate = self._unknown.get(key)
            if candidate is None:
                del self._listening[key]
            elif now - since.mono >= LISTENS_FOR or is_declared(candidate.process, listeners):
                del self._listening[key], self._unknown[key]
                self._drafts.pop(key, None)
                self._refused.pop(key, None)
                grown.append(Grown(candidate, listeners, since))
        return grown
