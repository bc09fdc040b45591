"""Counts what is sent to dev servers, by what it is for: a person may ask what reaches their server, and why."""

from __future__ import annotations

import threading
from collections import Counter
from enum import Enum, auto

from hero_tui.core.facts import RequestsFact


class Purpose(Enum):
    """What a request is for."""

    PAGE = auto()
    LIGHT = auto()
    UPDATE = auto()
    CHANNEL = auto()


class SentRequests:
    """Counts from any thread. A request counts once its first byte is sent: where nobody listens nothing reached a
    server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: Counter[Purpose] = Counter()

    def add(self, purpose: Purpose) -> None:
        """Count one."""
        with self._lock:
            self._sent[purpose] += 1

    def so_far(self) -> RequestsFact:
        """Return all that were counted."""
        with self._lock:
            sent = self._sent
            return RequestsFact(sent[Purpose.PAGE], sent[Purpose.LIGHT], sent[Purpose.UPDATE], sent[Purpose.CHANNEL])


SENT = SentRequests()
"""Of this process."""
