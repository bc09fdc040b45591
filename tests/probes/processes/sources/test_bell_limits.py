"""The bell where the kernel has no room for it: in a user namespace whose limits on inotify a test sets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.probes.processes.sources.bell import KeptBell
from hero_tui.probes.processes.sources.events import BellHung, ProcessBatch
from tests.support.process_script import at
from tests.support.projects import ROOT

STORY = """
import json, sys
from pathlib import Path
from hero_tui.probes.processes.sources.bell import KeptBell

def limit(name, value):
    Path("/proc/sys/user/max_inotify_" + name).write_text(str(value))

limits = json.loads(sys.argv[2])
bell, told = KeptBell(Path(sys.argv[1])), []
for second, (name, value) in enumerate(limits):
    limit(name, value)
    told.append(bell.refresh(second * 10.0))
print(json.dumps([told, bell.fileno() is not None]))
"""
ALL = 100_000
NO_ROOM = "the bell hangs on {} of {} tools' files (user.max_inotify_watches is used up)"
NOT_OPENED = (
    "there is no bell on the tools' files (user.max_inotify_instances, or the recorder's descriptors, are used up)"
)


def workspace(folder: Path, tools: int) -> Path:
    """A workspace with so many tools."""
    (folder / ".venv/bin").mkdir(parents=True)
    for number in range(tools):
        (folder / f".venv/bin/tool{number}").touch()
    return folder


def in_a_namespace(folder: Path, limits: list[tuple[str, int]]) -> tuple[list[str | None], bool]:
    """What the bell says every ten seconds under these limits, and whether there is one at the end. No interpreter is
    on the path: only the workspace's tools count."""
    command = ["unshare", "-Ur", sys.executable, "-c", STORY, str(folder), json.dumps(limits)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/nowhere"}
    program = "/usr/bin/unshare"
    ran = subprocess.run([program, *command[1:]], check=False, capture_output=True, text=True, env=environment)
    assert ran.stderr == ""
    told, opened = json.loads(ran.stdout)
    return told, opened


@pytest.mark.real
@pytest.mark.parametrize(
    ("limits", "told", "opened"),
    [
        ([("watches", ALL)], [None], True),
        ([("watches", 3)], [NO_ROOM.format(3, 9)], True),
        ([("watches", 0)], [NO_ROOM.format(0, 9)], True),
        ([("watches", 3), ("watches", 3), ("watches", ALL)], [NO_ROOM.format(3, 9), None, ""], True),
        ([("watches", 3), ("watches", 8), ("watches", 9)], [NO_ROOM.format(3, 9), NO_ROOM.format(8, 9), ""], True),
        ([("instances", 0)], [NOT_OPENED], False),
        ([("instances", 0), ("instances", 0), ("instances", 10)], [NOT_OPENED, None, ""], True),
    ],
)
def test_what_there_is_no_room_for_is_said_and_tried_again(
    tmp_path: Path, limits: list[tuple[str, int]], told: list[str | None], opened: bool
) -> None:
    assert in_a_namespace(workspace(tmp_path, 9), limits) == (told, opened)


@pytest.mark.parametrize(
    ("tools", "hung"), [(500, None), (600, "the bell hangs on 512 of {} tools' files (no more than 512 are watched)")]
)
def test_tools_beyond_512_are_counted_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tools: int, hung: str | None
) -> None:
    """Given 300 tools in each of some packages."""
    monkeypatch.setenv("PATH", "/nowhere")
    for package in range(tools // 100):
        folder = tmp_path / f"packages/p{package}/.venv/bin"
        folder.mkdir(parents=True)
        for number in range(100):
            (folder / f"tool{number}").touch()
    bell = KeptBell(tmp_path)
    assert bell.refresh(0.0) == (None if hung is None else hung.format(tools))
    assert bell.refresh(10.0) is None
    bell.close()


def test_without_a_workspace_there_is_no_bell_and_nothing_is_wrong() -> None:
    bell = KeptBell(None)
    assert (bell.refresh(0.0), bell.fileno(), bell.rang(at(1.0))) == (None, None, False)
    bell.close()


def test_it_is_said_on_screen_taken_back_and_said_again_to_who_missed_it(tmp_path: Path) -> None:
    told: list[object] = []
    probe = ProcessProbe(tmp_path, told.append, connector=False)
    said = Notice("processes.bell", "no bell: what others start is timed by polls, up to 120 ms late")
    for trouble, expected in (("no bell", [said]), ("no bell", []), ("", [Notice(said.key, said.text, resolved=True)])):
        told.clear()
        probe.handle(ProcessBatch((BellHung(at(1.0), trouble),)))
        assert told == expected
    probe.handle(ProcessBatch((BellHung(at(2.0), "no bell"),)))
    told.clear()
    probe.handle(EventsMissed(1, at(2.0), at(3.0)))
    assert said in told
    probe.stop()


IN_A_NAMESPACE = """
import json, pathlib, subprocess, sys, time
from hero_tui.probes.processes.model import ProgramStarted
from tests.support.process_pump import ProcessPump
folder, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2])
tool = str(folder / ".venv/bin/tool")
late = []
with ProcessPump(folder, connector=True) as pump:
    for number in range(runs):
        process = subprocess.Popen(["bash", "-c", f"sleep 0.4; {tool}"], cwd=folder, stdout=-1, text=True)
        pump.until(lambda: process.poll() is not None)
        began = float(process.communicate()[0])
        pump.until(lambda: pump.probe.table.get(process.pid) is None)
        mine = [e.program for e in pump.events if isinstance(e, ProgramStarted) and tool in e.program.process.argv]
        late.append([len(mine), began - mine[-1].start.wall, mine[-1].seen_by.value])
    print(json.dumps([pump.source, late]))
"""
RUNS = 12


@pytest.mark.timed
def test_in_a_pid_namespace_the_bell_rings_and_gives_runs_within_two_polls(tmp_path: Path) -> None:
    """Given a container's view, when bash execs a tool in its own process, then the tool's run begins when it printed
    the time as its first act, within two polls (120 ms); most are told by the bell, and within 20 ms."""
    tool = tmp_path / ".venv/bin/tool"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/bash\necho "$EPOCHREALTIME"\nread -rt 0.3 <> <(:)\n', encoding="utf-8")
    tool.chmod(0o755)
    command = ["unshare", "-Urpf", "--mount-proc", sys.executable, "-c", IN_A_NAMESPACE, str(tmp_path), str(RUNS)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert ran.stderr == ""
    source, late = json.loads(ran.stdout)
    assert source == "loadavg"
    assert [count for count, _, _ in late] == list(range(1, RUNS + 1)), "each is one program"
    assert all(-0.12 <= seconds <= 0.12 for _, seconds, _ in late), late
    by_bell = [abs(seconds) for _, seconds, seen_by in late if seen_by == "bell"]
    assert len(by_bell) > RUNS / 2, late
    assert sorted(by_bell)[len(by_bell) // 2] <= 0.02, late
