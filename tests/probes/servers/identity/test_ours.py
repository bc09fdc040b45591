"""Which listeners are servers of a workspace: those of test runs and browsers are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.git.repository import lies_below
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.identity.ours import (
    foreign_mounts,
    foreign_network,
    is_browser,
    is_of_a_test_run,
    stands_in,
)
from hero_tui.probes.servers.sockets.listening import SocketReader


def process(*argv: str, pid: int = 7, comm: str = "node", exe: str | None = None, inside: bool = True) -> Process:
    return Process(pid, pid, 1, comm, argv, "/w", exe, 0, Stamp(0.0, 0.0), True, inside)


@pytest.mark.parametrize(
    ("argv", "comm", "so"),
    [
        (("/opt/google/chrome/chrome", "--type=renderer"), "chrome", True),
        (("chromium", "--remote-debugging-port=0"), "chromium", True),
        (("/ms-playwright/chrome-linux/headless_shell", "--headless"), "headless_shell", True),
        (("firefox", "-marionette"), "firefox", True),
        (("/x/electron", "--remote-debugging-port=9222", "."), "electron", True),
        (("chromedriver", "--port=9515"), "chromedriver", True),
        (("node", "server.mjs"), "node", False),
        (("node", "chrome.mjs"), "node", False),
        ((), "node", False),
    ],
)
def test_a_browser_is_no_server(argv: tuple[str, ...], comm: str, so: bool) -> None:
    assert is_browser(process(*argv, comm=comm)) is so


@pytest.mark.parametrize(
    ("chain", "so"),
    [
        ([("node", "/w/node_modules/.bin/vitest", "run")], True),
        ([("node", "/w/server.mjs"), ("node", "/w/node_modules/.bin/vitest")], True),
        ([("python", "-m", "http.server"), ("python", "-m", "pytest")], True),
        ([("node", "vite"), ("sh", "-c", "vite"), ("node", "/w/node_modules/.bin/playwright", "test")], True),
        ([("node (vitest 1)",)], True),
        ([("node", "vite"), ("npm", "run", "dev")], False),
        ([("node", "vite"), ("bash",)], False),
    ],
)
def test_a_listener_of_a_test_run_is_no_server(chain: list[tuple[str, ...]], so: bool) -> None:
    first, *above = [process(*argv, pid=70 + at) for at, argv in enumerate(chain)]
    assert is_of_a_test_run(first, above) is so


def test_tests_of_another_project_that_start_a_server_here_are_no_test_run_of_this_one() -> None:
    runner = process("python", "-m", "pytest", pid=70, inside=False)
    assert not is_of_a_test_run(process("node", "vite", pid=71), [runner])
    assert not is_of_a_test_run(process("node", "vite", pid=71), [process("pytest", pid=os.getpid())])


@pytest.mark.parametrize(
    ("folder", "so"), [("/w", True), ("/w/a", True), ("/w2", False), ("/", False), ("", False), ("/w/../x", True)]
)
def test_below_is_a_matter_of_names(folder: str, so: bool) -> None:
    assert lies_below(folder, "/w") is so


def test_of_this_process_everything_is_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    own = os.getpid()
    assert SocketReader().folder(own) == str(tmp_path / "a" / "b")
    assert stands_in(own, str(tmp_path))
    assert not stands_in(own, str(tmp_path / "a" / "b" / "c"))
    monkeypatch.chdir(tmp_path)
    assert not stands_in(own, str(tmp_path / "a"))
    assert not foreign_network(own)
    assert not foreign_mounts(own)


def test_of_a_process_that_is_gone_nothing_is_said() -> None:
    gone = 2**22 + 1
    assert SocketReader().folder(gone) is None
    assert not stands_in(gone, "/")
    assert not foreign_network(gone)
    assert not foreign_mounts(gone)
