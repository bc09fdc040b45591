"""The details at the one moment of the reference drawings, built as the loaders would hand them over."""

from __future__ import annotations

import math
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Bucket, Outcome
from hero_tui.models.alert_detail import (
    AckEntry,
    AlertDetail,
    EarlierIncident,
    HistoryEntry,
    IncidentTimeline,
    MarkKind,
    ProcessLine,
    ProcessTable,
    TimelineMark,
)
from hero_tui.models.budget_detail import AlertMark, GaugeEvent, PanelDetail
from hero_tui.models.runs import Beside, BesideKind, RunView
from hero_tui.models.snapshot import GapView, Snapshot
from hero_tui.queries.detail.budget_detail import distribution, slowest
from hero_tui.queries.detail.slow_files import slow_files
from hero_tui.tui.canvas.chart import LAST
from hero_tui.tui.canvas.chart_scale import Scale
from tests.support.snapshots import CONFIG_SAVED, HOT_RELOAD, NODE_GREW, NODE_STARTED, NOW, at, run, snapshot

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
    ordered = sorted([*dots, *repeated, *named], key=lambda each: each.start)
    runs = tuple(replace(each, id=1000 + index) for index, each in enumerate(ordered))
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
        alerts=(AlertMark(41, at("13:58:09"), at("13:58:52"), Level.CRITICAL, 4.3, CONFIG_SAVED),),
        distribution=distribution(runs),
        slow=slowest(HOT_RELOAD, runs),
        files=slow_files(runs),
    )


def _memory_buckets() -> tuple[Bucket, ...]:
    """Steps of 24 s: the drawing's columns, as stored buckets would give them."""
    since = at("13:54")
    high = [0.6] * 11 + [0.69] * 24 + [None] * 13 + [0.69] * 17
    climb = [0.71] * 5 + [0.74] * 4 + [0.77] * 5 + [0.81] * 7
    values = high + climb + [0.87] * 2 + [0.823] * 8
    del values[96:]
    buckets = []
    for index, share in enumerate(values):
        if share is not None:
            value = share * 3e9
            buckets.append(Bucket(since + 24 * index, 24, 4, value * 0.99, value, value * 4, value))
    return tuple(buckets)


def memory_alert() -> AlertDetail:
    """The Memory warning of 14:26."""
    now = snapshot()
    incident = next(each for each in now.incidents if each.id == 43)
    incident = replace(incident, cause=replace(NODE_GREW, save=CONFIG_SAVED))
    save = next(each for each in _named() if each.duration == 4.3)
    save = replace(
        save,
        attributes={**save.attributes, "dirty": 3},
        beside=Beside(BesideKind.TOLD, "node_modules/.vite rewritten, +220 MB"),
    )
    gap = GapView(at("14:08"), at("14:13"), "suspended")
    history = (
        HistoryEntry(save.start, "saved", "vite.config.ts", run=save),
        HistoryEntry(save.end, "ended", alert=41, level=Level.CRITICAL, run=save),
        HistoryEntry(gap.start, "gap", gap.reason, end=gap.end),
        HistoryEntry(at("14:21:10"), "opened", "at or above 70 % of 3.00 GB for 60 s", level=Level.INFO),
        HistoryEntry(at("14:25:48"), "onset", "first value above 80 %"),
        HistoryEntry(at("14:26:18"), "escalated", "at or above 80 % of 3.00 GB for 30 s", level=Level.WARNING),
        HistoryEntry(at("14:28:40"), "peak", value=2.61e9),
    )
    marks = (
        TimelineMark(save.start, save.start, MarkKind.SAVED),
        TimelineMark(at("14:25:48"), at("14:26:18"), MarkKind.ALERT),
    )
    around = IncidentTimeline(at("13:54"), at("14:32"), _memory_buckets(), gaps=(gap,), marks=marks)
    view = now.view("dev.memory")
    assert view is not None
    budget = replace(view.budget, runbook="docs/runbooks/dev-memory.md")
    return AlertDetail(
        replace(incident, budget=budget),
        replace(view, budget=budget),
        history,
        around,
        processes=ProcessTable(
            (
                ProcessLine(48213, 2.32e9, 410e6, 0.19, 2 * 3600 + 8 * 60 + 13, "node node_modules/.bin/vite"),
                ProcessLine(48190, 0.09e9, 0.0, 0.0, 2 * 3600 + 8 * 60 + 14, "npm run dev"),
                ProcessLine(48212, 1e6, 0.0, 0.0, 2 * 3600 + 8 * 60 + 14, "sh -c vite"),
            ),
            at("13:58:00"),
        ),
        people=(AckEntry(at("14:29"), "me", "looks like the icons barrel, checking", taken_back=False),),
        before=(
            EarlierIncident(39, at("10:31"), Level.INFO, 52 * 60 + 10.0),
            EarlierIncident(31, at("16:12") - DAY, Level.WARNING, 14 * 60 + 2.0),
        ),
        advice=(
            "Restart the dev server once. If it starts below 1.5 GB and climbs again with each save, it is a leak.",
            "See the growth per reload: enter on Memory, then [ ] for 24 h.",
            "Did the save rewrite the dependency cache? Compare with node_modules/.vite (Build cache panel).",
        ),
        older=42,
    )


def memory() -> PanelDetail:
    """24 h of memory: a morning start, a climb after the save of 13:58, two alerts."""
    buckets = []
    for index in range(330):
        start = at("09:00") + 60 * index
        if at("14:08") <= start < at("14:13"):
            continue
        base = 1.2e9 + min(index, 60) * 1.4e7 + (0.45e9 * max(0.0, (start - at("13:58")) / 1900))
        wave = 0.05e9 * math.sin(index / 9)
        buckets.append(Bucket(start, 60, 60, base + wave - 0.04e9, base + wave + 0.05e9, base * 60, base))
    alerts = (
        AlertMark(39, at("10:31"), at("11:23"), Level.INFO, 2.14e9, NODE_STARTED),
        AlertMark(43, at("14:25:48"), None, Level.WARNING, 2.61e9, NODE_GREW),
    )
    events = (
        GaugeEvent(at("09:00"), None, "server started"),
        GaugeEvent(at("10:31"), Level.INFO, "", 39, cause=NODE_STARTED),
        GaugeEvent(at("13:58:07"), None, "vite.config.ts", saved=True),
        GaugeEvent(at("14:25:48"), Level.WARNING, "", 43, cause=NODE_GREW),
        GaugeEvent(at("14:31:48"), None, "src/cart/Cart.tsx", saved=True),
    )
    gaps = (GapView(SINCE + 20_000, at("09:00"), "recorder off"), GapView(at("14:08"), at("14:13"), "suspended"))
    view = snapshot().view("dev.memory")
    return PanelDetail(
        "dev.memory", {}, view, SINCE, NOW, buckets=tuple(buckets), gaps=gaps, alerts=alerts, events=events
    )
