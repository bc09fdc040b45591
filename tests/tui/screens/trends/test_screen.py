"""Keys on the Trends screen, over a real store: what is pressed, what is then seen."""

from __future__ import annotations

import csv
import io
import math
from statistics import median

import pytest
from msgspec.structs import replace

from hero_tui.format.trend_figures import table
from hero_tui.queries.export_rows import Wanted, rows
from hero_tui.queries.trends.trend import load_trend, trend_views
from hero_tui.report.export_text import csv_lines
from hero_tui.store.reader import Reader
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.trends.screen import TrendsScreen
from hero_tui.tui.screens.trends.state import TrendsState
from tests.support.history_desk import desk
from tests.support.snapshots import NOW
from tests.tui.screens.trends.scenes import database, loaded

DAY = 86400.0


pytestmark = pytest.mark.usefixtures("utc")


async def test_3_opens_it_with_a_week_of_the_first_budget_and_1_goes_back() -> None:
    async with desk() as here:
        await here.press("3")
        await here.said("Against the 7 d before")
        assert isinstance(here.app.screen, TrendsScreen)
        assert "Trends › Hot reload update" in here.lines()[0]
        assert "[7 d]" in here.lines()[3]
        assert "1-4 screens" in here.lines()[-1]
        await here.press("escape")
        assert isinstance(here.app.screen, LiveScreen)


async def test_j_and_k_go_through_the_budgets_and_the_choice_outlives_the_screen() -> None:
    async with desk() as here:
        await here.press("3", "j", "j")
        await here.said("Trends › Type check")
        await here.press("G")
        await here.said("below 3.00 GB")
        await here.press("1", "3")
        await here.said("▸Memory")
        await here.press("j")
        assert "▸Memory" in here.lines()[2], "the last one stays"
        await here.press("g")
        await here.said("▸Hot reload update")


async def test_brackets_change_the_span_and_plus_and_minus_zoom_at_the_cursor() -> None:
    async with desk() as here:
        await here.press("3", "right_square_bracket")
        await here.said("Against the 30 d before")
        await here.said("15 Nov 13:24   200 ms → 269 ms")
        await here.press("right_square_bracket")
        await here.said("Against the 90 d before")
        await here.press("left_square_bracket", "left_square_bracket", "left_square_bracket", "left_square_bracket")
        await here.said("Against the 1 h before")
        await here.press("minus")
        await here.said("─ 2 h ─")
        await here.press("plus", "plus")
        await here.said("─ 30 min ─")


async def test_the_cursor_walks_over_the_points_and_says_what_each_is() -> None:
    async with desk() as here:
        await here.press("3")
        await here.said("newest 12:00 to 16:00")
        await here.press("h")
        await here.said("cursor 08:00 to 12:00")
        await here.press("l")
        await here.said("cursor 12:00 to 16:00")
        await here.press("l")
        assert any("cursor 12:00 to 16:00" in line for line in here.lines()), "the newest is the end"


async def test_a_page_back_shows_what_was_and_the_same_key_comes_back_to_now() -> None:
    async with desk() as here:
        await here.press("3", "H", "H")
        await here.until(lambda: "Fri 13" in "".join(here.lines()))
        await here.press("L", "L")
        await here.until(lambda: "Tue 24" in "".join(here.lines()))
        assert here.app.kept.get(TrendsState).end is None


async def test_enter_shows_the_runs_of_the_same_span() -> None:
    async with desk() as here:
        await here.press("3", "right_square_bracket")
        await here.said("Against the 30 d before")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, BudgetDetailScreen))
        await here.said("[30 d]")
        await here.press("escape")
        assert isinstance(here.app.screen, TrendsScreen)


async def test_what_was_asked_for_before_another_budget_was_chosen_is_not_shown_as_its() -> None:
    async with desk() as here:
        await here.press("3", "G", "g", "G")
        await here.until(lambda: "▸Memory" in here.lines()[2])
        await here.said("below 3.00 GB")
        assert not any("over 500 ms" in line for line in here.lines())


async def test_nothing_recorded_offers_nothing_to_move() -> None:
    async with desk(empty=True) as here:
        await here.press("3")
        await here.said("Nothing with a course over time was recorded yet.")
        await here.press("j", "h", "plus", "enter", "y")
        assert isinstance(here.app.screen, TrendsScreen)
        assert "zoom" not in here.lines()[-1]


async def test_a_clock_that_stands_asks_the_store_once() -> None:
    async with desk() as here:
        await here.press("3")
        await here.said("Against the 7 d before")
        screen = here.app.screen
        assert isinstance(screen, TrendsScreen)
        first = screen.trend
        here.app.take(replace(here.snapshot, at=NOW + 1))
        await here.pilot.pause()
        assert screen.trend is first


def exported(signal: str, since: float, resolution: int) -> list[dict[str, str]]:
    """What `hero-tui export csv` says of that span."""
    reader = Reader(database())
    lines = "".join(csv_lines(rows(reader, Wanted((signal,), since, NOW, resolution), {})))
    reader.close()
    return list(csv.DictReader(io.StringIO(lines)))


@pytest.mark.parametrize("days", [1, 7, 30, 90])
def test_the_numbers_are_those_of_export(days: int) -> None:
    """Counted again from the exported table, by other means."""
    reader = Reader(database())
    view = trend_views(loaded(reader))[0]
    trend = load_trend(reader, view, NOW - days * DAY, NOW, NOW)
    reader.close()
    seconds = sorted(
        float(row["duration"])
        for row in exported("dev.hot_reload", NOW - days * DAY, 3600)
        if row["type"] == "operation" and '"update"' in row["labels"] and row["outcome"] == "ok"
    )
    assert trend.runs.count == len(seconds) == sum(each.figures.count for each in trend.steps)
    assert trend.runs.p50 == pytest.approx(seconds[math.ceil(len(seconds) / 2) - 1], abs=1e-6)
    assert trend.runs.p95 == pytest.approx(seconds[math.ceil(len(seconds) * 0.95) - 1], abs=1e-6)
    assert trend.runs.highest == pytest.approx(seconds[-1], abs=1e-6)
    assert trend.runs.over == sum(each >= 0.5 for each in seconds)
    assert abs(median(seconds) - (trend.runs.p50 or 0.0)) < 0.02
    assert table(trend).here[0] == f"{len(seconds):,}"


@pytest.mark.parametrize(("days", "resolution"), [(1, 60), (7, 600), (30, 3600), (90, 3600)])
def test_the_numbers_of_a_gauge_are_those_of_export(days: int, resolution: int) -> None:
    reader = Reader(database())
    view = next(each for each in trend_views(loaded(reader)) if each.budget.id == "dev.memory")
    trend = load_trend(reader, view, NOW - days * DAY, NOW, NOW)
    reader.close()
    found = [row for row in exported("dev.memory", NOW - days * DAY, resolution) if row["type"] == "gauge"]
    count = sum(int(row["count"]) for row in found)
    assert trend.level.count == count > 0
    total = sum(float(row["mean"]) * int(row["count"]) for row in found)
    assert trend.level.mean == pytest.approx(total / count, rel=1e-9)
    assert trend.level.high == pytest.approx(max(float(row["max"]) for row in found), abs=1e-6)
    assert trend.level.low == pytest.approx(min(float(row["min"]) for row in found), abs=1e-6)
    assert trend.level.last == pytest.approx(float(found[-1]["last"]), abs=1e-6)


async def test_brackets_keep_the_end_of_a_paged_span_and_the_rule_says_its_day() -> None:
    async with desk() as here:
        await here.press("3", *["H"] * 4)
        await here.said("─ 7 d up to Tue 10 Nov 14:32 ─")
        await here.press("right_square_bracket")
        await here.said("─ 30 d up to Tue 10 Nov 14:32 ─")


async def test_nobody_pages_to_before_what_is_kept() -> None:
    async with desk() as here:
        await here.press("3", *["right_square_bracket"] * 2)
        await here.said("Against the 90 d before")
        await here.press(*["H"] * 20)
        await here.said("─ 90 d up to Sun 18 Jan 14:32 ─")


async def test_the_cursor_of_a_gauge_tells_no_value_where_there_is_none() -> None:
    async with desk() as here:
        await here.press("3", "G")
        await here.said("below 3.00 GB")
        seen = set()
        for _ in range(60):
            await here.press("h")
            (line,) = (each for each in here.lines() if each.startswith("  cursor "))
            seen.add("no value" in line)
        assert seen == {True, False}
