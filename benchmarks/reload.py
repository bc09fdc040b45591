"""Saves in a real Vite project: what was recorded against an independent client, and when it was on the screen."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import Row, judged, milliseconds
from benchmarks.scene import Scene, scene, wait_until_recording
from hero_tui.store.reader import Reader
from tests.support.hmr_client import HmrClient
from tests.support.projects import save, wait_for
from tests.support.terminal import Terminal

SAVES, QUICK_SAVES = 40, 10
FILES = ("src/ui/header.ts", "src/cart/total.ts")
MEDIAN_LIMIT, P95_LIMIT = 0.005, 0.020
SCREEN_LIMIT = 0.5
PANEL_LINES, PANEL_COLUMNS = slice(3, 9), 60
REST = 0.6
"""Between two saves: a person's hands are not faster, and nothing is merged with what came before."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Seconds: the recorded duration, the independent client's, and from that client's end to the screen."""

    recorded: float
    independent: float
    to_screen: float


def rows(quick: bool) -> Sequence[Row]:
    """Accuracy of the recorded duration, and the time to the screen."""
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder, scene(Path(folder)) as project:
        saves = _measure(project, QUICK_SAVES if quick else SAVES)
    errors = sorted(abs(each.recorded - each.independent) for each in saves)
    median, p95 = statistics.median(errors), errors[max(0, -(-95 * len(errors) // 100) - 1)]
    screens = sorted(each.to_screen for each in saves)
    typical = statistics.median(each.independent for each in saves)
    return [
        judged(
            "hot reload, served, against an independent client",
            "median error ≤ 5 ms, p95 ≤ 20 ms",
            f"{milliseconds(median)}, {milliseconds(p95)}",
            median <= MEDIAN_LIMIT and p95 <= P95_LIMIT,
            f"{len(saves)} saves of {milliseconds(typical)} each",
        ),
        judged(
            "a save to its operation on screen, after the reload ended",
            "≤ 0.5 s",
            f"{milliseconds(statistics.median(screens))}, at most {milliseconds(screens[-1])}",
            screens[-1] <= SCREEN_LIMIT,
            f"{len(saves)} saves",
        ),
    ]


def _measure(project: Scene, saves: int) -> Sequence[Saved]:
    found: list[Saved] = []
    with project.terminal() as viewer, HmrClient(project.port) as client:
        wait_until_recording(viewer)
        wait_for(lambda: _primed(project), "hero-tui to listen on vite's channel")
        reader = Reader(project.paths.database)
        try:
            for number in range(saves):
                time.sleep(REST)
                found.append(_one(project, viewer, client, reader, number))
        finally:
            reader.close()
        viewer.send("q")
        viewer.wait()
    return found


def _one(project: Scene, viewer: Terminal, client: HmrClient, reader: Reader, number: int) -> Saved:
    name = FILES[number % len(FILES)]
    path = project.project / name
    text = path.read_text().split("// save", 1)[0]
    before, newest = len(client.served), reader.last_operation_id()
    at = save(path, f"{text}// save {number}\n")
    viewer.wait_until(lambda text: _panel_names(text, name.rsplit("/", 1)[-1]))
    shown = viewer.last_arrival
    wait_for(lambda: len(client.served) > before, "the independent client", 10.0)
    wait_for(lambda: reader.operations("dev.hot_reload", after_id=newest), "the operation", 10.0)
    (operation,) = reader.operations("dev.hot_reload", after_id=newest)
    served = client.served[before]
    assert operation.duration is not None, f"recorded as {operation.outcome.value}"
    return Saved(operation.duration, served - at, max(0.0, shown - served))


def _panel_names(text: str, file: str) -> bool:
    """Whether the top left panel, hot reload's, names this file as its newest; the saves alternate between two."""
    return any(file in line[:PANEL_COLUMNS] for line in text.splitlines()[PANEL_LINES])


def _primed(project: Scene) -> bool:
    return any(server.primed for server in project.facts().servers)
