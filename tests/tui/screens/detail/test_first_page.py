"""The detail of a server that compiles on demand tells its starts and its first pages apart."""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.signals import Operation, Outcome
from hero_tui.queries.detail.budget_detail import load_panel_detail
from hero_tui.tui.screens.budget_detail.paint_objectives import promises
from tests.queries.detail.day import day
from tests.support.snapshots import NOW

DAY = 86400.0
NEXT = {"server": "next"}
PAGE = {"server": "next", "class": "first page"}


def test_each_tells_of_the_other(tmp_path: Path) -> None:
    with day(tmp_path) as store:
        store.writer.operation(Operation("dev.server_start", NOW - 500, 2.0, Outcome.OK, NEXT, {"timed": "ready"}))
        for at in (400, 300):
            store.writer.operation(Operation("dev.server_start", NOW - at, 31.0, Outcome.OK, PAGE, {"timed": "page"}))
        detail = load_panel_detail(store.reader, store.snapshot(NOW), "dev.server_start", NEXT, NOW - DAY, NOW)
    told = {}
    for view in detail.classes:
        lines = promises(view, 120, full=False, classes=detail.classes)
        told[view.labels.get("class")] = ["".join(span.text for span in line).rstrip() for line in lines]
    start, page = told[None], told["first page"]
    assert "1 start" in start[0]
    assert start[-1].startswith("  also first page 2 pages: p95")
    assert start[-1].endswith("  tab: first page")
    assert "2/2" in start[-1]
    assert "Promises: first page" in page[0]
    assert "2 pages" in page[0]
    assert page[-1].startswith("  also 1 start: p95")
    assert page[-1].endswith("  tab: starts")
    assert "0/1" in page[-1]
