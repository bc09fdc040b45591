"""When which process is read again. Pure but for the clock that it is given."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from hero_tui.probes.processes.model import ProcessKey

POLL_EVERY = 0.06
EVERYBODY: ProcessKey = (0, 0)
"""Stands for all processes of the workspace."""


class Reread(Struct, frozen=True, order=True):
    """Due at that monotonic time. `whole`: all of it is read again; else only whether it exec'ed. `poll`: one of the
    regular looks at a process that is kept."""

    due: float
    key: ProcessKey
    whole: bool
    poll: bool = False


class Rereads:
    """What is to be read again, the next one first. `clock`: monotonic s, what a delay counts from."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: list[Reread] = []
        self._kept: dict[ProcessKey, float] = {}

    def add(self, key: ProcessKey, delays: Iterable[float], *, whole: bool = True) -> None:
        """Read it again after each of these seconds."""
        now = self._clock()
        for delay in delays:
            heapq.heappush(self._waiting, Reread(now + delay, key, whole))

    def keep(self, key: ProcessKey, until: float) -> None:
        """Look sixteen times a second until then (monotonic s) whether it exec'ed; all that are kept at one time."""
        now = self._clock()
        if until <= now:
            return
        if key not in self._kept:
            self._poll(key, now)
        self._kept[key] = max(until, self._kept.get(key, until))

    def forget(self, key: ProcessKey) -> None:
        """It ended: its regular looks end too."""
        if key in self._kept:
            self._kept[key] = float("-inf")

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Reread]:
        return iter(self._waiting)

    def next(self) -> float | None:
        """When the next one is due, monotonic s."""
        return self._waiting[0].due if self._waiting else None

    def due(self, now: float) -> Iterable[Reread]:
        """Take those that are due."""
        while self._waiting and self._waiting[0].due <= now:
            reread = heapq.heappop(self._waiting)
            if reread.poll and now < self._kept[reread.key]:
                self._poll(reread.key, now)
            elif reread.poll:
                del self._kept[reread.key]
            yield reread

    def _poll(self, key: ProcessKey, now: float) -> None:
        step = math.floor(now / POLL_EVERY) + 1
        due = step * POLL_EVERY if step * POLL_EVERY > now else (step + 1) * POLL_EVERY  # a quotient may round down
        heapq.heappush(self._waiting, Reread(due, key, whole=False, poll=True))
