"""The machine, the branch and the commit on which an operation began, read from files.

Runs are compared with earlier ones of the same branch on the same machine. Imports little: `hero-tui event` uses it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hero_tui.core.attributes import BRANCH, COMMIT, DIRTY, HOST
from hero_tui.core.digests import sha256_hex
from hero_tui.core.signals import Scalar
from hero_tui.probes.git.head import read_head
from hero_tui.probes.git.repository import find_repository, foreign_owner

VARIABLE = "HERO_TUI_HOST"
HOST_DIGITS = 8
CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def context_now(workspace: Path) -> Mapping[str, Scalar]:
    """Return the attributes of an operation that begins now: branch, commit, host; not the number of changed files."""
    repository = find_repository(workspace)
    readable = repository is not None and foreign_owner(repository) is None
    head = read_head(repository.folder) if repository is not None and readable else None
    return attributes_of(None if head is None else head.name, None if head is None else head.commit, None, this_host())


def attributes_of(branch: str | None, commit: str | None, changed: int | None, host: str | None) -> dict[str, Scalar]:
    """`branch`, `commit` (7 digits), `dirty` (changed files), `host`, as far as they are known."""
    known: dict[str, Scalar] = {BRANCH: branch, COMMIT: commit, DIRTY: changed, HOST: host}
    return {key: value for key, value in known.items() if value is not None}


def this_host() -> str:
    """The `fingerprint` of the machine that this process may use. `HERO_TUI_HOST` names it where its own name changes
    with each start, as in a container or on a hosted CI runner: else no run would be compared with an earlier one."""
    return fingerprint(os.environ.get(VARIABLE) or os.uname().nodename, len(os.sched_getaffinity(0)), memory_limit())


def fingerprint(name: str, cores: int, memory: str | None) -> str:
    """8 hex digits for a host's name, the cores one may use and the memory limit of one's cgroup: what a run's duration
    depends on. Not the name itself: histories are passed on."""
    return sha256_hex(f"{name}\0{cores}\0{memory}".encode("utf-8", "replace"))[:HOST_DIGITS]


def memory_limit(cgroups: Path = CGROUPS, own: Path = OWN_CGROUP) -> str | None:
    """The lowest `memory.max` from the process's cgroup upward (cgroup v2), None where none is set."""
    limits = []
    for line in _read(own).splitlines():
        if line.startswith("0::/"):
            folder = cgroups / line.removeprefix("0::/")
            within = [folder, *(parent for parent in folder.parents if parent.is_relative_to(cgroups))]
            limits = [int(text) for group in within if (text := _read(group / "memory.max").strip()).isdigit()]
    return str(min(limits)) if limits else None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
