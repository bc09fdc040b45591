"""How often the kernel killed for want of memory: so that who ends by SIGKILL is not said to have been stopped.

The count is the group's that the program was in (memory.events of cgroup-v2.rst, memory.oom_control of cgroup v1), else
the machine's (oom_kill of /proc/vmstat). The kernel counts before it kills, so that the count has grown by the end.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.mounts import Mount, parse_mounts
from hero_tui.probes.machine.cgroup import parse_counts, read_text

OOM_KILL = "oom_kill"
_KINDS = {"cgroup2": "memory.events", "cgroup": "memory.oom_control"}


class OomCount(Struct, frozen=True):
    """A count as it was: the file that has it, and its value."""

    file: str
    value: int

    def has_grown(self) -> bool:
        """Tell whether the kernel killed somebody since. Cost: one read."""
        now = _count(self.file)
        return now is not None and now > self.value


class OomKills:
    """Reads the counts. `proc`: where procfs is."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc

    @cached_property
    def _mounts(self) -> tuple[Mount, ...]:
        """Where control groups are shown."""
        mounts = parse_mounts(read_text(f"{self._proc}/self/mountinfo"))
        return tuple(mount for mount in mounts if mount.kind in _KINDS)

    def of(self, pid: int) -> OomCount | None:
        """Return the count for a process as it is now; None where the kernel keeps none."""
        for file in (*self._group_files(pid), f"{self._proc}/vmstat"):
            value = _count(file)
            if value is not None:
                return OomCount(file, value)
        return None

    def _group_files(self, pid: int) -> list[str]:
        """Where the count of its control group may be."""
        lines = [line.split(":", 2) for line in read_text(f"{self._proc}/{pid}/cgroup").splitlines()]
        groups = [(fields[1].split(","), fields[2]) for fields in lines if len(fields) == 3]
        own = {"cgroup2" if names == [""] else "cgroup": path for names, path in groups if {"", "memory"} & {*names}}
        return [
            f"{folder}/{_KINDS[mount.kind]}"
            for mount in self._mounts
            if mount.kind in own and (folder := _folder(mount, own[mount.kind])) is not None
        ]


def _folder(mount: Mount, path: str) -> str | None:
    """The folder of a group in a mount that shows a part of the tree; None where it is not in that part."""
    root = mount.root.rstrip("/")
    if not f"{path}/".startswith(f"{root}/") or ".." in path.split("/"):
        return None
    return f"{mount.point}{path.removeprefix(root)}".rstrip("/")


def _count(file: str) -> int | None:
    return parse_counts(read_text(file)).get(OOM_KILL)
