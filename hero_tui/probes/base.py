"""What every probe is built of: a sink for events, sources that wait in threads, trackers that the loop calls.

A *source* waits in a thread of its own and puts events into a `Sink` (inotify, the proc connector, one dev server's
socket). A *tracker* is called by the recorder's one loop with those events, and once a second with the time; it holds
no lock, starts no timer and emits signals into the same sink. So all that decides is single-threaded and can be driven
by a test with scripted events and stamps.
"""

from __future__ import annotations

from typing import Protocol

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Event, Sighting


class Sink(Protocol):
    """Takes any event from any thread and never blocks."""

    def __call__(self, event: Event, /) -> None:
        """Put `event` into the recorder's queue."""


class Tracker:
    """Called by the recorder's loop only. A tracker overrides what it needs; the rest does nothing."""

    def handle(self, event: Sighting, /) -> None:
        """Take one event from the queue; most are of no interest."""

    def tick(self, now: Stamp, /) -> None:
        """Take the time, once a second and at `next_deadline`; cheap when there is nothing to do."""

    def next_deadline(self) -> float | None:
        """Return when a tick of its own is wanted (monotonic s), or None."""
        return None

    def close(self, now: Stamp, /) -> None:
        """Emit what is held back; called once, at the recorder's end."""
