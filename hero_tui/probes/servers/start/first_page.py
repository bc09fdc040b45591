"""The first page of a server that compiles its pages on demand: timed on whoever asks for it first.

It is never asked for by us, since that would be the work. The kernel's account of the server's connections tells when a
request came and when its answer began; it is looked at from the server's readiness to that page, and not afterwards.
One that could not be compiled, as far as the server logs that, is told as failed, and the next one is waited for.
"""

from __future__ import annotations

import logging

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.requests.exchanges import Exchange, Exchanges
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader
from hero_tui.probes.servers.start import starting
from hero_tui.probes.servers.start.next_log import length_of, page_error

ASKED = ((10.0, 0.02), (MINUTE, 0.1))
"""While somebody waits for an answer: (until so many seconds, seconds between looks)."""
READY = ((MINUTE, 0.1), (10 * MINUTE, 0.25))
"""The same since the server is ready; a browser keeps its connection for seconds, so that what it asked is seen."""
SELDOM = 1.0
LOGGED_WITHIN = 0.3  # seconds after an answer's begin: by then a server's own log says what came of it

_log = logging.getLogger(__name__)


class _Watch(Struct):
    """`ready`: since when (monotonic s); `opened`: how many connections this machine's servers had taken by then.
    `logged`: how long the server's own log was before a page was asked for (bytes); `page`: the one of which the log
    may say something yet; `failed`: the one before could not be compiled."""

    ready: float
    logged: int
    page: Exchange | None = None
    failed: bool = False
    exchanges: Exchanges = field(default_factory=Exchanges)
    look_at: float = 0.0
    opened: int | None = None


class FirstPages:
    """Watches servers until their first page, and emits that as an operation."""

    def __init__(self, sink: Sink, servers: Roster, reader: SocketReader) -> None:
        self._sink, self._servers, self._reader = sink, servers, reader
        self._watches: dict[ProcessKey, _Watch] = {}

    def watch(self, server: Server, now: float) -> None:
        """Watch a server that is ready since `now` (monotonic s)."""
        self._watches[server.key] = _Watch(now, length_of(server), look_at=now)

    def drop(self, key: ProcessKey) -> None:
        """Forget a server."""
        self._watches.pop(key, None)

    def next_deadline(self) -> float | None:
        """When `tick` has something to do (monotonic s), or None."""
        return min((watch.look_at for watch in self._watches.values()), default=None)

    def tick(self, now: Stamp) -> None:
        """Look where it is due."""
        for key, watch in tuple(self._watches.items()):
            if watch.look_at <= now.mono:
                self._look(key, watch, now)

    def _look(self, key: ProcessKey, watch: _Watch, now: Stamp) -> None:
        server = self._servers.get(key)
        if server is None or not server.alive or server.listener is None:
            self.drop(key)
            return
        if watch.page is not None:
            self._tell(server, watch, watch.page, now)
            return
        try:
            page = self._newest(watch, server.listener)
        except OSError as error:
            _log.warning("the first page of %s is not timed: %s", server.label, error)
            self.drop(key)
            return
        if page is not None and length_of(server):
            watch.page, watch.look_at = page, now.mono + LOGGED_WITHIN
            return
        if page is not None:
            self._tell(server, watch, page, now)
            return
        watch.look_at = now.mono + _pause(now.mono, watch.ready, watch.exchanges.waiting_since())

    def _tell(self, server: Server, watch: _Watch, page: Exchange, now: Stamp) -> None:
        """Tell a page; where it could not be compiled the next one is waited for."""
        why = page_error(server, watch.logged)
        asked = Stamp(now.wall - (now.mono - page.asked), page.asked)
        self._sink(starting.first_page(server, asked, page.took, why))
        if why or watch.failed:
            self._servers.put(replace(server, note=f"its page does not compile: {why}" if why else None))
        if why:
            watch.logged, watch.page, watch.failed, watch.look_at = length_of(server), None, True, now.mono
        else:
            self.drop(server.key)

    def _newest(self, watch: _Watch, listener: Listener) -> Exchange | None:
        """The first page that was answered since the look before; nothing where no connection can have brought one."""
        before, watch.opened = watch.opened, self._reader.opened()
        if watch.opened is not None and watch.opened == before and not watch.exchanges.open:
            return None
        return watch.exchanges.see(self._reader.connections(listener))


def _pause(now: float, ready: float, waiting: float | None) -> float:
    """Seconds until the next look; `waiting`: since when somebody waits."""
    idle = next((pause for limit, pause in READY if now - ready < limit), SELDOM)
    if waiting is None:
        return idle
    return min(idle, next((pause for limit, pause in ASKED if now - waiting < limit), idle))
