"""A tracker's own notice: said once while it holds, withdrawn when it no longer does."""

from __future__ import annotations

from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import EventsMissed, Sighting
from hero_tui.probes.said_notices import SaidNotices


class SayingTracker(Tracker):
    """A tracker that says one thing of the monitoring itself, below one key."""

    def __init__(self, sink: Sink, key: str) -> None:
        self._sink, self._key = sink, key
        self._said = SaidNotices()

    def say(self, text: str) -> None:
        """Emit the notice where its text is new; an empty text withdraws it."""
        for notice in self._said.say(self._key, text):
            self._sink(notice)

    def handle(self, event: Sighting, /) -> None:
        """Say it again where events were missed; the rest is ignored."""
        if isinstance(event, EventsMissed):
            for notice in self._said.again():
                self._sink(notice)
