"""The kernel's limits on inotify that hold for this process.

Source: inotify(7), and user_namespaces(7) on `/proc/sys/user`: a watch is charged in every user namespace from ours up
to the first, so the smallest limit on the way holds. The two that can be read from here are the first namespace's
(`fs.inotify.*`) and our own (`user.*`).
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

PROC_SYS = Path("/proc/sys")


class Limit(Struct, frozen=True):
    """One limit and the sysctl that sets it. `value` is None where it cannot be read."""

    value: int | None
    sysctl: str


class InotifyLimits(Struct, frozen=True):
    """Watches and instances per user, and events that the kernel queues before it drops them."""

    watches: Limit
    instances: Limit
    queue: Limit


def inotify_limits(proc_sys: Path = PROC_SYS) -> InotifyLimits:
    """Read the limits; a missing file gives a value of None."""
    return InotifyLimits(
        watches=_least(proc_sys, "fs.inotify.max_user_watches", "user.max_inotify_watches"),
        instances=_least(proc_sys, "fs.inotify.max_user_instances", "user.max_inotify_instances"),
        queue=_least(proc_sys, "fs.inotify.max_queued_events"),
    )


def raised(limit: int, needed: int) -> int:
    """A limit with room: the next power of two over twice `limit + needed`, at least 65,536."""
    return max(65_536, 1 << (2 * (limit + needed) - 1).bit_length())


def _least(proc_sys: Path, *sysctls: str) -> Limit:
    known = [Limit(value, name) for name in sysctls if (value := _read(proc_sys / name.replace(".", "/"))) is not None]
    return min(known, key=lambda limit: limit.value or 0, default=Limit(None, sysctls[0]))


def _read(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # no procfs, or a kernel without this limit: shown as unknown
        return None
