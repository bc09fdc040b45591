"""When to look for new listening sockets. There is no event for a listen(2), so the rate follows the need."""

from __future__ import annotations

from hero_tui.core.durations import MINUTE

SLOW_CLOCK = 10.0
TICK = 1.0
STARTING = ((10.0, 0.025), (MINUTE, 0.2), (600.0, TICK))
UNKNOWN = ((1.0, 0.025), (5.0, 0.1), (MINUTE, TICK))


def interval(starting_for: float | None, unknown_for: float | None) -> float:
    """Seconds until the next look.

    `starting_for`: age of the youngest known server that does not listen yet; `unknown_for`: of the youngest process
    in the workspace that nobody knows. None: there is none.
    """
    return min(_step(STARTING, starting_for), _step(UNKNOWN, unknown_for))


def _step(steps: tuple[tuple[float, float], ...], age: float | None) -> float:
    if age is None:
        return SLOW_CLOCK
    return next((seconds for limit, seconds in steps if age < limit), SLOW_CLOCK)
