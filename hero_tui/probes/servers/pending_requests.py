"""The requests under way, at most one per server, and when to ask again."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.durations import MINUTE
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.first_answer import HeldRequest
from hero_tui.probes.servers.sockets import Listener

LONGEST = 15.0
GIVE_UP = MINUTE
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 8.0


class _Open(Struct):
    since: float
    tries: int = 0
    asking: HeldRequest | None = None
    again_at: float | None = None


class PendingRequests:
    """One held request per server. It is repeated, ever more rarely, for a minute: a server may cut it while it
    hands its socket over, or answer with an error until it is built."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._open: dict[ProcessKey, _Open] = {}

    def ask(self, key: ProcessKey, listener: Listener, path: str = "/") -> None:
        """Send a request unless one is under way."""
        asking = HeldRequest(key, listener, self._sink, path)
        entry = self._open.setdefault(key, _Open(asking.since.mono))
        if entry.asking is not None:
            entry.asking.cancel()
        entry.asking, entry.again_at = asking, None
        entry.tries += 1

    def take(self, key: ProcessKey, number: int) -> bool:
        """Take the answer of that number: False when nobody waits for it any more."""
        entry = self._open.get(key)
        if entry is None or entry.asking is None or entry.asking.number != number:
            return False
        entry.asking = None
        return True

    def again(self, key: ProcessKey, now: float) -> bool:
        """Plan the next request; False when it was tried for long enough (the entry is dropped)."""
        entry = self._open[key]
        if now - entry.since > GIVE_UP:
            del self._open[key]
            return False
        entry.again_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (entry.tries - 1))
        return True

    def due(self, now: float) -> list[ProcessKey]:
        """Return whom to ask again now. A request that lasts too long (an answer that trickles) is ended here."""
        for entry in self._open.values():
            if entry.asking is not None and now - entry.asking.since.mono > LONGEST:
                entry.asking.cancel()
        return [key for key, entry in self._open.items() if entry.again_at is not None and entry.again_at <= now]

    def next_deadline(self) -> float | None:
        """When `due` has something (monotonic s)."""
        return min((request.again_at for request in self._open.values() if request.again_at is not None), default=None)

    def drop(self, key: ProcessKey) -> None:
        """Cancel the request: nothing more is wanted of this server."""
        entry = self._open.pop(key, None)
        if entry is not None and entry.asking is not None:
            entry.asking.cancel()
