"""A detail of runs in classes is of one of them, tab goes to the next; its list takes clicks."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Gauge
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from tests.queries.detail.day import VITE, Day
from tests.support.snapshots import NOW
from tests.tui.screens.detail.test_screens import Desk, desk, warned

pytestmark = pytest.mark.usefixtures("utc")


def mixed(store: Day) -> None:
    """Thirty updates of two files, eight restarts of a third, two of an update's file."""
    for index in range(30):
        store.save(NOW - 3000 + index * 60, 0.2 + index / 1000, f"src/file{index % 2}.ts")
    for index in range(8):
        store.save(NOW - 1000 + index * 30, 2.0 + index / 10, "vite.config.ts", kind="restart")
    for index in range(2):
        store.save(NOW - 400 + index * 30, 1.5, "src/file0.ts", kind="restart")
    store.save(NOW - 100, 0.25, "src/newest.ts")


def tables(found: Desk) -> tuple[str, str]:
    """The lines of the slowest files and of the runs."""
    text = found.text()
    files, _, rest = text.partition("─ Slowest files")[2].partition("\n─ ")
    return files, rest.partition("─ Runs")[2]


async def test_updates_and_restarts_never_share_a_table(tmp_path: Path) -> None:
    async with desk(tmp_path, mixed) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        files, runs = tables(found)
        assert "src/file0.ts" in files
        assert "vite.config.ts" not in files + runs
        assert "31 in 1 h" in runs
        assert "also restart" in found.text()
        assert "tab: restart" in found.text()
        await found.pilot.press("tab")
        await found.said("› restart")
        files, runs = tables(found)
        assert "vite.config.ts" in files
        assert "src/file0.ts" not in files, "two restarts are no usual time"
        assert "src/newest.ts" not in files + runs
        assert "10 in 1 h" in runs
        assert "Promises: restart" in found.text()
        assert "tab: update" in found.text()
        await found.pilot.press("tab")
        await found.said("src/newest.ts")


async def test_moves_stay_within_the_class(tmp_path: Path) -> None:
    async with desk(tmp_path, mixed) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        await found.pilot.press("n")
        (chosen,) = [line for line in found.text().splitlines() if line.startswith("▸ 1")]
        assert "src/newest.ts" in chosen, "no update is over: the cursor stays"
        await found.pilot.press("tab", "G")
        (chosen,) = [line for line in found.text().splitlines() if line.startswith("▸ 1")]
        assert "vite.config.ts" in chosen
        await found.pilot.press("enter")
        await found.said("Recorded with it")
        await found.pilot.press("tab")
        await found.said("This is one run")
        await found.pilot.press("escape")
        await found.said("Promises: restart")


async def test_where_all_runs_are_of_one_class_tab_says_so(tmp_path: Path) -> None:
    def updates(store: Day) -> None:
        for index in range(3):
            store.save(NOW - 300 + index * 60, 0.2, "src/a.ts")

    async with desk(tmp_path, updates) as found:
        await found.pilot.press("enter")
        await found.said("src/a.ts")
        assert "tab:" not in found.text()
        await found.pilot.press("tab")
        await found.said("All runs here are of one class.")


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 24), (60, 15), (200, 60)])
async def test_a_click_focuses_a_run_and_another_opens_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, mixed, size) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        lines = found.text().splitlines()
        row = max(index for index, line in enumerate(lines) if line.startswith(("  14:2", "  14:1")))
        moment = lines[row][2:10]
        await found.pilot.mouse_down(offset=(12, row))
        await found.said(f"▸ {moment}")
        screen = found.app.screen
        assert isinstance(screen, BudgetDetailScreen)
        assert not screen.state.opened
        row = next(index for index, line in enumerate(found.text().splitlines()) if line.startswith(f"▸ {moment}"))
        await found.pilot.mouse_down(offset=(12, row))
        await found.said("Recorded with it")
        assert moment in found.text()


async def test_a_click_beside_the_list_does_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, mixed) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        lines = found.text().splitlines()
        rows = {index for index, line in enumerate(lines) if line[2:5] == "14:" or line.startswith("▸ 14:")}
        before = found.text()
        for y in sorted(set(range(39)) - rows):
            await found.pilot.mouse_down(offset=(20, y))
            await found.pilot.mouse_down(offset=(20, y))
        assert found.text() == before


async def test_a_click_on_a_gauges_event_leads_to_its_alert(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.store.writer.gauge(Gauge("dev.memory", NOW, 2.4e9, VITE))
        await found.pilot.press("l", "enter")
        await found.said("Alerts and saves of this range")
        row = next(index for index, line in enumerate(found.text().splitlines()) if "alert 42" in line)
        await found.pilot.mouse_down(offset=(20, row))
        row = next(index for index, line in enumerate(found.text().splitlines()) if "alert 42" in line)
        assert found.text().splitlines()[row].startswith("▸ ")
        await found.pilot.mouse_down(offset=(20, row))
        await found.until(lambda: isinstance(found.app.screen, AlertDetailScreen))
