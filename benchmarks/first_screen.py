"""From the start of `hero-tui` to a screen that says something, with a warm bytecode cache."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.history import fill
from benchmarks.rows import Row, judged, milliseconds
from benchmarks.scene import Scene, says_watching, scene, wait_until_recording
from hero_tui.recorder.lifecycle.spawn import wait_until_stopped

LIMIT = 0.4
STARTS, QUICK_STARTS = 7, 3
HISTORY_DAYS, QUICK_HISTORY_DAYS = 90.0, 3.0


def rows(quick: bool) -> Sequence[Row]:
    """Beside a running recorder, with one to start, and over a long history."""
    starts = QUICK_STARTS if quick else STARTS
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder, scene(Path(folder), files=1_000) as project:
        _start(project, _panels)  # fills the bytecode cache
        with_recorder = [_start(project, _panels) for _ in range(starts)]
        alone = [_start_alone(project) for _ in range(starts)]
    days = QUICK_HISTORY_DAYS if quick else HISTORY_DAYS
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder, scene(Path(folder), files=1_000) as project:
        fill(project.paths.database, days=days)
        _start(project, _panels)
        over_history = [_start(project, _figures) for _ in range(starts)]
    return [
        _row("first useful screen, recorder running", with_recorder),
        _row("first useful screen, recorder started with it", alone),
        _row(f"first useful screen over {days:g} days of history", over_history),
    ]


def _row(what: str, seconds: Sequence[float]) -> Row:
    median = statistics.median(seconds)
    spread = f"median of {len(seconds)} starts, {milliseconds(min(seconds))} to {milliseconds(max(seconds))}"
    return judged(what, "≤ 0.4 s", milliseconds(median), median <= LIMIT, spread)


def _start(project: Scene, useful: Callable[[str], bool]) -> float:
    """Start, wait, and leave by `D`, so that the recorder goes on."""
    with project.terminal() as viewer:
        viewer.wait_until(useful, 30.0)
        took = viewer.last_arrival - viewer.started
        wait_until_recording(viewer)
        viewer.send("D")
        viewer.wait()
    return took


def _start_alone(project: Scene) -> float:
    project.stop()
    wait_until_stopped(project.paths)
    took = _start(project, _panels)
    time.sleep(1.0)  # the recorder's own start is over before the next one is stopped
    return took


def _panels(text: str) -> bool:
    """The panels stand there and line 1 says who records."""
    return "Hot reload" in text and "Watched files" in text and says_watching(text)


def _figures(text: str) -> bool:
    """The panels stand there with what the history holds."""
    return _panels(text) and " p95 " in text
