"""A developer's hour with a real Vite project, told by the commands that people script against."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.projects import answers, free_port, running, save, venv_tool, vite_project, wait_for
from tests.support.recorder import RecordingHere

pytestmark = pytest.mark.timed

KERNEL_AGREES_WITHIN = 0.020


def ask(port: int, path: str) -> None:
    """Ask for a module as the page would, so that saves of it have an update."""
    subprocess.run(["curl", "-sf", f"http://localhost:{port}{path}"], check=True, capture_output=True)


def test_a_start_ten_saves_a_mistake_and_a_readme(tmp_path: Path) -> None:
    project = vite_project(tmp_path / "storefront")
    (project / "NOTES.md").write_text("# Notes\n")
    header = project / "src" / "ui" / "header.ts"
    good = header.read_text()
    port = free_port()
    with RecordingHere(project, tmp_path / "state") as seen:
        typed = time.time()
        with running(["npm", "run", "dev", "--", "--port", str(port), "--strictPort"], project):
            wait_for(lambda: answers(port), "vite to listen")
            listening = time.time()
            seen.wait_server("ready")
            for module in ("/src/main.ts", "/src/ui/header.ts"):
                ask(port, module)
            wait_for(lambda: seen.wait_server("ready")["primed"], "vite to have been asked for the module")

            for number in range(10):
                save(header, good + f"// {number}\n")
                seen.wait_operations("dev.hot_reload", number + 1)
            save(header, good.replace("return", "retur n ("))
            seen.wait_operations("dev.hot_reload", 11)
            save(header, good)
            seen.wait_operations("dev.hot_reload", 12)
            save(project / "NOTES.md", "# Notes\n\nNothing reacts to this.\n")
            save(header, good + "// the last\n")
            seen.wait_operations("dev.hot_reload", 13)

            (start,) = seen.events("dev.server_start")
            reloads = seen.events("dev.hot_reload")
            status = seen.status()

    assert start["labels"]["server"] == "vite"
    assert typed - 0.05 <= seen_at(start["start"]) <= listening
    assert start["outcome"] == "ok"

    outcomes = [each["outcome"] for each in reloads]
    assert outcomes == ["ok"] * 10 + ["failed"] + ["ok"] * 2
    assert {each["attributes"]["file"] for each in reloads} == {"src/ui/header.ts"}, "the README had no reload"
    assert {each["attributes"]["timed"] for each in reloads if each["outcome"] == "ok"} == {"served"}

    hot_reload = next(each for each in status["budgets"] if each["id"] == "dev.hot_reload")
    assert hot_reload["count"] == 12, "a failed save is not counted"
    assert hot_reload["latest"] == pytest.approx(reloads[-1]["duration"])
    assert [each["state"] for each in status["servers"]] == ["ready"]


def test_checkers_that_run_in_another_terminal(tmp_path: Path) -> None:
    project = vite_project(tmp_path / "storefront")
    (project / "tool.py").write_text("def double(number: int) -> int:\n    return 2 * number\n")
    commands = (
        ("dev.type_check", ["npx", "--no-install", "tsc", "--noEmit"], "tsc"),
        ("dev.type_check", [venv_tool("mypy"), "--cache-dir", str(tmp_path / "cache"), "tool.py"], "mypy"),
        ("dev.lint", [venv_tool("ruff"), "check", "--no-cache", "tool.py"], "ruff"),
        ("dev.lint", ["npm", "run", "--silent", "lint"], "eslint"),
    )
    with RecordingHere(project, tmp_path / "state") as seen:
        for number, (signal, command, tool) in enumerate(commands):
            before = time.time()
            code = subprocess.run(command, cwd=project, capture_output=True, check=False).returncode
            took = time.time() - before
            run = seen.wait_operations(signal, sum(each[0] == signal for each in commands[: number + 1]))[-1]
            assert (run.signal, run.attributes["tool"], run.attributes["exit"]) == (signal, tool, code)
            assert before - 0.05 <= run.start <= before + took
            assert run.duration is not None
            # The kernel stamps an end after it has woken the parent, which may then read its clock first.
            assert run.duration <= took + KERNEL_AGREES_WITHIN
            assert len(seen.operations()) == number + 1, "once per run, whatever wrapper started it"


def seen_at(text: str) -> float:
    assert text.endswith("Z")
    return datetime.fromisoformat(text).timestamp()


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    project = tmp_path / "empty"
    project.mkdir()
    with RecordingHere(project, tmp_path / "state") as seen:
        assert seen.run("events", "--json", str(project)).stdout == ""
        status = seen.status()
    assert json.dumps(status)
    assert status["recorder"]["state"] == "recording"
    assert status["watch"]["files"] == 0
    assert {each["verdict"] for each in status["budgets"] if each["kind"] == "time"} == {"no_data"}
