"""The kernel's queues overflow while a real recorder cannot read: it is counted, logged and said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.probes.processes.sources.capabilities import process_capabilities
from tests.support.projects import ROOT, wait_for
from tests.support.recorder import Recorded

FORKS = "import os\nfor _ in range(12000):\n    pid = os.fork()\n    if pid == 0: os._exit(0)\n    os.waitpid(pid, 0)"


def flood_of_files(workspace: Path) -> None:
    """More saves than the kernel keeps, of two files in turn: the same twice would be one."""
    room = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
    for _ in range(room // 2 + 1000):
        for name in ("a.ts", "b.ts"):
            os.close(os.open(workspace / name, os.O_WRONLY))


def flood_of_forks(_workspace: Path) -> None:
    """More starts and ends than the connector's socket has room for."""
    subprocess.run([sys.executable, "-I", "-c", FORKS], check=True)


@pytest.mark.real
@pytest.mark.parametrize(
    ("flood", "key", "text"),
    [
        (flood_of_files, "file-events-lost", "the kernel's queue of file events overflowed once"),
        (flood_of_forks, "processes.lost", "the kernel's queue of process events overflowed"),
    ],
    ids=["files", "processes"],
)
def test_an_overflow_while_it_could_not_read_is_said(
    tmp_path: Path, flood: Callable[[Path], None], key: str, text: str
) -> None:
    """Given a recorder that is stopped by a signal and goes on after the flood."""
    workspace = tmp_path / "shop"
    workspace.mkdir()
    for name in ("a.ts", "b.ts"):
        (workspace / name).touch()
    recorded = Recorded(workspace, tmp_path / "state")
    command = [sys.executable, "-P", "-m", "hero_tui", "record", str(workspace), "--for", "5min"]
    with subprocess.Popen(command, env=recorded.environment, cwd=ROOT, stderr=subprocess.DEVNULL) as recorder:
        try:
            wait_for(lambda: (recorded.fact("watch") or {}).get("files") == 2, "the recorder's first facts")
            wait_for(lambda: recorded.fact("processes"), "how processes are seen")
            if key == "processes.lost" and not process_capabilities().connector:
                return  # nothing can overflow: PIDs are listed
            os.kill(recorder.pid, signal.SIGSTOP)
            flood(workspace)
            os.kill(recorder.pid, signal.SIGCONT)
            wait_for(lambda: text in (recorded.fact("notices") or {}).get(key, ""), "the recorder to say it")
            said = recorded.fact("notices")[key]
            shown = recorded.run("status", str(workspace)).stdout, recorded.run("doctor", str(workspace)).stdout
            saved = recorded.fact("watch")
        finally:
            recorder.terminate()
    assert said[:60] in shown[0]
    assert said in shown[1]
    assert said in recorded.paths.log.read_text()
    assert saved["lost"] == (1 if key == "file-events-lost" else 0)
