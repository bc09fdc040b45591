"""The recorder's queue: what probes put into it, and the two words that only the recorder itself takes."""

from __future__ import annotations

import queue

from msgspec import Struct

from hero_tui.probes.events import Event


class End(Struct, frozen=True):
    """Ends the loop; from a signal handler or the lifetime rule."""

    reason: str


class ViewerLeft(Struct, frozen=True):
    """A viewer said that it left; from a signal handler."""


Incoming = Event | End | ViewerLeft


class Inbox:
    """The queue that all probes put into, from any thread or a signal handler."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Incoming] = queue.SimpleQueue()

    def __call__(self, event: Incoming, /) -> None:
        """Put an event; never blocks."""
        self._queue.put(event)

    def next(self, timeout: float) -> Incoming | None:
        """Return the next event, or None after `timeout` seconds (0: at once)."""
        try:
            return self._queue.get(timeout=timeout) if timeout > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None
