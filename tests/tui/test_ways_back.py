"""The ways back: `q` and `esc` on what lies on another screen, text in a prompt, and why a key does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.cli.exit_messages import kept_message
from hero_tui.tui.canvas.styled_text import Line, text_of
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.common.frame.footer import footer
from hero_tui.tui.screens.common.frame.lines import text_line
from hero_tui.tui.screens.common.frame.page import PageFrame, text_page
from hero_tui.tui.screens.common.screen import clipboard_text
from hero_tui.tui.screens.help.screen import HelpScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.palette.screen import PaletteScreen
from hero_tui.tui.session import Leaving
from tests.support import snapshots
from tests.support.screens import bottom, scripted_app

DETAILS = (Where.BUDGET, Where.ALERT, Where.HELP)


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize("where", DETAILS)
@pytest.mark.parametrize("width", [20, 24, 40, 59, 60, 79, 80, 100, 120, 200])
def test_the_way_back_never_falls_out_of_the_footer_of_what_lies_on_another_screen(where: Where, width: int) -> None:
    said = text_of(footer(width, footer_items(available(where)), "back"))
    assert "esc back" in said
    assert said.endswith("q back ")
    assert len(said) == width


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_a_main_screen_says_how_to_leave_and_where_the_help_is(width: int) -> None:
    said = text_of(footer(width, footer_items(available(Where.LIVE))))
    assert "?" in said
    assert said.endswith("q quit ")


@pytest.mark.parametrize("opens", ["question_mark", "colon"])
@pytest.mark.parametrize("closes", ["q", "escape"])
async def test_q_and_esc_go_back_where_a_screen_lies_on_another(opens: str, closes: str) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(opens)
        assert isinstance(app.screen, HelpScreen | PaletteScreen)
        await pilot.press(closes)
        assert isinstance(app.screen, LiveScreen)


async def test_q_is_text_once_something_is_typed_and_in_a_prompt() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("colon", "a", "q")
        assert isinstance(app.screen, PaletteScreen)
        assert any("> aq" in line for line in app.screen.lines_as_text())
        await pilot.press("escape", "slash", "q")
        assert isinstance(app.screen, LiveScreen)
        assert "Filter: q" in bottom(app)


@pytest.mark.parametrize("keys", [(), ("question_mark",), ("colon", "x"), ("slash", "x")])
async def test_ctrl_c_leaves_from_everywhere(keys: tuple[str, ...]) -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys, "ctrl+c")
        await pilot.pause()
    assert app.leaving is Leaving.QUIT


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("s",), "Hot reload has no alert: nothing to acknowledge or silence."),
        (("a",), "Hot reload has no alert: nothing to acknowledge or silence."),
        (("R",), "The recorder records: there is none to start."),
        (("j", "a"), "Type check has no alert: nothing to acknowledge or silence."),
        (("3", "left_square_bracket"), "No budget has a course yet: there is nothing to move along."),
        (("3", "j"), "No budget has a course yet: there is nothing to move along."),
        (("l", "j"), ""),
    ],
)
async def test_a_key_that_can_do_nothing_says_why_until_the_next_key(keys: tuple[str, ...], said: str) -> None:
    app = scripted_app(snapshots.calm())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*keys)
        assert app.answered == said
        if said:
            assert said in bottom(app)
        await pilot.press("1")
        assert app.answered == ""
        assert "q quit" in bottom(app)


@pytest.mark.parametrize(
    ("lines", "height", "more"), [(30, 24, 10), (21, 24, 0), (22, 24, 2), (100, 15, 89), (5, 4, 0)]
)
def test_what_is_below_the_edge_is_announced_and_nothing_is_hidden_at_the_end(
    lines: int, height: int, more: int
) -> None:
    body = [text_line(80, f"line {number}") for number in range(lines)]

    def page(scroll: int) -> tuple[Line, ...]:
        return text_page(PageFrame(snapshots.snapshot(), snapshots.NOW, (80, height), ()), "", body, scroll)

    said = [text_of(line) for line in page(0)]
    assert len(said) == height
    assert (f"▼ {more} more" in said[-2]) is (more > 0)
    end = [text_of(line) for line in page(1000)]
    assert f"line {lines - 1}" in end[min(height - 2, lines + 1)]
    assert "▼" not in "".join(end)


@pytest.mark.parametrize(
    ("workspace", "command"),
    [("/home/me/shop", "hero-tui stop /home/me/shop"), ("/srv/a b", "hero-tui stop '/srv/a b'")],
)
def test_a_recording_that_is_left_running_says_so_and_how_to_stop_it(workspace: str, command: str) -> None:
    first, second = kept_message(workspace=Path(workspace), recorded=19_200.0).splitlines()
    assert first == "5 h 20 min were recorded: q leaves a recorder of more than an hour running."
    assert second.endswith(command)


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("### Memory\n- a\n", "### Memory\n- a\n"),
        ("a\x1b]52;c;ZXZpbA==\x07b", "a]52;c;ZXZpbA==b"),
        ("a\u202eb\r\nc", "ab\nc"),
        ("line\n" * 10_000, "line\n" * 3276 + "…"),
        ("x" * 100_000, "x" * 16_382 + "\n…"),
    ],
)
def test_what_is_copied_is_bounded_and_has_no_controls(text: str, copied: str) -> None:
    assert clipboard_text(text) == copied
    assert len(copied) <= 16_384
