"""The kernel's count of one process' CPU time with all that it forks, threads too (perf_event_open(2), task-clock)."""

from __future__ import annotations

import ctypes
import os
import platform
import struct

SYSCALLS = {"x86_64": 298, "aarch64": 241, "riscv64": 241, "ppc64le": 319, "s390x": 331}
ATTRIBUTE_BYTES = 120

_SOFTWARE, _TASK_CLOCK = 1, 1
_INHERIT, _EXCLUDE_KERNEL, _EXCLUDE_HYPERVISOR = 1 << 1, 1 << 5, 1 << 6
_CLOSE_ON_EXEC = 8


class TaskClock:
    """Counts from its making on. It stays readable after the end of the process; close it."""

    def __init__(self, pid: int) -> None:
        """Raise OSError where the kernel, a sandbox or another user's process does not allow it, or the PID is gone."""
        number = SYSCALLS.get(platform.machine())
        if number is None:
            raise OSError(38, "no number of the system call is known for this machine")
        attribute = ctypes.create_string_buffer(ATTRIBUTE_BYTES)
        flags = _INHERIT | _EXCLUDE_KERNEL | _EXCLUDE_HYPERVISOR
        struct.pack_into("=IIQQQQQ", attribute, 0, _SOFTWARE, ATTRIBUTE_BYTES, _TASK_CLOCK, 0, 0, 0, flags)
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd: int = libc.syscall(number, attribute, pid, -1, -1, _CLOSE_ON_EXEC)
        if self._fd == -1:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))

    def seconds(self) -> float:
        """CPU seconds of the process and its descendants since this was made."""
        return int(struct.unpack("=Q", os.read(self._fd, 8))[0]) / 1e9

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._fd)


def open_task_clock(pid: int) -> TaskClock | None:
    """A count of that process from now on; None where it is not to be had."""
    try:
        return TaskClock(pid)
    except OSError:
        return None
