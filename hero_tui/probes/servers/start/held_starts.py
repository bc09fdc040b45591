"""For how long a server was stopped (SIGSTOP, Ctrl-Z, a debugger) while it started: such a start is not judged."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.processes.suspensions import Suspensions, is_stopped
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.roster import Roster

LOOK = 0.9  # seconds between two looks


class HeldStarts:
    """Looks at the processes of servers that start."""

    def __init__(self, servers: Roster, stopped: Callable[[int], bool] = is_stopped) -> None:
        """`stopped`: whether the process of that pid is held back."""
        self._servers, self._stopped = servers, stopped
        self._seen: dict[ProcessKey, Suspensions] = {}
        self._at = 0.0

    def tick(self, now: Stamp) -> None:
        """Look, where it is due."""
        if now.mono < self._at:
            return
        self._at = now.mono + LOOK
        starting = [server for server in self._servers.all() if _starts(server)]
        self._go_on(self._seen.keys() - {server.key for server in starting})
        self._seen = {server.key: self._seen.get(server.key) or Suspensions() for server in starting}
        for server in starting:
            self._look(server, self._seen[server.key], now)

    def _go_on(self, came_up: AbstractSet[ProcessKey]) -> None:
        """What came up is not held back any more."""
        for key in came_up:
            server = self._servers.get(key)
            if server is not None and server.stopped:
                self._servers.put(replace(server, stopped=False))

    def _look(self, server: Server, seen: Suspensions, now: Stamp) -> None:
        stopped = self._stopped(server.pid)
        seen.looked(now.mono, stopped=stopped)
        held = seen.within(server.started.mono, now.mono)
        if (stopped, held) != (server.stopped, server.held):
            self._servers.put(replace(server, stopped=stopped, held=held))


def _starts(server: Server) -> bool:
    return server.tells_start and server.comes_up
