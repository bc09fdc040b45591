"""When to look for new listening sockets. There is no event for a listen(2), so the rate follows the need.

A look is two dumps of the kernel's listening sockets. The moment of a LISTEN is that of the look that finds it, so that
it is late by at most the interval before: a twentieth of the age, between 4 ms and the steps below. A program that
nobody knows is first looked at when it is 15 ms old: of a hundred that a build starts nearly all have ended by then.
"""

from __future__ import annotations

from hero_tui.core.time import MINUTE

SLOW_CLOCK = 10.0
TICK = 1.0
DENSEST, SHARE_OF_AGE = 0.004, 0.05
PLAIN = 0.025
STARTING = ((10.0, PLAIN), (MINUTE, 0.2), (600.0, TICK))
UNKNOWN = ((1.0, PLAIN), (5.0, 0.1), (MINUTE, TICK))
YOUNGEST = 0.015
MOST_DENSE, DENSE_A_SECOND = 200.0, 8.0


def interval(starting_for: float | None, unknown_for: float | None) -> float:
    """Seconds until the next look.

    `starting_for`: age of the youngest known server that does not listen yet; `unknown_for`: of the youngest program
    in the workspace that nobody knows. None: there is none.
    """
    unknown = _step(UNKNOWN, unknown_for)
    if unknown_for is not None and unknown_for < YOUNGEST:
        unknown = max(DENSEST, YOUNGEST - unknown_for)
    return min(_step(STARTING, starting_for), unknown)


def _step(steps: tuple[tuple[float, float], ...], age: float | None) -> float:
    if age is None:
        return SLOW_CLOCK
    step = next((seconds for limit, seconds in steps if age < limit), None)
    return SLOW_CLOCK if step is None else max(DENSEST, min(step, age * SHARE_OF_AGE))


class DenseLooks:
    """Keeps a storm of new programs from being looked at densely for ever: 200 looks that are closer than 25 ms, and 8
    more each second. All times are monotonic seconds."""

    def __init__(self) -> None:
        self._left, self._at = MOST_DENSE, 0.0

    def allow(self, wanted: float, now: float) -> float:
        """Return the interval that is in force for a wanted one, from `now` on."""
        if wanted >= PLAIN or self.least(now) >= PLAIN:
            return max(wanted, self.least(now))
        self._left -= 1.0
        return wanted

    def least(self, now: float) -> float:
        """Return the shortest interval that could be in force from `now` on."""
        self._left = min(MOST_DENSE, self._left + (now - self._at) * DENSE_A_SECOND)
        self._at = now
        return DENSEST if self._left >= 1.0 else PLAIN
