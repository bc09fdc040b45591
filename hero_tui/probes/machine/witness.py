"""How much of the machine others took while something ran.

```
  busy time of the machine   ├────────── between two readings ──────────┤
  the run's own CPU          ├──────┤
  others                             ├──────────────────────────────────┤  ÷ (wall × cores)
```

A reading is taken when a program of the workspace begins or ends, and every five seconds. The kernel counts in ticks of
10 ms on each core: below 0.2 s a share may be off by more than 0.1, and is not told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from msgspec import Struct

from hero_tui.core.attributes import CORES, OTHERS_SHARE, PRESSURE, RUNNABLE
from hero_tui.core.signals import Scalar
from hero_tui.probes.machine.reader import CpuReading

APART = 0.05  # seconds at least between two readings: a storm of forks costs no more than twenty a second
SHORTEST = 0.2  # seconds of a run whose share is told
NEAR = 0.1  # of a run's length: so far from its rims its first and last readings may lie
MOST = 1024


class Meanwhile(Struct, frozen=True):
    """The machine between two readings, `seconds` apart. `busy`: CPU seconds that all used together, of `cores`.

    `pressure`: share of the time in which some task waited for a CPU; `runnable`: tasks that ran or could, on average,
    the run's own included. Both None where the kernel does not tell.
    """

    seconds: float
    busy: float
    cores: float
    pressure: float | None
    runnable: float | None

    def others_share(self, own: float | None) -> float | None:
        """The share of the cores that others took, where the run itself used `own` CPU seconds; None where that is not
        known."""
        if own is None or self.seconds <= 0 or self.cores <= 0:
            return None
        return min(1.0, max(0.0, (self.busy - own) / (self.seconds * self.cores)))


class MachineWitness:
    """Remembers readings, the newest densely and older ones ever more thinly: at most 1,024."""

    def __init__(self, read: Callable[[], CpuReading | None]) -> None:
        self._read = read
        self._readings: list[CpuReading] = []

    def look(self, now: float) -> None:
        """Take a reading at `now` (monotonic s), unless the last one is that young."""
        if not self._readings or now - self._readings[-1].at >= APART:
            self.take(self._read())

    def take(self, reading: CpuReading | None) -> None:
        """Remember a reading; None is none."""
        if reading is None or (self._readings and reading.at <= self._readings[-1].at):
            return
        self._readings.append(reading)
        if len(self._readings) > MOST:
            half = MOST // 2
            self._readings = self._readings[:half:2] + self._readings[half:]

    def between(self, start: float, end: float) -> Meanwhile | None:
        """The machine from `start` to `end` (monotonic s). None where no readings lie near enough to both, and for
        what was too short to tell."""
        length = end - start
        if length < SHORTEST:
            return None
        first, last = _nearest(self._readings, start), _nearest(self._readings, end)
        if first is None or last is None:
            return None
        off = max(abs(first.at - start), abs(last.at - end))
        if off > max(NEAR * length, APART) or first.at >= last.at:
            return None
        inside = [each for each in self._readings if first.at <= each.at <= last.at]
        return meanwhile(inside)


def meanwhile(readings: Sequence[CpuReading]) -> Meanwhile | None:
    """What lies between the first and the last of at least two readings; None where a count went back (a CPU was taken
    away) or the number of cores changed."""
    first, last = readings[0], readings[-1]
    seconds, busy = last.at - first.at, last.busy - first.busy
    if seconds <= 0 or busy < 0 or first.cores != last.cores:
        return None
    runnable = [each.runnable for each in readings if each.runnable is not None]
    return Meanwhile(
        seconds,
        busy,
        last.cores,
        share_waited(first.waited, last.waited, seconds),
        sum(runnable) / len(runnable) if runnable else None,
    )


def share_waited(before: float | None, after: float | None, seconds: float) -> float | None:
    """The share of `seconds` in which some task waited; None where it is not counted."""
    if before is None or after is None or after < before or seconds <= 0:
        return None
    return min(1.0, (after - before) / seconds)


def machine_attributes(machine: Meanwhile | None, own: float | None) -> dict[str, Scalar]:
    """What an operation carries of the machine: `others_share`, `pressure`, `runnable`, `cores`, each None where it is
    not known. `own`: CPU seconds of the run itself."""
    if machine is None:
        return {OTHERS_SHARE: None, PRESSURE: None, RUNNABLE: None, CORES: None}
    others = machine.others_share(own)
    return {
        OTHERS_SHARE: None if others is None else round(others, 3),
        PRESSURE: None if machine.pressure is None else round(machine.pressure, 3),
        RUNNABLE: None if machine.runnable is None else round(machine.runnable, 1),
        CORES: round(machine.cores, 2),
    }


def _nearest(readings: Sequence[CpuReading], at: float) -> CpuReading | None:
    place = bisect_left(readings, at, key=lambda each: each.at)
    near = readings[max(0, place - 1) : place + 1]
    return min(near, key=lambda each: abs(each.at - at), default=None)
