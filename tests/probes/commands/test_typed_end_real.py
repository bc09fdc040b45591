"""How long what was typed took, against the clock of the parent that waited for it: both clocks on the same event.

The parent is a program below which a launch begins (`tmux`, by its name). It reads its own monotonic clock before and
after the fork of the command, and after it waited for it; the command itself does so in its last act. So its time lies
between two differences that neither the recorder nor this test made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import Struct

from hero_tui.core.signals import Operation
from tests.support.process_pump import ProcessPump

TICK = 1 / os.sysconf("SC_CLK_TCK")  # a start that was not told is known in the kernel's ticks, rounded down
LAST_ACT = 'import time; print(repr(time.monotonic()), file=open("last", "w"))'

PARENT = """
import json, os, sys, time
before = time.monotonic()
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])
forked = time.monotonic()
os.waitpid(pid, 0)
print(json.dumps({"before": before, "forked": forked, "waited": time.monotonic()}))
"""

# what is typed: TOOL is a linter that ends once it was seen, TOLD waits until its runs were told, LAST is the command's
# last act -> how many runs it is
LINES = {
    "something after it": ("TOOL && TOLD && LAST", 1),
    "something before and after it": ("sleep 0.3; TOOL; TOLD; LAST", 1),
    "the same again": ("TOOL; sleep 0.7; TOOL; TOLD; LAST", 2),
    "in a function, whatever it says": ("check() { TOOL || true; }; check; TOLD; LAST", 1),
    "its last act takes the shell's place": ("TOOL; TOLD; exec LAST", 1),
    "below another shell": ("sh -c 'TOOL; sleep 0.3; true'; TOLD; LAST", 1),
    "beside something that goes on": ("{ TOLD; } & TOOL; wait; LAST", 1),
    "a pipeline": ("TOOL | cat; TOLD; LAST", 1),
}


class Truth(Struct, frozen=True):
    """What the parent's clock said (monotonic s) before and after its fork and after the wait, and in the last act."""

    before: float
    forked: float
    waited: float
    last: float


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the tool where a project's tools lie: a copy of bash that is called as a linter would be."""
    folder = tmp_path / "shop"
    tool = folder / ".venv/bin/ruff"
    tool.parent.mkdir(parents=True)
    shutil.copy("/bin/bash", tool)
    for name in ("seen", "told"):
        os.mkfifo(folder / name)
    (folder / "check").write_text("read -r < seen\n", encoding="utf-8")
    (folder / "last.py").write_text(LAST_ACT, encoding="utf-8")
    return folder


def typed(pump: ProcessPump, project: Path, line: str, runs: int) -> Truth:
    """Type it below a terminal's window, pumping until all of it is gone."""
    shell = line.replace("TOOL", f"{project}/.venv/bin/ruff check .").replace("TOLD", "read -r < told")
    shell = shell.replace("LAST", f"{sys.executable} -I last.py")
    command = ["bash", "-c", 'exec -a tmux "$@"', "-", sys.executable, "-I", "-c", PARENT, "bash", "-c", shell]
    parent = subprocess.Popen(command, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def over() -> bool:
        if pump.tracker.running:
            _let_go_on(project / "seen")
        if len(pump.operations) == runs:
            _let_go_on(project / "told")
        return parent.poll() is not None

    pump.until(over)
    said = json.loads(parent.communicate()[0])
    return Truth(**said, last=float((project / "last").read_text()))


def _let_go_on(fifo: Path) -> None:
    """Let go on what reads it, where something has come to wait for that."""
    try:
        end = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return
    os.write(end, b"\n")
    os.close(end)


def seconds_of(pump: ProcessPump, run: Operation) -> float:
    """How long what was typed for it took, as it was told, or completed."""
    later = [each.attributes["typed_duration"] for each in pump.completed if each.key == run.key]
    found = [each for each in (run.attributes["typed_duration"], *later) if each is not None]
    assert len(found) == 1
    assert run.attributes["typed_duration"] is None, "it goes on until this run was told"
    assert isinstance(found[0], float)
    return found[0]


@pytest.mark.real
@pytest.mark.parametrize("line", LINES)
def test_its_time_lies_between_what_the_waiting_parent_says(project: Path, line: str) -> None:
    """Given a command whose runs are told before it ends, then each is completed with the command's own time."""
    text, runs = LINES[line]
    with ProcessPump(project, connector=True) as pump:
        truth = typed(pump, project, text, runs)
        pump.until(lambda: len(pump.operations) == runs)
        pump.until(lambda: all(each.key is None or each.key in pump.completions for each in pump.operations))
        heard = time.monotonic()
        told_exactly = pump.source == "connector"
    latest = truth.waited if told_exactly else heard  # an end that a pidfd tells is known when somebody looks
    for run in pump.operations:
        assert truth.last - truth.forked <= seconds_of(pump, run) <= latest - truth.before + TICK
