"""Servers that run while nothing of them listens: a reloader whose application crashed, a restart that takes long."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.start.error_answers import clock_text

RESTARTS_WITHIN = 5.0  # seconds in which the socket of one that restarts is there again
_WORK = frozenset({ServerState.LISTENING, ServerState.READY})


class _Gone(Struct):
    """`since`: no socket is open. `before`: the state that was replaced; None: none was yet. `note`: what it says."""

    since: Stamp
    before: ServerState | None = None
    note: str | None = None


class NothingListens:
    """Marks a server as broken when its sockets were closed for longer than a restart takes, and takes it back.

    It has no address meanwhile.
    """

    def __init__(self, servers: Roster) -> None:
        self._servers = servers
        self._gone: dict[ProcessKey, _Gone] = {}

    def __bool__(self) -> bool:
        return bool(self._gone)

    def see(self, server: Server, *, listens: bool, now: Stamp) -> Server:
        """Take whether any socket of a server is open now; returns the server as it stands then."""
        if server.listener is None:
            return server
        if not listens:
            self._gone.setdefault(server.key, _Gone(now))
            return server
        gone = self._gone.pop(server.key, None)
        if server.closed:
            server = self._servers.put(replace(server, closed=False))
        if gone is None or gone.before is None or (server.state, server.note) != (ServerState.BROKEN, gone.note):
            return server  # something else is known of it by now
        return self._servers.put(replace(server, state=gone.before, note=None))

    def tick(self, now: Stamp) -> None:
        """Mark those that came to be broken by `now`: they cannot be opened. What is broken already says why itself."""
        for key, gone in self._gone.items():
            server = self._servers.get(key)
            if server is None or gone.since.until(now) < RESTARTS_WITHIN:
                continue
            if not server.closed:
                server = self._servers.put(replace(server, closed=True))
            if gone.before is None and server.state in _WORK:
                gone.before = server.state
                gone.note = f"nothing listens since {clock_text(gone.since.wall)}"
                self._servers.put(replace(server, state=ServerState.BROKEN, note=gone.note))

    def drop(self, key: ProcessKey) -> None:
        """Forget a server that ended."""
        self._gone.pop(key, None)
