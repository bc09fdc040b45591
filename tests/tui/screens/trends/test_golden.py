"""The Trends screen as text: golden at five sizes, whole at any, and harmless where what was recorded is hostile."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.models.trends import LevelShift, TrendMark
from hero_tui.tui.canvas.chart_canvas import PLAIN
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import plain, width_of
from hero_tui.tui.screens.common.frame.page import PageFrame
from hero_tui.tui.screens.trends.paint import markdown, page, tabs
from tests.support.snapshots import NOW
from tests.tui.screens.trends.scenes import GOLDEN, SCENES, nothing, painted, seen, texts

ODD = ((1, 1), (20, 2), (20, 8), (40, 12), (59, 14), (79, 30), (99, 53), (300, 80))
HOSTILE = "a\nb\x1b[31m[red]\u202e" + "x" * 4096 + "\u4e2d\x07`"


pytestmark = pytest.mark.usefixtures("utc")


def test_golden() -> None:
    """`python -m tests.tui.screens.trends.scenes` writes them anew: look at the difference before committing it."""
    found = texts()
    assert {each.name for each in GOLDEN.iterdir()} == set(found)
    for name, text in found.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("name", SCENES)
def test_any_size_is_filled_exactly(name: str) -> None:
    for size in ODD:
        lines = painted(SCENES[name], size)
        assert [width_of(line) for line in lines] == [size[0]] * size[1], size
    assert [width_of(line) for line in nothing((40, 9))] == [40] * 9


def test_what_was_recorded_cannot_write_on_the_screen() -> None:
    snapshot, state, shown = seen(SCENES["reload-30d"])
    assert shown.trend is not None
    view = replace(shown.trend.view, labels={"class": HOSTILE, "server": HOSTILE})
    twin = replace(view, labels={"class": "other", "server": HOSTILE})
    trend = replace(
        shown.trend,
        view=view,
        moments=(TrendMark(NOW - 86400.0, HOSTILE),),
        shifts=(LevelShift(NOW - 86400.0, 0.2, 0.4, 20, HOSTILE, HOSTILE),),
    )
    hostile = replace(shown, views=(view, twin), trend=trend)
    for size in ((80, 24), (120, 40), (200, 60)):
        lines = page(PageFrame(snapshot, NOW, size), replace(state, key=None, cursor=NOW - 86400.0), hostile)
        text = plain(lines)
        assert all(each.isprintable() or each == "\n" for each in text)
        assert [width_of(line) for line in lines] == [size[0]] * size[1]
        assert text.count("\n") == size[1]
    assert "\x1b" not in markdown(hostile, replace(state, key=None), NOW)


def test_the_chosen_tab_is_always_in_sight() -> None:
    names = [f"Budget number {number}" for number in range(30)]
    for at in range(30):
        text = plain([tabs(names, at, 60)])
        assert f"\u25b8Budget number {at} " in text
        assert ("\u2039" in text) == ("Budget number 0 " not in text)
        assert len(text) == 61


def test_what_y_copies_has_the_figures() -> None:
    _, state, shown = seen(SCENES["reload-30d"])
    text = markdown(shown, state, NOW)
    assert text.startswith("**Hot reload update**, 30 d up to 14:32\n")
    assert "| this | 1,033 | 219 ms |" in text
    assert "* 15 Nov 13:24" in text
    assert text.rstrip().endswith("nothing says that 500 ms will be reached.")


@pytest.mark.parametrize("name", SCENES)
def test_without_utf_8_every_sign_has_a_twin(name: str) -> None:
    text = plain(painted(SCENES[name], (120, 40)))
    assert to_ascii(text.translate(PLAIN)).count("?") == text.count("?")
