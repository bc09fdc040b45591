"""The recorder's heartbeat on its lock file, and its end when that file is no longer its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hero_tui.core.signals import Stamp
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.trackers.own_notice import SayingTracker
from hero_tui.store.workspace.locks import BEAT_EVERY

NOTICE = "heartbeat"
CLOCK_MOVED = 2.0
"""Seconds by which the wall clock must have been set, or the machine slept, for a beat at once."""


class Pulse(Protocol):
    """The lock's file."""

    def beat(self, trouble: str = "") -> None:
        """Show that its holder lives, and what is wrong. Raises OSError."""

    def is_in_place(self) -> bool:
        """Whether it still lies at its path."""


class Heartbeat(SayingTracker):
    """Beats each 5 s, and at once when the clock was set or `trouble` (what the history itself may not hold) changes.

    Ends the recorder within a second when the lock's file was renamed, deleted or replaced, alone or with its folder:
    another recorder may begin at that path by then. Cost at rest: two system calls a second, two more each 5 s.
    """

    def __init__(self, lock: Pulse, path: Path, inbox: Inbox, trouble: Callable[[], str]) -> None:
        super().__init__(inbox, NOTICE)
        self._lock = lock
        self._path = path
        self._inbox = inbox
        self._trouble = trouble
        self._told = ""
        self._beat_at = float("-inf")
        self._ahead = 0.0

    def tick(self, now: Stamp, /) -> None:
        """Look whether the lock is in its place, and beat where it is due."""
        if not self._lock.is_in_place():
            self._inbox(End(f"its lock file is no longer the one at {self._path}"))
            return
        trouble, ahead = self._trouble(), now.wall - now.mono
        if now.mono < self._beat_at and trouble == self._told and abs(ahead - self._ahead) < CLOCK_MOVED:
            return
        self._beat_at, self._told, self._ahead = now.mono + BEAT_EVERY, trouble, ahead
        try:
            self._lock.beat(trouble)
        except OSError as error:
            self.say(f"The heartbeat cannot be written ({error.strerror}): readers see none of it")
        else:
            self.say("")
