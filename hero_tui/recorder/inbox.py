"""The recorder's queue: what probes put into it, and the two words that only the recorder itself takes."""

from __future__ import annotations

import queue
import threading

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Event, EventsMissed

MOST_WAITING = 200_000
"""Some 60 MB. A loop that is so far behind (a disk that hangs, a machine asleep) must not take the machine's memory."""


class End(Struct, frozen=True):
    """Ends the loop; from a signal handler or the lifetime rule."""

    reason: str


class ViewerLeft(Struct, frozen=True):
    """A viewer said that it left; from a signal handler."""


Incoming = Event | End | ViewerLeft


class Inbox:
    """The queue that all probes put into, from any thread or a signal handler.

    At most `most` events wait: those beyond are dropped, counted, and told by `missed`. What a signal handler puts is
    never dropped.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._queue: queue.SimpleQueue[Incoming] = queue.SimpleQueue()
        self._most = most
        self._lock = threading.Lock()  # a signal handler takes no part in it: it could wait for itself
        self._missed: EventsMissed | None = None

    def __call__(self, event: Incoming, /) -> None:
        """Put an event; never waits for a reader."""
        if isinstance(event, End | ViewerLeft) or self._queue.qsize() < self._most:
            self._queue.put(event)
            return
        now = Stamp.now()
        with self._lock:
            before = self._missed
            first = now if before is None else before.first
            self._missed = EventsMissed(1 if before is None else before.count + 1, first, now)

    def next(self, timeout: float) -> Incoming | None:
        """Return the next event, or None after `timeout` seconds (0: at once)."""
        try:
            return self._queue.get(timeout=timeout) if timeout > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None

    def missed(self) -> EventsMissed | None:
        """Return what was dropped since this was asked last, None where nothing was."""
        with self._lock:
            missed, self._missed = self._missed, None
        return missed

    def waiting(self) -> int:
        """Return how many events wait."""
        return self._queue.qsize()
