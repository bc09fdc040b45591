"""Reads how busy the machine is: CPU seconds used so far, time that tasks waited for a CPU, tasks that can run."""

from __future__ import annotations

import os
import time

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.machine.cgroup import Bound, cpu_bound, cpu_used, memory_bound, own_group, read_text
from hero_tui.probes.machine.kernel_text import parse_busy, parse_pressure, parse_runnable

MOST = 1 << 18  # bytes: /proc/stat of a thousand CPUs


class CpuReading(Struct, frozen=True):
    """The CPU at one moment (`at`: monotonic s). `busy`: CPU seconds used until then, by all that share `cores`.

    `waited`: seconds in which some task waited for a CPU, None where the kernel does not count them. `runnable`: tasks
    of the whole machine that run or could, None where it is not known.
    """

    at: float
    busy: float
    cores: float
    waited: float | None
    runnable: int | None


class MachineReader:
    """Reads the files of the kernel; where a control group bounds the recorder, that group's.

    Cost of `cpu`: three files, about 40 µs of CPU time on two cores; /proc/stat grows with the number of CPUs.
    """

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._group = own_group(read_text(f"{proc}/self/cgroup"), read_text(f"{proc}/self/mountinfo"))
        self._cpus: frozenset[int] | None = None
        self._cores = 1.0
        self.cpu_bound: Bound | None = None
        self.memory_bound: Bound | None = None
        self.look_again()

    def look_again(self) -> None:
        """Find the bounds anew: limits change while a container runs, and CPUs come and go."""
        online = os.sysconf("SC_NPROCESSORS_ONLN")
        allowed = os.sched_getaffinity(0)
        self._cpus = None if len(allowed) >= online else frozenset(allowed)
        self._cores = float(min(len(allowed), online))
        bound = cpu_bound(self._group)
        self.cpu_bound = bound if bound is not None and bound.limit < self._cores else None
        self.memory_bound = memory_bound(self._group)

    def cpu(self) -> CpuReading | None:
        """The CPU now; None where the kernel does not tell."""
        bound = self.cpu_bound
        at = time.monotonic()
        busy = parse_busy(self._read("stat"), self._cpus) if bound is None else cpu_used(bound.folder)
        if busy is None:
            return None
        cores = self._cores if bound is None else bound.limit
        runnable = parse_runnable(self._read("loadavg"))
        return CpuReading(at, busy, cores, self.waited("cpu", bound), runnable)

    def waited(self, what: str, bound: Bound | None) -> float | None:
        """Seconds since boot in which some task waited for `cpu`, `memory` or `io`: of the group that bounds it, else
        of the machine. None where the kernel does not count them."""
        if bound is None:
            return parse_pressure(self._read(f"pressure/{what}"))
        return parse_pressure(read_text(f"{bound.folder}/{what}.pressure").encode())

    def _read(self, name: str) -> bytes:
        read = read_file_if_possible(f"{self._proc}/{name}", MOST, cut=True)
        return b"" if read is None else read.content
