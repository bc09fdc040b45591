"""Which listeners are servers of this workspace, and which of those cannot be read from here."""

from __future__ import annotations

import os
from collections.abc import Iterable

from hero_tui.probes.command_lines.command import base_name
from hero_tui.probes.commands.recognise import runs_tests
from hero_tui.probes.processes.model import Process

MOST_LEVELS = 64
_BROWSERS = frozenset({
    "chrome", "chromium", "chromium-browser", "chrome-headless-shell", "headless_shell", "google-chrome", "msedge",
    "firefox", "firefox-bin", "chromedriver", "geckodriver", "MiniBrowser", "pw_run.sh",
})  # fmt: skip
_DEVTOOLS = "--remote-debugging-"


def is_browser(process: Process) -> bool:
    """Whether it is a browser or its driver: what it listens at is for whoever steers it."""
    names = {process.comm, base_name(process.argv[0]) if process.argv else "", base_name(process.exe or "")}
    return bool(names & _BROWSERS) or any(word.startswith(_DEVTOOLS) for word in process.argv)


def is_of_a_test_run(process: Process, ancestors: Iterable[Process]) -> bool:
    """Whether a test runner of this workspace started it, or is it: such a listener lives for one run."""
    own = os.getpid()
    for each in (process, *ancestors):
        if each.pid == own:
            return False
        if each.in_workspace and runs_tests(each.argv):
            return True
    return False


def foreign_network(pid: int) -> bool:
    """Whether a process has another network than ours, so that its sockets are not among those that we see."""
    return _namespace(pid, "net") not in {None, _namespace(None, "net")}


def stands_in(pid: int, workspace: str) -> bool:
    """Whether the folder of a process is the workspace or below it under another path, as a container mounts it."""
    try:
        root = os.stat(workspace)  # noqa: PTH116 - text, as a process' folder is
        up = f"/proc/{pid}/cwd"
        last: tuple[int, int] | None = None
        for _ in range(MOST_LEVELS):
            here = os.stat(up)  # noqa: PTH116
            place = here.st_dev, here.st_ino
            if place == (root.st_dev, root.st_ino):
                return True
            if place == last:
                return False
            last, up = place, up + "/.."
    except OSError:
        return False
    return False


def foreign_mounts(pid: int) -> bool:
    """Whether a process has other mounts than ours."""
    return _namespace(pid, "mnt") not in {None, _namespace(None, "mnt")}


def _namespace(pid: int | None, kind: str) -> str | None:
    try:
        return os.readlink(f"/proc/{'self' if pid is None else pid}/ns/{kind}")  # noqa: PTH115
    except OSError:
        return None
