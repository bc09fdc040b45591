"""Keys on the Live screen: what is pressed, what is then seen."""

from __future__ import annotations

import pytest

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.app import HeroApp
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.palette.screen import PaletteScreen
from hero_tui.tui.session import Leaving
from tests.support import snapshots
from tests.support.screens import Calls, Clock, scripted_app, shown
from tests.tui.screens.live.scenes import critical

WIDE = (120, 40)


pytestmark = pytest.mark.usefixtures("utc")


def live(app: HeroApp) -> LiveScreen:
    assert isinstance(app.screen, LiveScreen)
    return app.screen


async def pressed(keys: list[str], snapshot: Snapshot | None = None, size: tuple[int, int] = WIDE) -> LiveScreen:
    app = scripted_app(snapshot or snapshots.snapshot())
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        return live(app)


async def test_panels_and_log_are_one_field() -> None:
    assert (await pressed(["j", "j"])).state.budget == "dev.lint"
    assert (await pressed(["l"])).state.budget == "dev.memory"
    assert (await pressed(["right", "down", "h"])).state.budget == "dev.type_check"
    screen = await pressed(["j"] * 4)
    assert screen.state.row == "incident 43", "down from the lowest panel enters the log"
    assert (await pressed(["j"] * 4 + ["k"])).state.budget == "dev.server_start"
    assert (await pressed(["tab", "G"])).state.row == "incident 39"
    assert (await pressed(["tab", "G", "g", "shift+tab"])).state.row is None
    assert (await pressed(["tab", "ctrl+d"])).state.row == "incident 39"


async def test_the_list_has_one_column() -> None:
    screen = await pressed(["j"] * 4, size=(60, 15))
    assert screen.state.budget == "dev.memory"


async def test_the_focus_survives_another_size() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab", "j")
        for size in ((80, 24), (60, 15), (20, 1), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert live(app).state.row == "incident 42"


async def test_an_alert_is_acknowledged_with_a_note() -> None:
    calls = Calls()
    app = scripted_app(snapshots.snapshot(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab", "a")
        assert shown(app)[-1].startswith(" Seen by me: Memory ▲ warning. Note for the others (may be empty): ▏")
        await pilot.press("q", "space", "D", "1", "backspace", "enter")
        assert calls.acknowledged == [(43, "q D")], "in a prompt text is text"
        await pilot.press("j", "a")
        assert calls.acknowledged[-1] == (42, None), "seen by pair: taken back"
        await pilot.press("k", "a", "x", "escape")
        assert len(calls.acknowledged) == 2, "esc leaves the prompt"


async def test_filter_and_level() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("slash", *"memory", "enter")
        lines = [line for line in shown(app) if "Memory  " in line]
        assert len(live(app).rows()) == 2
        assert lines
        assert any("filter: memory" in line for line in shown(app))
        await pilot.press("n")
        assert live(app).state.row == "incident 43"
        await pilot.press("n")
        assert live(app).state.row == "incident 39"
        await pilot.press("escape", "f", "f", "f")
        assert [row.key for row in live(app).rows()] == ["gap 1795529280", "incident 41"]
        assert any("level: critical" in line for line in shown(app))


async def test_n_goes_to_the_next_panel_that_needs_a_look() -> None:
    assert (await pressed(["n"])).state.budget == "dev.type_check"
    assert (await pressed(["n", "n"])).state.budget == "dev.memory"
    assert (await pressed(["N"])).state.budget == "dev.build_cache"


async def test_a_longer_span_halves_the_columns() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("right_square_bracket")
        assert any("one column per 2 minutes" in line for line in shown(app))
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert any("one column per minute" in line for line in shown(app))


async def test_pause_holds_the_screen_and_shows_what_came_meanwhile() -> None:
    clock = Clock()
    app = scripted_app(snapshots.snapshot(), clock=clock)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("p")
        assert "PAUSED 14:32" in shown(app)[0]
        clock.at += 120
        app.take(critical())
        await pilot.pause()
        assert not any("CRITICAL" in line for line in shown(app))
        await pilot.press("p")
        assert any("CRITICAL" in line for line in shown(app))
        assert "14:34" in shown(app)[0]


async def test_copy_is_markdown_for_the_terminals_clipboard() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("y")
        assert "| Memory | 2.47 GB | 82 % of 3.00 GB | ✓ kept | ▲ warning |" in app.clipboard


@pytest.mark.parametrize(("key", "leaving"), [("q", Leaving.QUIT), ("ctrl+c", Leaving.QUIT), ("D", Leaving.DETACHED)])
@pytest.mark.parametrize("size", [WIDE, (20, 1), (60, 15)])
async def test_leaving(key: str, leaving: Leaving, size: tuple[int, int]) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=size) as pilot:
        await pilot.press(key)
    assert app.return_value is leaving


async def test_esc_on_the_top_does_nothing() -> None:
    screen = await pressed(["escape", "backspace"])
    assert screen.state.budget == "dev.hot_reload"


async def test_the_box_of_the_first_run_stays_until_esc() -> None:
    calls = Calls()
    app = scripted_app(snapshots.first_run(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        assert any("Your project is not changed;" in line for line in shown(app))
        await pilot.press("j", "j", "j", "j", "j")
        assert live(app).state.budget == "dev.server_start", "there is no log to walk into"
        await pilot.press("escape")
        assert any("No alert yet. Alerts stay here after they end." in line for line in shown(app))
        assert calls.first_runs == 1


async def test_an_alert_does_not_close_the_box() -> None:
    """The second line tells of it."""
    app = scripted_app(snapshots.first_run())
    async with app.run_test(size=WIDE) as pilot:
        app.take(snapshots.snapshot(first_run=True))
        await pilot.pause()
        assert any("esc closes this" in line for line in shown(app))
        assert shown(app)[1].startswith(" ▲ 1 warning")


async def test_a_stopped_recorder_is_started_with_r_and_only_then() -> None:
    calls = Calls()
    app = scripted_app(snapshots.stopped(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        assert "R start recorder" in shown(app)[-1]
        await pilot.press("R")
        assert calls.recorders == 1
        app.take(snapshots.snapshot())
        await pilot.pause()
        await pilot.press("R")
        assert calls.recorders == 1
        assert "R start" not in shown(app)[-1]


async def test_the_palette_finds_and_does() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("colon", *"pau")
        assert isinstance(app.screen, PaletteScreen)
        assert any("pause the screen" in line for line in shown(app))
        await pilot.press("enter")
        await pilot.pause()
        assert "PAUSED" in shown(app)[0]
        await pilot.press("ctrl+p", *"nonsense")
        assert any("Nothing here is called that." in line for line in shown(app))
        await pilot.press("escape")
        assert isinstance(app.screen, LiveScreen)


async def test_the_ascii_fallback_writes_no_other_sign() -> None:
    app = scripted_app(snapshots.snapshot(), ascii_only=True)
    async with app.run_test(size=WIDE):
        assert all(line.isascii() for line in shown(app))


async def test_what_could_not_be_saved_stays_to_be_read_over_a_warning_and_new_snapshots() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        app.failed("Not saved: the disk is full")
        await pilot.pause()
        app.deliver(critical())
        await pilot.pause()
        assert shown(app)[1].startswith(" ▲ Not saved: the disk is full")
        assert app.message == ("Not saved: the disk is full", True)


async def test_keys_without_a_visible_effect_say_what_they_did() -> None:
    app = scripted_app(snapshots.calm())
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("w")
        assert "Nothing is over its limit" in shown(app)[1]
        await pilot.press("y")
        assert "Copied as Markdown" in shown(app)[1]
