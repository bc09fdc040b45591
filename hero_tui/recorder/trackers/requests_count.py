"""Tells how many requests were sent to dev servers, where that changed."""

from __future__ import annotations

from hero_tui.core.facts import RequestsFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.servers.requests.sent_requests import SENT, SentRequests


class RequestsCount(Tracker):
    """Emits a `RequestsFact` at the first tick, and in each second in which something was sent. Costs a lock."""

    def __init__(self, sink: Sink, sent: SentRequests = SENT) -> None:
        self._sink, self._sent = sink, sent
        self._told: RequestsFact | None = None

    def tick(self, _now: Stamp, /) -> None:
        """Tell what is new."""
        so_far = self._sent.so_far()
        if so_far != self._told:
            self._told = so_far
            self._sink(so_far)
