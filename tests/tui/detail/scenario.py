"""The details at the one moment of the reference drawings, built as the loaders would hand them over."""

from __future__ import annotations

import math
from pathlib import Path

from hero_tui.budgets.model import Level
from hero_tui.budgets.signals import Outcome
from hero_tui.tui.chart import LAST
from hero_tui.tui.chart_scale import Scale
from hero_tui.view.panel_detail import AlertMark, PanelDetail, distribution, slowest
from hero_tui.view.snapshot import GapView, RunView, Snapshot
from tests.support.snapshots import HOT_RELOAD, NOW, at, run, snapshot

DRAWINGS = Path(__file__).parent / "drawings"
DAY = 86400.0
SINCE = NOW - DAY
CHART_ROWS = 16
COLUMNS = 108
COMMIT = {"branch": "main", "commit": "8c1f0e2"}


def drawing(name: str) -> list[str]:
    """The lines of a reference drawing."""
    return (DRAWINGS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def _dots() -> list[RunView]:
    """A run for every dot of the drawing that is not one of the six named ones."""
    scale = Scale(0.05, 6.0, logarithmic=True)
    lines = drawing("panel_120x40")[8:24]
    runs = []
    for index, line in enumerate(lines):
        row = CHART_ROWS - 1 - index
        duration = scale.low * math.exp(row / (CHART_ROWS - 1) * math.log(scale.high / scale.low))
        for column, glyph in enumerate(line[10:]):
            if glyph in "•◆":
                moment = SINCE + (column + 0.5) / (COLUMNS - LAST) * DAY
                attributes = {"file": "src/cart/Cart.tsx", "change": "update", "timed": "served"} | COMMIT
                runs.append(run(column, "dev.hot_reload", moment + duration, duration, attributes=attributes))
    return runs


def _named() -> list[RunView]:
    def save(clock: str, took: float | None, file: str, near: str | None = None, change: str = "update") -> RunView:
        attributes = {"file": file, "change": change, "timed": "served"} | COMMIT
        outcome = Outcome.FAILED if took is None else Outcome.OK
        return run(900, "dev.hot_reload", at(clock) + (took or 0), took, outcome, {"server": "vite"}, attributes, near)

    return [
        save("13:58:07", 4.3, "vite.config.ts", ".vite rewritten, +220 MB", "restart"),
        save("13:58:49", None, "src/cart/Cart.tsx:41", "syntax error, not counted"),
        save("14:18:03", 0.660, "src/cart/index.ts", "tsc was running"),
        save("14:30:55", 0.370, "src/cart/total.ts", "tsc was running"),
        save("14:31:20", 0.190, "src/cart/Cart.tsx"),
        save("14:31:48", 0.212, "src/cart/Cart.tsx"),
    ]


def hot_reload_snapshot() -> Snapshot:
    """The moment as a snapshot."""
    return snapshot()


def hot_reload() -> PanelDetail:
    """24 h of hot reloads: a night that nobody recorded, one restart that took 4.3 s, one failure."""
    named = _named()
    dots = [each for each in _dots() if each.start < named[0].start - 1]
    filler = 90 - len(dots) - len(named)
    repeated = [dots[index % len(dots)] for index in range(filler)]
    runs = tuple(sorted([*dots, *repeated, *named], key=lambda each: each.start))
    width = DAY / (COLUMNS - LAST)
    night = GapView(SINCE + 20.2 * width, SINCE + 80.8 * width, "recorder off")
    return PanelDetail(
        "dev.hot_reload",
        {"server": "vite"},
        snapshot().view("dev.hot_reload"),
        SINCE,
        NOW,
        runs=runs,
        gaps=(night, GapView(at("14:08"), at("14:13"), "suspended")),
        alerts=(AlertMark(41, at("13:58:09"), at("13:58:52"), Level.CRITICAL, 4.3, "vite.config.ts saved"),),
        distribution=distribution(runs),
        slow=slowest(HOT_RELOAD, runs),
    )
