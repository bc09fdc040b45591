"""Tell a process from any other that had or will have its PID, and whether it lives."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

_MOST_BYTES = 4096
_START_TIME = 19
"""Field 22 of /proc/PID/stat, counted from the state behind the command's closing bracket (proc_pid_stat(5))."""


@lru_cache(maxsize=1)
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def pid_namespace() -> str:
    """The PID namespace of this process, in which its PIDs mean something; empty where the kernel does not tell."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def process_identity(pid: int) -> str | None:
    """The boot and the start time of a living process, as text that no other process of that PID has; None when it is
    dead or a zombie."""
    try:
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return None
    try:
        stat = os.read(descriptor, _MOST_BYTES)  # no file object: a viewer asks this once a second
    except ProcessLookupError:
        return None
    finally:
        os.close(descriptor)
    fields = stat[stat.rindex(b")") + 2 :].split()
    if fields[0] in {b"Z", b"X"}:
        return None
    return f"{_boot()}:{fields[_START_TIME].decode('ascii')}"
