"""Panels that somebody hid: gone from the screen, now and next time; what is wrong with them is said all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.pointer import panel_at
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.live.state import LiveState
from hero_tui.tui.viewer_config import read_config, write_choice
from tests.support import snapshots
from tests.support.panels import PANELS
from tests.support.screens import bottom, scripted_app, shown

pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("keys", "kept", "focused"),
    [
        (("x",), [("dev.hot_reload",)], "dev.type_check"),
        (("j", "x"), [("dev.type_check",)], "dev.lint"),
        (("l", "x", "x"), [("dev.memory",), ("dev.memory", "dev.cpu")], "dev.watched_files"),
        (("G", "x"), [("dev.build_cache",)], "dev.watched_files"),
        (("x", "X"), [("dev.hot_reload",), ()], "dev.type_check"),
        (("j", "j", "x", "k", "k", "X"), [("dev.lint",), ()], "dev.hot_reload"),
        (("tab", "x"), [], None),
    ],
)
async def test_x_hides_the_panel_in_focus_and_shift_x_shows_all(
    keys: tuple[str, ...], kept: list[tuple[str, ...]], focused: str | None
) -> None:
    app = scripted_app(snapshots.snapshot())
    told: list[tuple[str, ...]] = []
    app.session = replace(app.session, keep_hidden=told.append)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        assert told == kept
        assert screen.state.budget == focused


async def test_the_last_panel_cannot_be_hidden() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*["x"] * 9)
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        assert len(screen.state.panels) == 1
        assert bottom(app).strip() == "This cannot be hidden."


async def test_the_alert_of_a_hidden_panel_stays_in_line_2_and_in_the_log() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l", "x")
        app.message = None
        await pilot.press("j")
        text = "\n".join(shown(app))
        assert "─ Memory ─" not in text
        assert "▲ 1 warning" in shown(app)[1] or "▲ 1 warning" in text
        assert "▲ warning  Memory" in text
        assert "X all panels" in bottom(app)


@pytest.mark.parametrize("size", [(40, 12), (60, 15), (70, 43), (80, 24), (100, 30), (120, 40), (160, 45), (200, 60)])
@pytest.mark.parametrize("hidden", [PANELS[:1], PANELS[:4], PANELS[4:], PANELS[1:], PANELS[2:5], ()])
def test_each_panel_that_is_left_has_its_cells(size: tuple[int, int], hidden: tuple[str, ...]) -> None:
    state = LiveState(hidden=frozenset(hidden))
    layout = live_layout(*size, state.counts)
    found = {panel_at(layout, x, y) for y in range(size[1]) for x in range(size[0])} - {None}
    assert found == set(range(8 - len(hidden)))


@pytest.mark.parametrize("hidden", [PANELS[:1], PANELS[:4], PANELS[4:], PANELS[1:], PANELS[2:5]])
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_every_panel_that_is_left_is_reached_by_keys(hidden: tuple[str, ...], size: tuple[int, int]) -> None:
    app = scripted_app(snapshots.calm())
    app.hidden = frozenset(hidden)
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, LiveScreen)
        reached = {screen.state.budget}
        for key in ("j", "j", "j", "k", "k", "k", "l", "j", "j", "j", "k", "k", "k", "h", "G", "g", *["j"] * 8):
            await pilot.press(key)
            reached.add(screen.state.budget)
        assert reached - {None} == set(PANELS) - set(hidden)


def test_what_was_hidden_is_read_back_and_leaves_other_lines(tmp_path: Path) -> None:
    path = tmp_path / "hero-tui" / "config.yaml"
    path.parent.mkdir()
    path.write_text("# mine\nhidden:\n  - dev.cpu\n  - dev.lint\ntheme: light\n")
    assert read_config(path, ("dark", "light")).hidden == ("dev.lint", "dev.cpu")
    write_choice(path, "hidden", "[dev.memory]")
    assert path.read_text() == "# mine\nhidden: [dev.memory]\ntheme: light\n"
    assert read_config(path, ("dark", "light")).hidden == ("dev.memory",)
    path.write_text("hidden: [dev.lnt, dev.cpu]\n")
    found = read_config(path, ("dark", "light"))
    assert found.hidden == ("dev.cpu",)
    assert "no panel is dev.lnt; there are dev.hot_reload" in found.wrong
