"""What other processes use: CPU by the kernel's own clock of each process, memory as PSS."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_SCHED_CLOCK = 2
_CHILDREN_USER, _CHILDREN_SYSTEM = 13, 14
"""Fields 16 and 17 of /proc/PID/stat, counted from the state."""


def cpu_time(pid: int) -> float:
    """Seconds of CPU that a process and its reaped children have used.

    Its own by its CPU clock, in nanoseconds with all threads (clock_getcpuclockid(3): the id is `~pid << 3 | 2`), its
    children's from /proc in ticks. Raises OSError when it is gone.
    """
    own = time.clock_gettime(~pid << 3 | _SCHED_CLOCK)
    stat = Path(f"/proc/{pid}/stat").read_bytes()
    fields = stat[stat.rindex(b")") + 2 :].split()
    return own + (int(fields[_CHILDREN_USER]) + int(fields[_CHILDREN_SYSTEM])) / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> int:
    """Proportional set size in bytes: shared pages in equal parts."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"no PSS of process {pid}")


def process_count() -> int:
    """How many processes the machine has, threads of the kernel included, as a monitor sees them."""
    return sum(name.isdigit() for name in os.listdir("/proc"))  # noqa: PTH208 - half a second of Path objects for names


def forks_so_far() -> int:
    """How many processes and threads the machine has made since it booted (proc_stat(5), `processes`)."""
    lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("processes "))


class Crowd:
    """Sleeping processes that bring the machine's number of processes up to `total`."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._sleepers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for _ in range(self.total - process_count()):
            self._sleepers.append(subprocess.Popen(["sleep", "infinity"]))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for sleeper in self._sleepers:
            sleeper.kill()
        for sleeper in self._sleepers:
            sleeper.wait()


class Metered:
    """CPU of some processes over a span of wall time."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids
        self._begun = time.monotonic()
        self._before = [cpu_time(pid) for pid in pids]

    def shares(self) -> Sequence[float]:
        """Each one's share of one core since this object was made."""
        span = time.monotonic() - self._begun
        return [(cpu_time(pid) - before) / span for pid, before in zip(self._pids, self._before, strict=True)]
