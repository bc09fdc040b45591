"""How long to wait before an update channel is tried again. Pure: every moment is monotonic seconds."""

from __future__ import annotations

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 5.0
GROWTH = 1.5
AWAITED = 2.0  # a server that was lost so short a time ago is probably restarting: each try is a measurement
STEADY = 10.0  # a connection that lasted so long was no flapping one


class Reconnects:
    """The pause grows with each try that is refused, and with each connection that is cut soon after it opened."""

    def __init__(self) -> None:
        self._refused = FIRST_PAUSE
        self._cut = 0.0
        self._opened = self._lost = float("-inf")

    def opened(self, now: float) -> None:
        """The channel is open."""
        self._opened = now
        self._refused = FIRST_PAUSE

    def lost(self, now: float) -> float:
        """Return the seconds until the next try, after an open channel was lost."""
        self._lost = now
        if now - self._opened >= STEADY:
            self._cut = 0.0
        pause, self._cut = self._cut, min(LONGEST_PAUSE, max(FIRST_PAUSE, self._cut * GROWTH))
        return pause

    def refused(self, now: float) -> float:
        """Return the seconds until the next try, after one that was refused."""
        if now - self._lost < AWAITED:
            return max(FIRST_PAUSE, self._cut / GROWTH)
        pause, self._refused = self._refused, min(LONGEST_PAUSE, self._refused * GROWTH)
        return pause
