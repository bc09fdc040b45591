"""Keys on the Budgets screen: what is pressed, what is then seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.app import HeroApp
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.budgets.rows import Order
from hero_tui.tui.screens.budgets.screen import BudgetsScreen
from hero_tui.tui.screens.help.screen import HelpScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.session import Leaving
from tests.support import snapshots
from tests.support.budget_views import every_kind, nothing_fed
from tests.support.screens import Clock, scripted_app, shown

WIDE = (120, 40)


pytestmark = pytest.mark.usefixtures("utc")


@asynccontextmanager
async def budgets(
    snapshot: Snapshot | None = None, size: tuple[int, int] = WIDE, clock: Clock | None = None
) -> AsyncIterator[tuple[HeroApp, Pilot[Leaving]]]:
    """The app with the Budgets screen open."""
    app = scripted_app(snapshot or every_kind(), clock=clock)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert isinstance(app.screen, BudgetsScreen)
        yield app, pilot


def focused(app: HeroApp) -> str:
    """The line with the cursor."""
    [line] = [each for each in shown(app) if each.startswith("▸")]
    return line


async def test_2_opens_it_and_1_goes_back_to_live_from_anywhere() -> None:
    async with budgets() as (app, pilot):
        assert shown(app)[0].startswith(" storefront   Budgets")
        assert "1-4 screens" in shown(app)[-1]
        await pilot.press("1")
        assert isinstance(app.screen, LiveScreen)
        assert "1-4 screens" in shown(app)[-1]
        await pilot.press("enter", "2")
        assert isinstance(app.screen, BudgetsScreen)
        assert len(app.screen_stack) == 2, "the detail that was open is closed"
        await pilot.press("enter", "1")
        assert isinstance(app.screen, LiveScreen)
        assert len(app.screen_stack) == 1
        await pilot.press("2", "enter", "2")
        assert isinstance(app.screen, BudgetsScreen)


async def test_the_cursor_walks_through_budgets_and_systems() -> None:
    async with budgets() as (app, pilot):
        assert "Hot reload" in focused(app)
        await pilot.press("j", "down")
        assert "Lint" in focused(app)
        await pilot.press("k", "up", "k")
        assert focused(app).startswith("▸ Development loop (dev) ━")
        await pilot.press("G")
        assert "Page reload" in focused(app)
        await pilot.press("g", "ctrl+d")
        assert "CI" in focused(app)
        await pilot.press("pageup", "home", "end")
        assert "Page reload" in focused(app)


async def test_a_long_list_scrolls_with_the_cursor() -> None:
    async with budgets(size=(80, 24)) as (app, pilot):
        assert not any("Page reload" in line for line in shown(app))
        await pilot.press("G")
        assert "Page reload" in focused(app)
        await pilot.press("g")
        assert focused(app).startswith("▸ Development loop")


async def test_space_folds_a_system_and_enter_opens_it_again() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("space")
        assert "8 folded" in focused(app)
        assert "worst: ▲ warn Memory 82 %" in focused(app)
        await pilot.press("enter")
        assert "8 budgets" in focused(app)
        await pilot.press("j")
        assert "Hot reload" in focused(app)


async def test_a_system_without_data_says_what_would_make_some() -> None:
    async with budgets(nothing_fed()) as (app, pilot):
        assert any("4 folded, no data yet: hero-tui event ci.tests --duration 2.5min" in line for line in shown(app))
        await pilot.press("G", "k", "k", "k", "k")
        assert focused(app).startswith("▸ CI ━")
        assert any("Data comes with: hero-tui event ci.tests --duration 2.5min" in line for line in shown(app))
        await pilot.press("space", "j")
        assert "CI tests" in focused(app)


async def test_o_goes_through_the_orders_and_says_which() -> None:
    async with budgets() as (app, pilot):
        heads = []
        for _ in Order:
            await pilot.press("o")
            heads.append(shown(app)[0].partition("watching")[0].split("storefront")[1].strip())
        assert heads == ["Budgets › by urgency", "Budgets › by name", "Budgets › by use", "Budgets"]
        assert "Hot reload" in focused(app), "the cursor stays on its budget"


async def test_filter_matches_and_esc_shows_everything_before_it_leaves() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("slash", *"broken", "enter")
        assert "filter: broken" in shown(app)[0]
        assert "CI tests" in focused(app)
        assert "esc show all" in shown(app)[-1]
        await pilot.press("n")
        assert "Bundling" in focused(app)
        await pilot.press("N", "N")
        assert "Compliance" in focused(app)
        await pilot.press("space")
        assert "Compliance" in focused(app), "what was found is not folded away"
        await pilot.press("escape")
        assert isinstance(app.screen, BudgetsScreen)
        assert "filter" not in shown(app)[0]
        await pilot.press("slash", "x", "escape", "backspace")
        assert isinstance(app.screen, LiveScreen), "esc leaves the prompt, Backspace the screen"


async def test_n_without_a_filter_goes_to_what_needs_a_look() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("n")
        assert "Type check" in focused(app)
        await pilot.press("n")
        assert "Memory" in focused(app)


async def test_f_raises_the_least_level() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("f", "f")
        assert "level: warning" in shown(app)[0]
        rows = [line for line in shown(app) if "  ▲ warning  " in line or "▸ ▲ warning  " in line]
        assert [each[13:33].strip() for each in rows] == ["Memory", "CI success", "Bundling"]
        assert not any("Lint" in line for line in shown(app))
        await pilot.press("f")
        assert any("Nothing passes the filter" in line for line in shown(app))
        await pilot.press("f")
        assert any("Lint" in line for line in shown(app))


async def test_enter_opens_the_detail_and_esc_comes_back_to_the_same_row() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("j", "j", "enter")
        assert isinstance(app.screen, BudgetDetailScreen)
        assert "Budgets › Lint" in shown(app)[0]
        await pilot.press("escape")
        assert isinstance(app.screen, BudgetsScreen)
        assert "Lint" in focused(app)
        await pilot.press("1", "2")
        assert "Lint" in focused(app), "as it was left"


async def test_w_goes_to_the_alert_of_the_focused_budget_else_to_the_worst_thing() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("n", "n", "w")
        assert isinstance(app.screen, AlertDetailScreen)
        assert app.screen.incident_id == 43
        assert "Budgets › Alert 43" in shown(app)[0]
        await pilot.press("escape", "n", "n", "n", "n", "n", "n", "w")
        assert isinstance(app.screen, AlertDetailScreen | BudgetDetailScreen)


async def test_a_snapshot_moves_what_changed_and_the_cursor_stays() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("j", "j", "j", "j")
        views = [
            replace(view, latest=2.9e9) if view.budget.id == "dev.memory" else view for view in every_kind().budgets
        ]
        app.take(every_kind(budgets=tuple(views), at=snapshots.NOW + 2))
        await pilot.pause()
        assert "2.90 GB   96 % of 3.00 GB" in focused(app)


async def test_pause_holds_it_and_copy_takes_what_is_listed() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("p")
        assert "PAUSED 14:32" in shown(app)[0]
        await pilot.press("p", "f", "f", "y")
        assert "| Memory | 2.47 GB | 82 % of 3.00 GB | ✓ kept | ▲ warning |" in app.clipboard
        assert "Lint" not in app.clipboard


async def test_help_and_palette_come_from_the_registry() -> None:
    async with budgets(size=(120, 60)) as (app, pilot):
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = "\n".join(shown(app))
        for said in ("Keys: Budgets", "fold or unfold the system", "the Budgets screen: every budget, by system"):
            assert said in text
        await pilot.press("escape", "colon", *"unfold")
        assert any("fold or unfold the system" in line for line in shown(app))
        await pilot.press("enter")
        await pilot.pause()
        assert "8 folded" in focused(app)


async def test_sizes_change_and_the_focus_stays() -> None:
    async with budgets() as (app, pilot):
        await pilot.press("G", "k")
        for size in ((80, 24), (60, 15), (40, 12), (20, 1), (1, 1), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert len(shown(app)) == size[1]
        assert focused(app).startswith("▸ web ━")


async def test_the_age_of_the_focused_run_steps_and_nothing_else_moves() -> None:
    clock = Clock()
    async with budgets(clock=clock) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, BudgetsScreen)
        before = shown(app)
        assert screen.next_change(clock.at) <= 60.0
        clock.at += 40
        screen.repaint()
        await pilot.pause()
        changed = [index for index, (one, two) in enumerate(zip(before, shown(app), strict=True)) if one != two]
        assert changed == [0, 38], "the clock in the corner, the age of the run"


async def test_ascii_writes_no_other_sign() -> None:
    app = scripted_app(every_kind(), ascii_only=True)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("2")
        assert all(line.isascii() for line in shown(app))
