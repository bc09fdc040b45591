"""The palette: places to go and things to do, found by typing, by keys and by clicks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.screen import Screen

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.app import HeroApp
from hero_tui.tui.key_bindings import Where, available
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.budgets.screen import BudgetsScreen
from hero_tui.tui.screens.help.budgets_file import BudgetsFileScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.palette.entries import entries
from hero_tui.tui.screens.palette.screen import PaletteScreen
from hero_tui.tui.screens.trends.screen import TrendsScreen
from tests.support import snapshots
from tests.support.screens import scripted_app, shown
from tests.tui.screens.live.scenes import hostile

pytestmark = pytest.mark.usefixtures("utc")
WRONG = "budgets.yaml:3:26: parsecs is not a unit of a time. Write a time such as 500 ms; the former budgets hold"
KEYS = {" ": "space", ".": "full_stop"}


def with_courses(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, entries=snapshot.budgets)


def rows(typed: str, snapshot: Snapshot | None = None) -> list[tuple[str, str, str]]:
    moment = with_courses(snapshot or snapshots.snapshot())
    return [(each.name, each.kind, each.fact) for each in entries(moment, available(Where.LIVE), moment.at, typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mem", ("Memory", "panel", "2.47 GB, 82 % of 3.00 GB")),
        ("mem", ("Alert 43 Memory", "alert", "▲ open 6 min")),
        ("mem", ("dev.memory", "budget", "3.00 GB")),
        ("mem", ("Memory over time", "trend", "its course, 1 h to 90 d")),
        ("mem", ("Silence Memory", "do", "s")),
        ("type panel", ("Type check", "panel", "3.4 s, 113 % of 3.0 s")),
        ("dev.cpu budget", ("dev.cpu", "budget", "0.60")),
        ("alert reload", ("Alert 41 Hot reload", "alert", "■ lasted 41 s, 13:58")),
        ("pau", ("p", "do", "pause the screen; recording goes on")),
    ],
)
def test_what_is_found_by_typing(typed: str, expected: tuple[str, str, str]) -> None:
    name, kind, fact = expected
    assert any(row[:2] == (name, kind) and row[2].startswith(fact) for row in rows(typed)), rows(typed)


def test_places_stand_before_actions_and_open_alerts_before_budgets_and_what_is_over() -> None:
    kinds = [kind for _, kind, _ in rows("mem")]
    assert kinds[:3] == ["panel", "alert", "budget"]
    assert kinds == sorted(kinds, key=lambda kind: kind == "do")


def test_nothing_typed_lists_panels_open_alerts_and_every_action() -> None:
    found = rows("")
    assert {kind for _, kind, _ in found} == {"panel", "alert", "do"}
    assert [name for name, kind, _ in found if kind == "alert"] == ["Alert 43 Memory", "Alert 42 Build cache"]
    actions = [each.help for each in available(Where.LIVE) if each.palette]
    assert [fact for _, kind, fact in found if kind == "do"] == actions


@pytest.mark.parametrize("typed", ["nonsense", "mem nonsense", "\x1b"])
def test_what_nothing_is_called(typed: str) -> None:
    assert rows(typed) == []


def on(kind: type[Screen[None]], said: str) -> Callable[[HeroApp], bool]:
    return lambda app: isinstance(app.screen, kind) and any(said in line for line in shown(app))


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("panel memory", on(BudgetDetailScreen, "Live › Memory")),
        ("alert 43", on(AlertDetailScreen, "Live › Alert 43")),
        ("budget dev.lint", on(BudgetsScreen, "▸ ○ ok       Lint")),
        ("over time type", on(TrendsScreen, "Trends")),
        ("silence memory", on(LiveScreen, "Silence")),
        ("do choose theme", on(LiveScreen, "Theme   auto")),
        ("budgets.yaml", on(BudgetsFileScreen, "the former budgets hold")),
    ],
)
@pytest.mark.parametrize("by", ["enter", "click"])
async def test_enter_and_a_second_click_go_there(typed: str, there: Callable[[HeroApp], bool], by: str) -> None:
    moment = with_courses(snapshots.snapshot())
    wrong = replace(moment, recorder=replace(moment.recorder, budgets=WRONG))  # stands in the place of a path
    app = scripted_app(wrong if typed == "budgets.yaml" else moment)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon", *(KEYS.get(each, each) for each in typed))
        assert isinstance(app.screen, PaletteScreen)
        if by == "enter":
            await pilot.press("enter")
        else:
            await pilot.mouse_down(offset=(10, 2))
        for _ in range(50):
            if there(app):
                break
            await pilot.pause()
        assert there(app), "\n".join(shown(app))


async def test_a_click_chooses_first_and_the_line_of_what_is_below_does_nothing() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon")
        await pilot.mouse_down(offset=(5, 6))
        assert isinstance(app.screen, PaletteScreen)
        assert shown(app)[6].startswith("▸ ")
        for place in ((5, 0), (5, 1), (5, 23)):
            await pilot.mouse_down(offset=place)
            await pilot.mouse_down(offset=place)
        assert isinstance(app.screen, PaletteScreen)
        assert "more" in shown(app)[23]
        assert shown(app)[6].startswith("▸ ")


@pytest.mark.parametrize("size", [(20, 1), (20, 4), (40, 12), (60, 15), (80, 24), (120, 40), (200, 60)])
async def test_the_chosen_row_is_always_seen(size: tuple[int, int]) -> None:
    app = scripted_app(hostile())
    async with app.run_test(size=size) as pilot:
        await pilot.press("colon")
        for _ in range(70):
            await pilot.press("down")
            lines = shown(app)
            assert len(lines) == size[1]
            assert all(len(line) == size[0] and line.isprintable() for line in lines)
            if size[1] > 3:
                assert sum(line.startswith("▸ ") for line in lines[2:]) == 1
