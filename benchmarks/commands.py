"""Checkers that were started elsewhere: what was recorded against the kernel's own start and exit of those PIDs."""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Row, judged, milliseconds
from benchmarks.scene import Scene, scene
from hero_tui.store.reader import Reader
from tests.support.projects import NODE_MODULES, venv_tool, wait_for
from tests.support.recorder import RecordingHere

RUNS, QUICK_RUNS = 10, 3
LIMIT = 0.020
TICK = 1.0 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Life:
    """A process: its start by the kernel (UTC s, known to a tick and to our own reading before it) and its length."""

    start: float
    seconds: float


def rows(quick: bool) -> Sequence[Row]:
    """tsc and mypy, one after the other."""
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder:
        errors = _measure(Path(folder), QUICK_RUNS if quick else RUNS)
    worst = max(errors)
    return [
        judged(
            "a checker's run (tsc, mypy) against the kernel's start and exit",
            "≤ 20 ms",
            f"{milliseconds(statistics.median(errors))}, at most {milliseconds(worst)}",
            worst <= LIMIT,
            f"{len(errors)} starts and lengths",
        )
    ]


def _measure(folder: Path, runs: int) -> Sequence[float]:
    errors: list[float] = []
    with scene(folder, files=1_000, server=False) as project, RecordingHere(project.project, project.state):
        (project.project / "tool.py").write_text("def double(number: int) -> int:\n    return 2 * number\n")
        reader = Reader(project.paths.database)
        try:
            for _ in range(runs):
                for command in (
                    ["node", str(NODE_MODULES / "typescript" / "bin" / "tsc"), "--noEmit"],
                    [venv_tool("mypy"), "--no-incremental", "tool.py"],
                ):
                    errors += _compare(project, reader, command)
        finally:
            reader.close()
    return errors


def _compare(project: Scene, reader: Reader, command: Sequence[str]) -> Sequence[float]:
    newest = reader.last_operation_id()
    life = _live(command, project.project)
    wait_for(lambda: reader.operations("dev.type_check", after_id=newest), "the operation", 10.0)
    (operation,) = reader.operations("dev.type_check", after_id=newest)
    assert operation.duration is not None, f"recorded as {operation.outcome.value}"
    return abs(operation.start - life.start), abs(operation.duration - life.seconds)


def _live(command: Sequence[str], folder: Path) -> Life:
    """Run to the end; a pidfd wakes at the exit itself, not when somebody reaps it."""
    before = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    exit_of = os.pidfd_open(process.pid)
    try:
        stat = Path(f"/proc/{process.pid}/stat").read_bytes()
        select.select([exit_of], [], [])
        ended = time.monotonic()
    finally:
        os.close(exit_of)
        process.wait()
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    tick = int(stat[stat.rindex(b")") + 2 :].split()[19]) * TICK - slept
    start = min(max(before, tick), tick + TICK)
    return Life(time.time() - (time.monotonic() - start), ended - start)
