"""Keys on the Alerts screen, over a real store, and the first row after an absence."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.models.snapshot import AwayView
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.alerts.screen import AlertsScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from tests.support.history_desk import desk
from tests.support.snapshots import NOW

HOUR, DAY = 3600.0, 86400.0


pytestmark = pytest.mark.usefixtures("utc")


async def test_4_opens_the_alerts_of_a_week_and_brackets_reach_further_back() -> None:
    async with desk() as here:
        await here.press("4")
        await here.said("─ 2 alerts, 1 open ─")
        assert isinstance(here.app.screen, AlertsScreen)
        await here.press("right_square_bracket")
        await here.said("─ 7 alerts, 1 open ─")
        await here.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await here.said("─ 17 alerts, 1 open ─")
        await here.said("found after 54 s on average")
        await here.press("escape")
        assert isinstance(here.app.screen, LiveScreen)


async def test_enter_opens_the_focused_alert_and_esc_comes_back_to_it() -> None:
    async with desk() as here:
        await here.press("4")
        await here.said("─ 2 alerts, 1 open ─")
        await here.press("G")
        await here.said("─ Alert 17: Memory vite ▲ warning ─")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, AlertDetailScreen))
        assert "Alerts › Alert 17" in here.lines()[0]
        await here.press("escape")
        await here.said("─ Alert 17: Memory vite ▲ warning ─")


async def test_filter_and_level_narrow_the_list_and_esc_shows_everything_again() -> None:
    async with desk() as here:
        await here.press("4", *["right_square_bracket"] * 3)
        await here.said("─ 17 alerts, 1 open ─")
        await here.press("slash", *"type", "enter")
        await here.said("Alerts › filter: type")
        assert not any(" Memory  " in line for line in here.lines())
        await here.press("f", "f", "f")
        await here.said("level: critical · filter: type")
        rows = [line for line in here.lines() if "■ critical Type check" in line]
        assert len(rows) == 3
        await here.press("n")
        assert here.lines().index(next(line for line in here.lines() if line.startswith("▸"))) > 3
        await here.press("escape")
        assert isinstance(here.app.screen, AlertsScreen)
        await here.until(lambda: "Alerts › " not in here.lines()[0])


async def test_an_open_alert_is_acknowledged_and_silenced_here_too() -> None:
    async with desk() as here:
        await here.press("4")
        await here.said("─ 2 alerts, 1 open ─")
        await here.press("s")
        await here.press(*"2h", "enter", *"known", "enter")
        assert here.calls.silences == [(18, 7200.0, "known")]
        await here.press("a")
        assert here.calls.acknowledged == [(18, None)], "it was seen: that is taken back"


async def test_the_ended_ones_offer_neither() -> None:
    async with desk() as here:
        await here.press("4")
        await here.said("─ 2 alerts, 1 open ─")
        assert "a ack" in here.lines()[-1]
        await here.press("G")
        assert "a ack" not in here.lines()[-1]
        await here.press("a", "s")
        assert (here.calls.acknowledged, here.calls.silences) == ([], [])


async def test_an_absence_is_the_first_row_and_enter_lists_what_happened_in_it() -> None:
    async with desk() as here:
        here.app.welcome(AwayView(NOW - 2 * HOUR, NOW - 60, 1, 1, 4.3, 0.98))
        await here.said("while you were away 12:32–14:31: 1 alert (1 critical), slowest save 4.3 s, 98 % seen")
        await here.press("tab")
        await here.said("▸ while you were away")
        await here.press("enter")
        await here.said("Alerts › since 12:32")
        await here.said("─ 1 alert, 1 open ─")
        await here.press("1")
        assert not any("while you were away" in line for line in here.lines()), "it was read"


async def test_esc_puts_the_absence_away_and_a_new_snapshot_does_not_bring_it_back() -> None:
    async with desk() as here:
        here.app.welcome(AwayView(NOW - 2 * HOUR, NOW - 60, 0, 0, None, 1.0))
        await here.said("while you were away 12:32–14:31: no alert, 100 % seen")
        here.app.take(replace(here.snapshot, changed_files=7))
        await here.said("while you were away")
        await here.press("escape")
        assert not any("while you were away" in line for line in here.lines())
        here.app.take(replace(here.snapshot, changed_files=8))
        await here.pilot.pause()
        assert not any("while you were away" in line for line in here.lines())


async def test_how_long_an_open_alert_lasts_goes_on_where_nothing_else_happens() -> None:
    async with desk() as here:
        await here.press("4")
        await here.said("over after 11 min 28 s, ≥ 1 h 10 min")
        await here.wait(600.0)
        await here.said("over after 11 min 28 s, ≥ 1 h 20 min")
