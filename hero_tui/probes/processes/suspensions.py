"""When a server's process was stopped (SIGSTOP, Ctrl-Z, a debugger): what it did not do then says nothing of it."""

from __future__ import annotations

import math
from collections import deque

from msgspec import Struct

from hero_tui.probes.processes.proc import ProcReader

REMEMBERED = 50
STOPPED = "Tt"  # stopped by a signal, or by whoever traces it


class _Stop(Struct):
    since: float
    until: float = math.inf


class Suspensions:
    """The times in which one process was stopped, as far as it was looked at. Every moment is monotonic seconds.

    `resumed`: when it went on last: infinity while it is stopped, minus infinity where it never was.
    """

    def __init__(self) -> None:
        self._stops: deque[_Stop] = deque(maxlen=REMEMBERED)
        self.resumed = -math.inf

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped when it was looked at last."""
        return self.resumed == math.inf

    def looked(self, at: float, *, stopped: bool) -> None:
        """It was looked at, and was stopped or not."""
        if stopped is self.is_stopped:
            return
        if stopped:
            self._stops.append(_Stop(at))
        else:
            self._stops[-1].until = at
        self.resumed = self._stops[-1].until

    def within(self, since: float, until: float) -> float:
        """Return the seconds of that time in which it was stopped."""
        if not self._stops:
            return 0.0
        return sum(max(0.0, min(until, stop.until) - max(since, stop.since)) for stop in self._stops)

    def awake(self, since: float, until: float) -> float:
        """Return the seconds of that time in which it could do something."""
        return until - since - self.within(since, until)


def is_stopped(pid: int) -> bool:
    """Whether the kernel holds that process back. Costs one read of /proc."""
    stat = ProcReader().stat(pid)
    return stat is not None and stat.state in STOPPED
