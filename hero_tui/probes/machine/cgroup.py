"""The control group (cgroup v2) that bounds the recorder: a container's, or a systemd unit's.

What bounds is the tightest limit on the way from its own group up to the mount. Where none is set, or only cgroup v1
is there, the machine itself is the bound. Format: Documentation/admin-guide/cgroup-v2.rst.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from hero_tui.core.file_system.mounts import parse_mounts
from hero_tui.core.file_system.regular_file import read_file_if_possible

MOST = 1 << 16
MOST_LEVELS = 64


class Bound(Struct, frozen=True):
    """A limit and the folder of the group that has it: cores of CPU time, or bytes of memory."""

    folder: str
    limit: float


def own_group(membership: str, mounts: str) -> tuple[str, str] | None:
    """The recorder's group and the mount that shows it, as folders. None without cgroup v2.

    `membership`: /proc/self/cgroup; `mounts`: /proc/self/mountinfo.
    """
    path = next((line[3:] for line in membership.splitlines() if line.startswith("0::/")), None)
    mount = next((mount for mount in parse_mounts(mounts) if mount.kind == "cgroup2"), None)
    if path is None or mount is None:
        return None
    root, point = mount.root, str(mount.point)
    inside = path.removeprefix(root.rstrip("/")).strip("/") if path.startswith(root) else ""
    if ".." in inside.split("/"):
        return None  # moved out of its namespace's part of the tree: what bounds it cannot be seen
    return f"{point}/{inside}".rstrip("/"), point.rstrip("/")


def levels(group: tuple[str, str]) -> Iterator[str]:
    """The folders from the group up to the mount, the group first."""
    folder, top = group
    for _ in range(MOST_LEVELS):
        yield folder
        if folder == top or not folder.startswith(f"{top}/"):
            return
        folder = folder.rpartition("/")[0]


def parse_quota(text: str) -> float | None:
    """Cores of `cpu.max`, a quota and its period in µs: `150000 100000` is 1.5. None without a limit (`max`)."""
    fields = text.split()
    if len(fields) != 2 or not all(field.isascii() and field.isdigit() for field in fields) or int(fields[1]) == 0:
        return None
    return int(fields[0]) / int(fields[1])


def parse_amount(text: str) -> int | None:
    """Bytes of `memory.max` or `memory.current`; None without a limit (`max`)."""
    word = text.strip()
    return int(word) if word.isascii() and word.isdigit() else None


def parse_counts(text: str) -> Mapping[str, int]:
    """The lines `name count` of `cpu.stat` and `memory.stat`; others are left out."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isascii() and pair[1].isdigit()}


def cpu_bound(group: tuple[str, str] | None) -> Bound | None:
    """The tightest quota, in cores."""
    return _tightest(group, "cpu.max", parse_quota)


def memory_bound(group: tuple[str, str] | None) -> Bound | None:
    """The tightest limit of memory, in bytes."""
    return _tightest(group, "memory.max", parse_amount)


def _tightest(group: tuple[str, str] | None, name: str, parse: Callable[[str], float | None]) -> Bound | None:
    """Of equal limits the one nearest to the recorder: what its group uses is what is shown."""
    folders = () if group is None else levels(group)
    limits = ((folder, parse(read_text(f"{folder}/{name}"))) for folder in folders)
    bounds = [Bound(folder, limit) for folder, limit in limits if limit is not None and limit > 0]
    return min(bounds, key=lambda bound: bound.limit, default=None)


def cpu_used(folder: str) -> float | None:
    """CPU seconds that a group used since it was made."""
    used = parse_counts(read_text(f"{folder}/cpu.stat")).get("usage_usec")
    return None if used is None else used / 1e6


def memory_used(folder: str) -> int | None:
    """Bytes in use of a group, without the file pages that the kernel would drop first."""
    current = parse_amount(read_text(f"{folder}/memory.current"))
    inactive = parse_counts(read_text(f"{folder}/memory.stat")).get("inactive_file", 0)
    return None if current is None else max(0, current - inactive)


def read_text(path: str) -> str:
    """A short file of the kernel; empty where it cannot be read."""
    read = read_file_if_possible(path, MOST, cut=True)
    return "" if read is None else read.content.decode("utf-8", "replace")
