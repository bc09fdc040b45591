"""Detects suspends, clock jumps and times without a turn by comparing three clocks once a second."""

from __future__ import annotations

import logging
import time

from msgspec import Struct

from hero_tui.core.signals import Gap, GapReason

log = logging.getLogger("hero_tui.recorder.clocks")

SUSPENDED_FROM = 2.0
JUMPED_FROM = 2.0
STALLED_FROM = 10.0
"""Seconds between two readings, which a living loop takes at least each second: two missed heartbeats."""


class Reading(Struct, frozen=True):
    """Wall, CLOCK_MONOTONIC and CLOCK_BOOTTIME at one moment, seconds."""

    wall: float
    mono: float
    boot: float

    @staticmethod
    def now() -> Reading:
        """Read the three clocks."""
        return Reading(time.time(), time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME))


class Clocks:
    """Reads the clocks and compares them with the reading before."""

    def __init__(self) -> None:
        self._last = Reading.now()

    def look(self) -> Gap | None:
        """Return the gap since the last call, or None. Costs three reads of clocks."""
        before, self._last = self._last, Reading.now()
        gap = gap_between(before, self._last)
        if gap is not None:
            log.info("not observed for %.0f s: %s", gap.end - gap.start, gap.reason)
        return gap


def gap_between(before: Reading, after: Reading) -> Gap | None:
    """Return the gap between two readings, or None.

    BOOTTIME goes on in a suspend and MONOTONIC does not, so their difference is the time slept. A wall clock that
    moved against BOOTTIME was set: forward it leaves a span that nobody lived through, backward there is none to mark.
    Where MONOTONIC itself went on, this process was stopped, starved or hung; the span ends now by the wall clock.
    """
    slept = (after.boot - before.boot) - (after.mono - before.mono)
    if slept >= SUSPENDED_FROM:
        return Gap(before.wall, after.wall, GapReason.SUSPENDED.value)
    jumped = (after.wall - before.wall) - (after.boot - before.boot)
    if jumped >= JUMPED_FROM:
        return Gap(before.wall, after.wall, GapReason.CLOCK_JUMPED.value)
    stalled = after.mono - before.mono
    if stalled >= STALLED_FROM:
        return Gap(after.wall - stalled, after.wall, GapReason.NOT_RESPONDING.value)
    return None
