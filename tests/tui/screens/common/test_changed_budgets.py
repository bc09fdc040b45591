"""A budgets.yaml that cannot be used is said in line 1 of each screen, its place first, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.models.snapshot import Snapshot
from hero_tui.report.status_text import status_line as status_line_text
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.frame.header import header
from hero_tui.tui.screens.common.frame.status_line import one_line, status_line
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots
from tests.tui.screens.live.scenes import critical

pytestmark = pytest.mark.usefixtures("utc")
WRONG = "budgets.yaml:3:26: parsecs is not a unit of a time. Write a time such as 500 ms; the former budgets hold"


NEWS = "budgets.yaml was changed and holds now: 1 budget with other limits or levels"
MOMENTS = pytest.mark.parametrize(
    "moment",
    [snapshots.calm, snapshots.snapshot, snapshots.failed, critical, snapshots.first_run],
    ids=["calm", "warning", "failed", "critical", "first run"],
)


def changed(moment: Snapshot, said: str, *, wrong: bool = True) -> Snapshot:
    return replace(moment, recorder=replace(moment.recorder, budgets=said, budgets_wrong=wrong, notices=(said,)))


def live(snapshot: Snapshot, width: int, height: int) -> list[str]:
    """The Live screen of that size, line by line."""
    layout = live_layout(width, height)
    page = LivePainter().page(snapshot, LiveState(), layout, snapshot.at, (("?", "help"),), (), None)
    return page.text(layout).split("\n")[:height]


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
@pytest.mark.parametrize("path", ["", "Live › Hot reload", "Budgets"])
@MOMENTS
def test_where_it_is_wrong_is_in_line_1(moment: Callable[[], Snapshot], path: str, width: int) -> None:
    snapshot = changed(moment(), WRONG)
    line = text_of(header(snapshot, snapshot.at, width, path=path))
    assert len(line) == width
    assert "▲ budgets.yaml:3:26: parsecs is not a unit" in line
    assert line.rstrip().endswith(("14:32", "09:12"))
    assert "budgets.yaml" not in text_of(status_line(snapshot, snapshot.at, width)), "it is said once"


@pytest.mark.parametrize("width", [80, 120, 200])
def test_hostile_words_are_escaped(width: int) -> None:
    snapshot = changed(snapshots.calm(), "budgets.yaml:1:1: \x1b[31m\n" + "x" * 500)
    assert text_of(header(snapshot, snapshot.at, width)).isprintable()


@pytest.mark.parametrize("size", [(60, 15), (79, 23), (40, 12), (30, 8), (24, 5)])
@MOMENTS
def test_a_small_screen_says_where_it_is_wrong_and_the_worst_thing(
    moment: Callable[[], Snapshot], size: tuple[int, int]
) -> None:
    snapshot = changed(moment(), WRONG)
    lines = live(snapshot, *size)
    said = [line for line in lines if "budgets.yaml:3:26" in line]
    assert len(said) == 1, lines
    assert "▲ budgets.yaml:3:26" in said[0]
    assert {len(line) for line in lines} == {size[0]}
    assert len(lines) == size[1]
    sign = {snapshots.failed: "×", critical: "■", snapshots.snapshot: "▲ Memory"}.get(moment, "▲ budgets.yaml")
    assert sign in lines[0]


@pytest.mark.parametrize(
    ("moment", "narrow", "wide"),
    [
        (snapshots.calm, "▲ budgets.yaml:3:26…", "▲ budgets.yaml:3:26: parsecs is not a unit of a time. Write…"),
        (snapshots.snapshot, "▲ Memory 82 %  ▲yaml", "▲ Memory 82 %  ▲ budgets.yaml ●1 ↑1"),
        (critical, "■ Files 120 %  ▲yaml", "■ Files 120 %  ▲ budgets.yaml ▲1 ●1 ↑1"),
        (snapshots.failed, "× Cart.tsx:41  2 min", "× Cart.tsx:41:26  2 min  Expected `>` but found `<`  ▲yaml"),
        (snapshots.first_run, "▲ budgets.yaml:3:26…", "▲ budgets.yaml:3:26: parsecs is not a unit of a time. Write…"),
    ],
    ids=["calm", "warning", "critical", "failed", "first run"],
)
def test_one_line_says_it_where_nothing_worse_needs_the_room(
    moment: Callable[[], Snapshot], narrow: str, wide: str
) -> None:
    snapshot = changed(moment(), WRONG)
    assert text_of(one_line(snapshot, snapshot.at, 20)).rstrip() == narrow
    assert status_line_text(snapshot) == wide


@pytest.mark.parametrize("width", [80, 120])
def test_a_file_that_holds_is_no_warning(width: int) -> None:
    snapshot = changed(snapshots.calm(), NEWS, wrong=False)
    line = text_of(header(snapshot, snapshot.at, width))
    assert "budgets.yaml was changed and holds now" in line
    assert "▲" not in line
    assert "▲" not in live(snapshot, 60, 15)[0]
