"""When programs begin and end, held against their own clock and that of a parent that waits; a real kernel."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProgramEnd, ProgramEnded, ProgramStarted, SeenBy
from tests.support.process_pump import ProcessPump

WITHIN = 0.02
TWO_POLLS = 0.12
TICK = 0.01  # of a process that was new at a look: the kernel's start times are rounded down

TOOL = """#!/bin/bash
echo "$EPOCHREALTIME"
read -rt 0.3 <> <(:)
exit 3
"""
SHIM = """#!/bin/bash
sleep 0.3
exec {tool}
"""
THREAD = """
import os, threading, time
def begin():
    time.sleep(0.3)
    os.execv({tool!r}, [{tool!r}])
begun = threading.Thread(target=begin)
begun.start()
begun.join()
"""
STARTS = {
    "directly": "exec {tool}",
    "a shell's last command": "exec bash -c 'sleep 0.3; {tool}'",
    "exec in a shell": "exec bash -c 'sleep 0.3; exec {tool}'",
    "env": "exec env X=1 {tool}",
    "nice": "exec nice -n 1 {tool}",
    "a shim": "exec {shim}",
    "a thread's exec": "exec python3 {thread}",
    "a chain of execs": "exec env X=1 nice -n 1 env Y=2 {tool}",
    "a shell after two commands": "exec bash -c 'sleep 0.1; sleep 0.1; {tool}'",
}


def workspace(folder: Path) -> dict[str, Path]:
    """A tool where a project's tools lie, and what starts it."""
    tool = folder / ".venv/bin/tool"
    tool.parent.mkdir(parents=True)
    files = {"tool": tool, "shim": folder / "shim", "thread": folder / "thread.py"}
    tool.write_text(TOOL, encoding="utf-8")
    files["shim"].write_text(SHIM.format(tool=tool), encoding="utf-8")
    files["thread"].write_text(THREAD.format(tool=str(tool)), encoding="utf-8")
    for path in files.values():
        path.chmod(0o755)
    return files


@pytest.mark.timed
@pytest.mark.parametrize("connector", [True, False])
@pytest.mark.parametrize("how", STARTS)
def test_a_program_begins_at_its_exec_and_ends_at_its_end(tmp_path: Path, how: str, connector: bool) -> None:
    """Given a tool that prints the time as its first act, behind whatever execs it, then its start is that time within
    20 ms (two polls without the connector), and its end the moment at which a parent that waits is told, with its
    status."""
    files = workspace(tmp_path)
    command = STARTS[how].format(**files)
    waited: list[Stamp] = []
    with ProcessPump(tmp_path, connector=connector) as pump:
        process = subprocess.Popen(["sh", "-c", command], cwd=tmp_path, stdout=subprocess.PIPE, text=True)

        def wait() -> None:
            process.wait()
            waited.append(Stamp.now())

        waiter = threading.Thread(target=wait)
        waiter.start()
        pump.until(lambda: bool(waited))
        pump.until(lambda: pump.probe.table.get(process.pid) is None)
        waiter.join()
        first_act = float(process.communicate()[0])
        started = [e for e in pump.events if isinstance(e, ProgramStarted) and e.program.process.pid == process.pid]
        ended = [e for e in pump.events if isinstance(e, ProgramEnded) and e.program.process.pid == process.pid]
    tool, end = started[-1].program, ended[-1]
    assert str(files["tool"]) in tool.process.argv
    assert end.program.key == tool.key
    assert (end.how, end.status) == (ProgramEnd.EXIT, 3 << 8)
    assert -TICK <= first_act - tool.start.wall <= (WITHIN if connector else TWO_POLLS)
    assert 0.0 <= waited[0].mono - end.at.mono + TICK <= WITHIN + TICK
    assert tool.seen_by in ({SeenBy.CONNECTOR} if connector else {SeenBy.BELL, SeenBy.POLL})


@pytest.mark.timed
def test_a_fork_that_never_execs_is_no_program(tmp_path: Path) -> None:
    """Given `( sleep; true )` in bash, then bash is a program, sleep is one, and the subshell between them is none."""
    with ProcessPump(tmp_path, connector=True) as pump:
        pump.run(["bash", "-c", "( sleep 0.1; : ) ; :"], tmp_path)
        programs = [each.program for each in pump.events if isinstance(each, ProgramStarted)]
    begun = [program.process.argv[0] for program in programs if program.process.in_workspace]
    assert begun == ["bash", "sleep"]
