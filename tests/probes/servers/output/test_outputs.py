"""Where the output of a failed start went: what a person types around a server, run by a real shell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.probes.servers.output.outputs import Outputs
from tests.support.probe_loop import ProbeLoop

FAILED = "it ended with exit code 1 before it answered"
SAID = f"{FAILED}: RuntimeError: no database"
PIPE, NULL = f"{FAILED}; its output goes into a pipe", f"{FAILED}; its output goes to /dev/null"
SERVER = """\
import sys, pathlib, time
while not pathlib.Path("go").exists():
    time.sleep(0.01)
raise RuntimeError("no database")
"""
LINES = {
    "into a file": ("{} > dev.log 2>&1", SAID),
    "stderr alone": ("{} 2> dev.log", SAID),
    "to the end of a file": ("{} >> dev.log 2>&1", SAID),
    "tee": ("{} 2>&1 | tee dev.log", SAID),
    "tee -a": ("{} 2>&1 | tee -a dev.log", SAID),
    "tee, elsewhere": ("{} 2>&1 | tee ../dev.log > /dev/null", SAID),
    "tee, two files": ("{} |& tee one.log two.log > /dev/null", SAID),
    "tee, and on": ("{} 2>&1 | tee dev.log | cat > /dev/null", SAID),
    "on, and tee": ("{} 2>&1 | cat | tee dev.log > /dev/null", SAID),
    "a filter into a file": ("{} 2>&1 | grep -v nothing > dev.log", SAID),
    "a process substitution": ("{} > >(tee dev.log) 2>&1", SAID),
    "cat": ("{} 2>&1 | cat > /dev/null", PIPE),
    "a filter to nowhere": ("{} 2>&1 | grep something > /dev/null", PIPE),
    "nowhere": ("{} > /dev/null 2>&1", NULL),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", LINES)
def test_last_words_are_found_behind_a_pipe_or_it_is_said_why_there_are_none(tmp_path: Path, name: str) -> None:
    line, message = LINES[name]
    workspace = tmp_path / "shop"
    workspace.mkdir()
    (workspace / "uvicorn").write_text(SERVER)
    (workspace / "dev.log").write_text("ValueError: yesterday's\n")
    with ProbeLoop(workspace) as seen:
        typed = line.format(f"{sys.executable} uvicorn app:app")
        shell = subprocess.Popen(
            ["bash", "-c", f"{typed}; true"], cwd=workspace, stdout=subprocess.DEVNULL, start_new_session=True
        )
        seen.wait(lambda: is_known(seen, heard=message == SAID), "where its output goes")
        (workspace / "go").touch()
        shell.wait()
        seen.wait(lambda: failed(seen), "its start to be told")
        (start,) = failed(seen)
    assert start.attributes["message"] == message


def is_known(seen: ProbeLoop, *, heard: bool) -> bool:
    """Whether it is known by now where its output goes."""
    found = [each.outputs for each in seen.servers.servers()]
    return any(names(each, "log") if heard else each.unheard for each in found)


def names(outputs: Outputs, ending: str) -> bool:
    """Whether a file with that ending is among them."""
    return any(each.path.endswith(ending) for each in outputs.files)


def failed(seen: ProbeLoop) -> list[Operation]:
    return [each for each in seen.operations("dev.server_start") if each.outcome is Outcome.FAILED]
