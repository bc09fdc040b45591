"""Real checkers as another terminal would run them, against an independent witness of their start and exit."""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation
from tests.support.process_pump import ProcessPump

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
WITHIN = 0.020
TWO_LOOKS = 0.125  # without the connector an exec is found at a look, 16 a second
TICK = 0.010  # the witness reads starttime, which is rounded down to 10 ms
RUNS = 3


@dataclass(frozen=True, slots=True)
class Checker:
    """A command, and the operation that it must give."""

    command: tuple[str, ...]
    signal: str
    tool: str
    kept: str
    typed: str
    findings: bool = False


TSC = Checker(("npx", "tsc", "--noEmit"), "dev.type_check", "tsc", "npx tsc --noEmit", "npx tsc --noEmit")
SCRIPT = Checker(("npm", "run", "typecheck"), "dev.type_check", "tsc", "tsc --noEmit", "npm run typecheck")
MYPY = Checker((str(BIN / "mypy"), "app.py"), "dev.type_check", "mypy", "mypy", "mypy", findings=True)
MODULE = Checker(
    (sys.executable, "-m", "mypy", "app.py"),
    "dev.type_check",
    "mypy",
    "python -m mypy",
    "python -m mypy",
    findings=True,
)
RUFF = Checker((str(BIN / "ruff"), "check", "."), "dev.lint", "ruff", "ruff check", "ruff check", findings=True)
ESLINT = Checker(("npx", "eslint", "src"), "dev.lint", "eslint", "npx eslint", "npx eslint")
SLOW = [TSC, SCRIPT, MYPY, MODULE, ESLINT]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The demo's project with the tests' packages, and a Python file with one finding for each tool."""
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "hero_tui/cli/demo/project", folder)
    (folder / "node_modules").symlink_to(ROOT / "tests/npm/node_modules")
    (folder / "app.py").write_text("import os\n\nx: int = 'a'\n", encoding="utf-8")
    return folder


@pytest.fixture
def witness() -> Iterator[Callable[[], dict[int, dict[str, float]]]]:
    """Starts the witness; calling it ends it and gives what it saw, by PID."""
    script = Path(__file__).parents[2] / "support/witness.py"
    process = subprocess.Popen(
        [sys.executable, "-I", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    def seen() -> dict[int, dict[str, float]]:
        out, _ = process.communicate("enough\n", 10.0)
        return {entry["pid"]: entry for entry in json.loads(out)}

    yield seen
    if process.poll() is None:
        process.kill()
        process.communicate()


def as_a_job(*command: str) -> list[str]:
    """As below a terminal's window: where a session program is above it, the command is the whole launch."""
    return ["bash", "-c", """exec -a tmux bash -c '"$@"; exit $?' - "$@" """, "-", *command]


def _environment() -> dict[str, str]:
    return {**os.environ, "npm_config_update_notifier": "false", "MYPY_CACHE_DIR": os.devnull}


def _one_run_each(project: Path, checker: Checker, *, connector: bool) -> list[Operation]:
    with ProcessPump(project, connector=connector) as pump:
        assert pump.source == ("connector" if connector else "loadavg")
        for count in range(1, RUNS + 1):
            code = pump.run(as_a_job(*checker.command), project, _environment())
            assert code == int(checker.findings)
            pump.until(lambda count=count: len(pump.operations) >= count, 5.0)  # type: ignore[misc]  # bound default
        still = time.monotonic() + 0.5  # a second operation of the same run would come by now
        pump.until_time(still)
    return pump.operations


def _judge(
    operations: list[Operation], checker: Checker, seen: dict[int, dict[str, float]], *, kernel_times: bool
) -> None:
    assert len(operations) == RUNS
    ends = []
    for run in operations:
        attributes = run.attributes
        assert (run.signal, run.outcome.value) == (checker.signal, "ok")
        assert attributes["tool"] == checker.tool
        assert attributes["findings"] is checker.findings
        assert attributes["exit"] == int(checker.findings)
        assert (attributes["command"], attributes["typed"]) == (checker.kept, checker.typed)
        assert isinstance(attributes["pid"], int)
        truth = seen[attributes["pid"]]
        start = run.start - (time.time() - time.monotonic())
        assert run.duration is not None
        assert -WITHIN <= start - truth["start"] <= (WITHIN if kernel_times else TWO_LOOKS) + TICK
        ends.append(start + run.duration - truth["end"])
        typed = attributes["typed_duration"]
        assert isinstance(typed, float)
        assert typed >= run.duration - TICK
    assert abs(statistics.median(ends)) <= WITHIN, ends
    if kernel_times:  # no thread's turn is waited for
        assert max(map(abs, ends)) <= WITHIN, ends


@pytest.mark.timed
@pytest.mark.parametrize("checker", [*SLOW, RUFF], ids=lambda each: " ".join(each.typed.split()))
def test_by_the_connector_each_run_is_one_operation(
    project: Path, witness: Callable[[], dict[int, dict[str, float]]], checker: Checker
) -> None:
    """Given a checker run three times, then three operations, within 20 ms of the kernel's start and exit."""
    operations = _one_run_each(project, checker, connector=True)
    _judge(operations, checker, witness(), kernel_times=True)


@pytest.mark.timed
@pytest.mark.parametrize("checker", SLOW, ids=lambda each: " ".join(each.typed.split()))
def test_by_the_newest_pid_each_run_of_300_ms_is_one_operation(
    project: Path, witness: Callable[[], dict[int, dict[str, float]]], checker: Checker
) -> None:
    """Given no connector, then the same, the exit told by pidfd."""
    operations = _one_run_each(project, checker, connector=False)
    assert all((each.duration or 0.0) >= 0.3 for each in operations)
    _judge(operations, checker, witness(), kernel_times=False)


@pytest.mark.timed
@pytest.mark.parametrize("connector", [True, False])
def test_a_crash_and_a_ctrl_c_are_told_apart(project: Path, connector: bool) -> None:
    """Given eslint without its configuration and a tsc that is interrupted, then failed and cancelled."""
    (project / "eslint.config.js").unlink()
    with ProcessPump(project, connector=connector) as pump:
        assert pump.run(["npx", "eslint", "src"], project, _environment()) == 2
        pump.until(lambda: len(pump.operations) == 1)
        # As a terminal starts it, also where these tests run in a background job, which ignores Ctrl-C.
        tsc = subprocess.Popen(
            ["node", "node_modules/.bin/tsc", "--noEmit"],
            cwd=project,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - it takes no lock
        )
        pump.until(lambda: bool(pump.tracker.running))
        tsc.send_signal(2)
        tsc.wait()
        pump.until(lambda: len(pump.operations) == 2)
    assert [each.outcome.value for each in pump.operations] == ["failed", "cancelled"]
    assert pump.operations[1].attributes["signal"] == "SIGINT"


# what a shell is given -> the runs that come of it: tool, parts
SHELL_LINES = {
    "sleep 2; ruff check app.py": [("ruff", 1)],
    "sleep 2; exec ruff check app.py": [("ruff", 1)],
    "sh lint.sh": [("ruff", 1)],
    "env A=1 sh -c 'sleep 2; ruff check app.py'": [("ruff", 1)],
    "sleep 2 && (ruff check app.py; ruff check other.py)": [("ruff", 2)],
    "sleep 2; ruff check app.py & ruff check other.py; wait": [("ruff", 2)],
    "for i in 1 2; do sleep 1; ruff check app.py; done": [("ruff", 1), ("ruff", 1)],
}


@pytest.mark.timed
@pytest.mark.parametrize(("line", "runs"), SHELL_LINES.items(), ids=SHELL_LINES.keys())
def test_what_a_shell_does_before_is_none_of_the_tools_time(
    project: Path, line: str, runs: list[tuple[str, int]]
) -> None:
    """Given a shell that sleeps for two seconds around a linter, then the linter's own time is told, half a second at
    the most, and the shell's is that of what was typed."""
    (project / "lint.sh").write_text("sleep 2\nexec ruff check app.py\n", encoding="utf-8")
    (project / "other.py").write_text("import os\n", encoding="utf-8")
    environment = {**_environment(), "PATH": f"{BIN}:{os.environ['PATH']}"}
    with ProcessPump(project, connector=True) as pump:
        began = time.monotonic()
        pump.run(as_a_job("bash", "-c", line), project, environment)
        lasted = time.monotonic() - began
        pump.until(lambda: len(pump.operations) == len(runs), 5.0)
    assert [(each.attributes["tool"], each.attributes.get("parts", 1)) for each in pump.operations] == runs
    for run in pump.operations:
        assert run.duration is not None
        assert run.duration < 0.5
        assert run.attributes["findings"] is True
    typed = [each.attributes["typed_duration"] for each in pump.operations]
    assert isinstance(typed[-1], float), "what was typed ends with its last run"
    assert {each.attributes["typed_start"] for each in pump.operations} == {
        pump.operations[0].attributes["typed_start"]
    }
    for seconds in typed:
        assert seconds is None or (isinstance(seconds, float) and 2.0 <= seconds <= lasted)
