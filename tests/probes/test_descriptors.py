"""What is opened is closed again: a recorder runs for weeks."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.files.rules.checkout_rules import read_gitignore
from hero_tui.probes.git.head import read_head
from hero_tui.probes.processes.pidfd import PidfdWatcher
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.capabilities import process_capabilities
from hero_tui.probes.processes.sources.loadavg import open_last_pid
from hero_tui.probes.reload.saves.content_digest import Contents
from hero_tui.probes.servers.requests.request import open_socket
from hero_tui.probes.servers.sockets.sockdiag import listening

OFTEN = 20


def descriptors() -> int:
    """How many this process holds open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a .gitignore, a head, and a folder and a pipe where a file is looked for."""
    (tmp_path / ".gitignore").write_text("dist\n")
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / ".gitignore")
    return tmp_path


def watch_nobody(_: Path) -> None:
    """Ask for the end of a process whose PID was given out again, and end."""
    watcher = PidfdWatcher(lambda _event: None)
    assert not watcher.watch((os.getpid(), 1))
    watcher.stop()


def watch_ourselves(_: Path) -> None:
    """Wait for an end that does not come, and end."""
    watcher = PidfdWatcher(lambda _event: None)
    stat = ProcReader().stat(os.getpid())
    assert stat is not None
    assert watcher.watch(stat.key)
    watcher.stop()


def newest_pid(_: Path) -> None:
    """Read the newest PID."""
    last, newest = open_last_pid()
    assert newest > 0
    last.close()


def refused(_: Path) -> None:
    """Be refused by a port on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="refused"):
            open_socket("127.0.0.1", bound.getsockname()[1], 5.0)


READ = [
    lambda shop: read_gitignore(shop / ".gitignore"),
    lambda shop: read_gitignore(shop / "folder"),
    lambda shop: read_gitignore(shop / "pipe"),
    lambda shop: read_gitignore(shop / "link"),
    lambda shop: Contents(shop).same_since(".gitignore", Stamp(1.0, 1.0)),
    lambda shop: Contents(shop).same_since("folder", Stamp(1.0, 1.0)),
    lambda shop: Contents(shop).same_since("pipe", Stamp(1.0, 1.0)),
    read_head,
    lambda _: ProcReader().snapshot(os.getpid()),
    lambda _: ProcReader().pss(os.getpid()),
    lambda shop: ProcReader(str(shop.parent)).stat(0),
    lambda _: listening(),
    newest_pid,
    watch_nobody,
    watch_ourselves,
    refused,
]


@pytest.mark.parametrize("read", READ)
def test_what_is_opened_is_closed_again(shop: Path, read: Callable[[Path], object]) -> None:
    before = descriptors()
    for _ in range(OFTEN):
        read(shop)
    assert descriptors() < before + OFTEN // 2


def test_finding_out_what_works_here_leaves_nothing_open() -> None:
    before = descriptors()
    for _ in range(4):
        process_capabilities()
    assert descriptors() < before + 4
