"""The requests under way, at most one per socket, and when to ask again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Question
from hero_tui.probes.servers.start.first_answer import HeldRequest

GIVE_UP = 2 * MINUTE
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 8.0


class _Open(Struct):
    listener: Listener
    questions: tuple[Question, ...]
    since: float
    tries: int = 0
    asking: HeldRequest | None = None
    again_at: float | None = None


class PendingRequests:
    """One held request per socket of a server. It is repeated, ever more rarely, for two minutes: a server may cut it
    while it hands its socket over, or answer with an error until it is built."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._open: dict[tuple[ProcessKey, int], _Open] = {}

    def ask(self, key: ProcessKey, listener: Listener, questions: Sequence[Question] = (Question(),)) -> None:
        """Send a request; one that is under way to the same socket is cancelled."""
        asking = HeldRequest(key, listener, self._sink, questions)
        entry = self._open.setdefault((key, listener.inode), _Open(listener, tuple(questions), asking.since.mono))
        if entry.asking is not None:
            entry.asking.cancel()
        entry.listener, entry.questions = listener, tuple(questions)
        entry.asking, entry.again_at = asking, None
        entry.tries += 1

    def take(self, key: ProcessKey, number: int) -> Listener | None:
        """Take the answer of that number: the socket that was asked, or None when nobody waits for it any more."""
        for (server, _), entry in self._open.items():
            if server == key and entry.asking is not None and entry.asking.number == number:
                entry.asking = None
                return entry.listener
        return None

    def again(self, key: ProcessKey, listener: Listener, now: float) -> bool:
        """Plan the next request; False when it was tried for long enough (the entry is dropped)."""
        entry = self._open[key, listener.inode]
        if now - entry.since > GIVE_UP:
            del self._open[key, listener.inode]
            return False
        entry.again_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (entry.tries - 1))
        return True

    def ask_again(self, now: float) -> None:
        """Ask those whose pause is over."""
        for (key, _), entry in tuple(self._open.items()):
            if entry.again_at is not None and entry.again_at <= now:
                self.ask(key, entry.listener, entry.questions)

    def next_deadline(self) -> float | None:
        """When `ask_again` has something to do (monotonic s)."""
        return min((request.again_at for request in self._open.values() if request.again_at is not None), default=None)

    def asked_since(self, key: ProcessKey) -> dict[int, float]:
        """The sockets (inodes) whose answer is awaited, and since when (monotonic s)."""
        return {
            inode: entry.asking.since.mono
            for (server, inode), entry in self._open.items()
            if server == key and entry.asking is not None
        }

    def awaits(self, key: ProcessKey) -> bool:
        """Whether any socket of that server is being asked, or will be again."""
        return any(server == key for server, _ in self._open)

    def knows(self, key: ProcessKey, listener: Listener) -> bool:
        """Whether that socket is being asked, or will be again."""
        return (key, listener.inode) in self._open

    def drop(self, key: ProcessKey, listener: Listener | None = None) -> None:
        """Cancel the requests to a server, or to one of its sockets: nothing more is wanted of it."""
        for server, inode in tuple(self._open):
            if server == key and (listener is None or listener.inode == inode):
                entry = self._open.pop((server, inode))
                if entry.asking is not None:
                    entry.asking.cancel()
