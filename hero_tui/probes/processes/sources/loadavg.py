"""The fallback without rights: the newest PID of /proc/loadavg says that something was forked.

One pread of about 1 µs, 16 times a second: nothing that lives over 100 ms is missed, with room for a late wake-up. Only
when the number moved are PIDs listed, and only the new ones read. Ends are told by pidfd, or by the next listing.
"""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import LastPid
from hero_tui.probes.processes.sources.events import ScanDue

LOOK_EVERY = 0.06
STORM_LOOK_EVERY = 0.1
LIST_AT_LEAST_EVERY = 2.0


class PidDoorbell:
    """Decides at each look whether the PIDs should be listed."""

    def __init__(self, last_pid: int, now: float) -> None:
        self._last_pid = last_pid
        self._listed = now

    def look(self, last_pid: int, now: Stamp) -> ScanDue | None:
        """`last_pid` as just read; at the latest every two seconds, so that ends are noticed without forks."""
        if last_pid == self._last_pid and now.mono - self._listed < LIST_AT_LEAST_EVERY:
            return None
        self._last_pid, self._listed = last_pid, now.mono
        return ScanDue(now)


def pid_max() -> int:
    """The PID at which the kernel starts again from 300."""
    return int(Path("/proc/sys/kernel/pid_max").read_text(encoding="ascii"))


def open_last_pid() -> tuple[LastPid, int]:
    """The doorbell and its present value; raises OSError where /proc/loadavg is hidden."""
    last = LastPid()
    value = last.read()
    if value is None:
        last.close()
        raise OSError("/proc/loadavg does not end in a PID")
    return last, value
