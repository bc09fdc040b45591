"""Launches typed into real shells in a terminal: what the kernel says of groups, sessions and terminals."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.launch import LaunchEnded, LaunchEvent
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.model import Process
from tests.support.process_pump import ProcessPump

SHELLS = {
    "bash": ("bash", "--norc", "-i"),
    "sh": ("sh", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
HERE = [name for name in SHELLS if shutil.which(name)]
TOOL = "sleep 61.7"


class Typed(Struct, frozen=True):
    """A line typed at a prompt. `top`: the words that the top of its tool's launch begins with."""

    line: str
    top: str


LINES = {
    "the tool": Typed(TOOL, TOOL),
    "a runner": Typed(f"sh -c '{TOOL}; true'", "sh -c"),
    "two runners": Typed(f"env X=1 nice -n 1 sh -c 'sh -c \"{TOOL}; true\"; true'", "sh -c"),
    "a session of its own": Typed(f"sh -c 'setsid {TOOL}; true'", "sh -c"),
    "a script's job control": Typed(f"bash -c 'set -m; {TOOL}; true'", "bash -c"),
    "a pipeline": Typed(f"{TOOL} | cat", TOOL),
    "the background": Typed(f"nohup {TOOL} > /dev/null 2>&1 &", TOOL),
    "redirected": Typed(f"{TOOL} < /dev/null 2> /dev/null", TOOL),
    "a shell that reads a pipe": Typed(f"echo 'bash -c \"{TOOL}; true\" 2> /dev/null; true' | sh", "sh"),
    "script": Typed(f"script -qc '{TOOL}' /dev/null < /dev/null", "script -qc"),
}


class Terminal:
    """A shell in a terminal of its own, and a probe that follows all processes."""

    def __init__(self, pump: ProcessPump, shell: str, folder: Path) -> None:
        self.pump = pump
        self.told: list[LaunchEvent] = []
        self.launches = Launches(pump.probe.table)
        self.launches.subscribe(self.told.append)
        pump.probe.subscribe(self.launches.on_process)
        self.fd, inner = pty.openpty()
        command = ["setsid", "--ctty", *SHELLS[shell]]
        self.shell = subprocess.Popen(command, cwd=folder, stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        self.pid = self.shell.pid
        pump.until(lambda: bool(os.read(self.fd, 1)))  # its prompt

    def type(self, line: str) -> Process:
        """Type a line; the tool that it starts."""
        os.write(self.fd, line.encode() + b"\n")
        self.pump.until(lambda: self.tool() is not None)
        tool = self.tool()
        assert tool is not None
        return tool

    def tool(self) -> Process | None:
        """The tool that runs in this terminal, by its words and its descent."""
        tools = [each for each in self.pump.probe.table if " ".join(each.argv) == TOOL]
        below = [each for each in tools if self.pid in {up.pid for up in self.pump.probe.table.ancestors_of(each)}]
        return below[0] if below else None

    def close(self) -> None:
        """End all of it."""
        tool = self.tool()
        if tool is not None:
            os.kill(tool.pid, signal.SIGKILL)
        self.shell.kill()
        self.shell.wait()
        os.close(self.fd)


@pytest.fixture(params=HERE)
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """Each shell that there is."""
    with ProcessPump(tmp_path, connector=True) as pump:
        opened = Terminal(pump, request.param, tmp_path)
        yield opened
        opened.close()


@pytest.mark.real
@pytest.mark.parametrize("typed", LINES)
def test_what_was_typed_is_the_top(terminal: Terminal, typed: str) -> None:
    line = LINES[typed]
    tool = terminal.type(line.line)
    launch = terminal.launches.launch_of(tool)
    assert " ".join(launch.top.argv).startswith(line.top)
    assert launch.below is Stop.SHELL
    assert launch.start.mono <= tool.start.mono
    os.kill(tool.pid, signal.SIGKILL)
    terminal.pump.until(lambda: bool(terminal.told))
    ended = terminal.told[0]
    assert isinstance(ended, LaunchEnded)
    assert ended.launch == launch


@pytest.mark.real
def test_two_lines_are_two_launches_and_a_subshells_commands_one(terminal: Terminal) -> None:
    first = terminal.type(TOOL)
    one = terminal.launches.launch_of(first)
    os.kill(first.pid, signal.SIGKILL)
    terminal.pump.until(lambda: terminal.tool() is None)
    second = terminal.type(f"sh -c '{TOOL}; {TOOL}; true'")
    two = terminal.launches.launch_of(second)
    assert one.key != two.key
    os.kill(second.pid, signal.SIGKILL)
    terminal.pump.until(lambda: (found := terminal.tool()) is not None and found.pid != second.pid)
    third = terminal.tool()
    assert third is not None
    assert terminal.launches.launch_of(third) == two
