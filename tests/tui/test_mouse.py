"""The mouse: clicks and the wheel, nothing else; the terminal has it again whenever the screens do not."""

from __future__ import annotations

import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.run import wants_mouse
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.budgets.screen import BudgetsScreen
from hero_tui.tui.screens.common.frame.footer import footer, footer_spot
from hero_tui.tui.screens.help.screen import HelpScreen
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.pointer import log_row_at, panel_at
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.trends.paint import tab_at, tabs
from hero_tui.tui.session import Leaving
from tests.support import snapshots
from tests.support.screens import bottom, scripted_app, shown
from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[2]
SHOW = [sys.executable, "-m", "tests.tui.screens.live.show"]
PATIENCE = 30.0
CLICKS, PLACES, MOTION, DRAGS, PIXELS, URXVT = (mode << 5 for mode in (1000, 1006, 1003, 1002, 1016, 1015))
EVERY_MOUSE_MODE = {CLICKS, PLACES, MOTION, DRAGS, PIXELS, URXVT}


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("size", "place", "budget"),
    [
        ((120, 40), (3, 4), "dev.hot_reload"),
        ((120, 40), (58, 9), "dev.type_check"),
        ((120, 40), (61, 3), "dev.memory"),
        ((120, 40), (119, 26), "dev.build_cache"),
        ((80, 24), (10, 8), "dev.lint"),
        ((80, 24), (41, 2), "dev.memory"),
        ((60, 15), (30, 5), "dev.memory"),
        ((40, 12), (5, 8), "dev.build_cache"),
        ((100, 30), (60, 7), "dev.cpu"),
        ((160, 45), (60, 4), "dev.memory"),
        ((70, 43), (5, 39), "dev.build_cache"),
    ],
)
async def test_a_click_focuses_a_panel_and_another_opens_it(
    size: tuple[int, int], place: tuple[int, int], budget: str
) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab")  # into the log, where there is one
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        await pilot.mouse_down(offset=place)
        assert len(app.screen_stack) == 1
        assert screen.state.budget == budget
        await pilot.mouse_down(offset=place)
        await pilot.pause()
        opened = app.screen
        assert isinstance(opened, BudgetDetailScreen)
        assert opened.budget_id == budget


@pytest.mark.parametrize(
    ("size", "x", "y"), [((120, 40), 59, 5), ((120, 40), 20, 0), ((120, 40), 20, 1), ((160, 45), 130, 8)]
)
async def test_between_the_panels_a_click_does_nothing(size: tuple[int, int], x: int, y: int) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        before = screen.state
        for _ in range(3):
            await pilot.mouse_down(offset=(x, y))
        assert len(app.screen_stack) == 1
        assert screen.state == before


@pytest.mark.parametrize("size", [(40, 12), (60, 15), (70, 43), (80, 24), (100, 30), (120, 40), (160, 45), (200, 60)])
def test_each_cell_of_a_panel_is_that_panels(size: tuple[int, int]) -> None:
    layout = live_layout(*size)
    cells: dict[int, int] = {}
    for y in range(size[1]):
        for x in range(size[0]):
            place = panel_at(layout, x, y)
            if place is not None:
                cells[place] = cells.get(place, 0) + 1
                assert log_row_at(layout, y) is None or layout.now is not None
    assert sorted(cells) == [0, 1, 2, 3, 4, 5, 6, 7]
    widths = {area.width for area in layout.columns}
    assert set(cells.values()) <= {layout.panel_lines * width for width in widths}


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (200, 60)])
async def test_a_row_of_the_log_is_focused_opened_and_scrolled(size: tuple[int, int]) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        log = screen.live_layout().log
        await pilot.mouse_down(offset=(10, log.y + 2))
        assert screen.state.row == screen.rows()[1].key
        await scroll(pilot, 10, log.y + 1, 1)
        assert screen.state.row == screen.rows()[2].key
        await scroll(pilot, 10, log.y + 1, -9)
        assert screen.state.row == screen.rows()[0].key, "the wheel stays in the log"
        await pilot.mouse_down(offset=(10, log.y + 1))
        assert "Alert 43" in shown(app)[0] or "Alert 43" in "".join(shown(app))


async def scroll(pilot: Pilot[Leaving], x: int, y: int, notches: int) -> None:
    """Turn the wheel there, down where `notches` is positive."""
    kind = events.MouseScrollDown if notches > 0 else events.MouseScrollUp
    for _ in range(abs(notches)):
        event = kind(None, x, y, 0, 0, 0, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
        pilot.app.screen.post_message(event)
    await pilot.pause()


async def test_budgets_are_focused_opened_and_scrolled() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        screen = app.screen
        assert isinstance(screen, BudgetsScreen)
        rows = screen.rows()
        for index in (3, 5, 4):
            await pilot.mouse_down(offset=(20, 3 + index))
            assert screen.state.at(rows) == index
        await scroll(pilot, 20, 9, 2)
        assert screen.state.at(rows) == 6
        await pilot.mouse_down(offset=(20, 3 + 6))
        assert isinstance(app.screen, BudgetDetailScreen)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("at", [0, 3, 7])
def test_each_tab_of_trends_is_where_its_name_stands(width: int, at: int) -> None:
    named = ["Hot reload", "Type check", "Lint", "Server start", "Memory", "CPU", "Files", "A long name of one's own"]
    line = text_of(tabs(named, at, width))
    found = {x: tab_at(named, at, width, x) for x in range(width)}
    assert at in found.values()
    for index, name in enumerate(named):
        start = line.find(f" {name} ") if width >= 40 else -1
        if start >= 0:
            assert {found[start + 1 + each] for each in range(len(name))} == {index}


@pytest.mark.parametrize(("label", "screen"), [("? help", HelpScreen), ("enter open", BudgetDetailScreen)])
async def test_a_click_on_a_key_of_the_footer_does_it(label: str, screen: type) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.mouse_down(offset=(bottom(app).index(label) + 2, 39))
        await pilot.pause()
        assert isinstance(app.screen, screen)
        assert bottom(app).endswith("q back ")
        await pilot.mouse_down(offset=(118, 39))
        await pilot.pause()
        assert isinstance(app.screen, LiveScreen)


async def test_quit_in_the_footer_leaves() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.mouse_down(offset=(117, 39))
    assert app.return_value is Leaving.QUIT


async def test_of_a_pair_each_half_is_its_own_key() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(160, 45)) as pilot:
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        at = bottom(app).index("[ ]")
        await pilot.mouse_down(offset=(at + 2, 44))
        assert screen.state.span == 2
        await pilot.mouse_down(offset=(at, 44))
        assert screen.state.span == 1


@pytest.mark.parametrize("width", [20, 40, 60, 79, 80, 100, 120, 200])
@pytest.mark.parametrize("leaves", ["quit", "back"])
def test_every_key_of_a_footer_has_its_columns_and_nothing_else_has(width: int, leaves: str) -> None:
    items = footer_items(available(Where.LIVE))
    text = text_of(footer(width, items, leaves))
    for x, character in enumerate(text):
        spot = footer_spot(width, items, leaves, x)
        if spot is None:
            assert character == " "
        elif spot.label != "q":
            assert any(label == spot.label for label, _ in items)
    assert (f"q {leaves}" in text) is (footer_spot(width, items, leaves, width - 2) is not None)


async def test_a_prompt_and_a_choice_of_themes_are_not_clicked_away() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        for key in ("slash", "T"):
            await pilot.press(key)
            before = bottom(app)
            await pilot.mouse_down(offset=(70, 12))
            await pilot.mouse_down(offset=(118, 39))
            await scroll(pilot, 10, 34, 2)
            assert bottom(app) == before
            assert screen.state.budget == "dev.hot_reload"
            await pilot.press("escape")


async def test_the_page_of_a_detail_and_the_help_scroll() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        screen = app.screen
        assert isinstance(screen, HelpScreen)
        await scroll(pilot, 10, 10, 2)
        assert screen.scroll_row == 6
        await scroll(pilot, 10, 10, -5)
        assert screen.scroll_row == 0


@pytest.mark.parametrize(
    ("chosen", "environ", "wanted"),
    [
        (None, {}, True),
        (None, {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        (None, {"SSH_TTY": "/dev/pts/3"}, False),
        (True, {"SSH_TTY": "/dev/pts/3"}, True),
        (False, {}, False),
    ],
)
def test_when_the_mouse_is_taken(chosen: bool | None, environ: dict[str, str], *, wanted: bool) -> None:
    assert wants_mouse(chosen, environ) is wanted


def modes(terminal: Terminal) -> set[int]:
    """The mouse's modes that are set."""
    found: set[int] = set()
    terminal.draw_with(lambda screen: found.update(screen.mode))
    return found & EVERY_MOUSE_MODE


def until(condition: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, why
        select.select([], [], [], 0.02)


def show(*words: str) -> Terminal:
    return Terminal([*SHOW, *words, "frozen"], 120, 40, {"COLORTERM": "truecolor"}, cwd=ROOT)


@pytest.mark.real
def test_only_clicks_and_places_are_asked_for_and_given_back_at_the_end_and_at_each_suspension() -> None:
    with show("mouse") as terminal:
        terminal.wait_for("q quit")
        assert modes(terminal) == {CLICKS, PLACES}
        for _ in range(3):
            terminal.kill(signal.SIGTSTP)
            until(lambda: not modes(terminal), "the mouse is given back")
            terminal.kill(signal.SIGCONT)
            until(lambda: modes(terminal) == {CLICKS, PLACES}, "the mouse is taken again")
        terminal.send("\x1b[<0;70;12M\x1b[<0;70;12m")
        terminal.wait_until(lambda text: "▸ CPU" in text)
        terminal.send("M")
        terminal.wait_for("The mouse is the terminal's")
        assert modes(terminal) == set()
        terminal.send("M")
        terminal.wait_for("The mouse works here")
        assert modes(terminal) == {CLICKS, PLACES}
        terminal.send("\x1b[<0;118;40M\x1b[<0;118;40m")
        terminal.wait_for("left: quit")
        assert terminal.wait() == 0
        assert modes(terminal) == set()


@pytest.mark.real
def test_without_the_mouse_no_mode_of_it_is_ever_set() -> None:
    with show() as terminal:
        terminal.wait_for("q quit")
        assert modes(terminal) == set()
        terminal.kill(signal.SIGTSTP)
        until(lambda: Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(") ")[2][0] == "T", "it stops")
        stopped = terminal.bytes_read
        terminal.kill(signal.SIGCONT)
        until(lambda: terminal.bytes_read > stopped, "it draws again, and reads keys")
        terminal.send("2")
        terminal.wait_until(lambda text: "Budgets" in text.split("\n")[0])
        assert modes(terminal) == set()
        terminal.send("q")
        assert terminal.wait() == 0


@pytest.mark.real
def test_motion_that_a_terminal_sends_all_the_same_draws_nothing() -> None:
    with show("mouse") as terminal:
        terminal.wait_for("q quit")
        terminal.quiet_for(0.5)
        before = terminal.bytes_read
        terminal.send(b"\x1b[<35;10;10M\x1b[<32;11;11M" * 500)
        terminal.send("2")
        terminal.wait_until(lambda text: "Budgets" in text.split("\n")[0])
        terminal.send("1")
        terminal.wait_until(lambda text: "Budgets" not in text.split("\n")[0] and "q quit" in text)
        drawn = terminal.bytes_read - before
        terminal.quiet_for(0.5)
        before = terminal.bytes_read
        terminal.send("21")
        terminal.quiet_for(0.5)
        assert drawn <= 3 * (terminal.bytes_read - before) + 1000
