"""What the kernel's texts about the whole machine say: /proc/stat, /proc/pressure, /proc/loadavg. Pure.

Formats: proc_stat(5), proc_loadavg(5), Documentation/accounting/psi.rst. A text of any other form is None, never an
error and never a zero.
"""

from __future__ import annotations

from collections.abc import Collection

from hero_tui.probes.processes.proc import TICKS_PER_SECOND

_AT_WORK = (0, 1, 2, 5, 6, 7)  # user, nice, system, irq, softirq, steal; guests are in user, idle and iowait are not


def parse_busy(data: bytes, cpus: Collection[int] | None = None) -> float | None:
    """CPU seconds that were not idle since boot, of /proc/stat: of all CPUs together, or of `cpus` by their numbers.

    What a hypervisor took (steal) is busy too: nobody here could use it. None where a CPU of `cpus` is not listed.
    """
    if cpus is None:
        line = data.partition(b"\n")[0]
        return _busy_of(line) if line.startswith(b"cpu ") else None
    wanted = {b"cpu%d" % number for number in cpus}
    lines = (line for line in data.splitlines() if line.split(b" ", 1)[0] in wanted)
    found = [seconds for line in lines if (seconds := _busy_of(line)) is not None]
    return sum(found) if len(found) == len(wanted) else None


def parse_pressure(data: bytes) -> float | None:
    """Seconds since boot in which some task waited: `total` of the line `some` of a pressure file."""
    for line in data.splitlines():
        if line.startswith(b"some "):
            total = line.rpartition(b"total=")[2]
            return int(total) / 1e6 if total.isdigit() else None
    return None


def parse_runnable(data: bytes) -> int | None:
    """Tasks that run or could run now, of /proc/loadavg, without the one that reads it."""
    fields = data.split()
    running, slash, _ = fields[3].partition(b"/") if len(fields) > 3 else (b"", b"", b"")
    return max(0, int(running) - 1) if slash and running.isdigit() else None


def _busy_of(line: bytes) -> float | None:
    """Of one line: a name and at least eight counts of ticks."""
    counts = line.split()[1:]
    if len(counts) < 8 or not all(count.isdigit() for count in counts):
        return None
    return sum(int(counts[place]) for place in _AT_WORK) / TICKS_PER_SECOND
