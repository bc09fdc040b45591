"""How long until a workspace is watched, and what watching costs while nothing happens.

The workspace: 10,000 files in 1,000 folders under rules of a usual .gitignore, beside a node_modules of 20,000 folders.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from hero_tui.core.facts import WatchFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.files.probe import FilesProbe

FOLDERS = 1000
FILES_A_FOLDER = 10
PACKAGES = 200
FOLDERS_A_PACKAGE = 100
GITIGNORE = (
    "node_modules\ndist\ndist-ssr\nlogs\n*.log\nnpm-debug.log*\n*.local\n.idea\n.DS_Store\n*.suo\n*.sln\n*.sw?\n"
)
LIMIT = 0.3  # seconds, design.md


@dataclass(frozen=True, slots=True)
class FilesStart:
    """Seconds until `start` returned, until every folder was watched and every file counted, and of CPU for it.

    `idle_cpu` is seconds of CPU of the watcher's thread, `idle_wakeups` its context switches, both over `idle_span`
    seconds in which nothing happened.
    """

    returned: float
    watched: float
    cpu: float
    files: int
    directories: int
    pruned: int
    idle_span: float
    idle_cpu: float
    idle_wakeups: int


def measure(idle_span: float = 5.0) -> FilesStart:
    """Make the workspace in a temporary folder, watch it once, and remove it."""
    with tempfile.TemporaryDirectory(prefix="files-start-") as name:
        workspace = Path(name)
        make(workspace)
        return watch(workspace, idle_span)


def make(workspace: Path) -> None:
    """The files and folders described above."""
    (workspace / ".gitignore").write_text(GITIGNORE)
    for number in range(FOLDERS - 1):  # the workspace itself is one of them, and holds the rules
        folder = workspace / f"package-{number // 50}" / f"part-{number}"
        folder.mkdir(parents=True)
        for file in range(FILES_A_FOLDER):
            (folder / f"file-{file}.ts").touch()
    for package in range(PACKAGES):
        for number in range(FOLDERS_A_PACKAGE - 1):
            (workspace / "node_modules" / f"package-{package}" / f"lib-{number}").mkdir(parents=True)


def watch(workspace: Path, idle_span: float) -> FilesStart:
    """Time one start, then look on while nothing happens."""
    said: list[object] = []
    probe = FilesProbe(workspace, said.append)
    cpu = time.process_time()
    begun = time.monotonic()
    probe.start()
    returned = time.monotonic() - begun
    while not probe.counted:
        time.sleep(0.001)
    watched = time.monotonic() - begun
    cpu = time.process_time() - cpu
    probe.tick(Stamp.now())
    (figures,) = [event for event in said if isinstance(event, WatchFact)]
    (thread,) = [each.native_id for each in threading.enumerate() if each.name == "hero-tui files"]
    time.sleep(0.5)  # the caches are measured now
    before = _thread_use(thread or 0)
    time.sleep(idle_span)
    after = _thread_use(thread or 0)
    probe.stop()
    return FilesStart(
        returned=returned,
        watched=watched,
        cpu=cpu,
        files=figures.files,
        directories=figures.directories,
        pruned=figures.pruned,
        idle_span=idle_span,
        idle_cpu=after[0] - before[0],
        idle_wakeups=after[1] - before[1],
    )


def _thread_use(thread: int) -> tuple[float, int]:
    task = Path(f"/proc/self/task/{thread}")
    on_cpu = int((task / "schedstat").read_text().split()[0]) / 1e9
    status = (task / "status").read_text().splitlines()
    return on_cpu, sum(int(line.split()[1]) for line in status if "ctxt_switches" in line)


if __name__ == "__main__":
    print(json.dumps(asdict(measure()), indent=2))
