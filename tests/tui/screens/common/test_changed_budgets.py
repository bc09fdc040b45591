"""A budgets.yaml that cannot be used is said in line 1 of each screen, its place first, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.frame.header import header
from hero_tui.tui.screens.common.frame.status_line import status_line
from tests.support import snapshots
from tests.tui.screens.live.scenes import critical

pytestmark = pytest.mark.usefixtures("utc")
WRONG = "budgets.yaml:3:26: parsecs is not a unit of a time. Write a time such as 500 ms; the former budgets hold"


def changed(moment: Snapshot, said: str) -> Snapshot:
    return replace(moment, recorder=replace(moment.recorder, budgets=said, notices=(said,)))


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
@pytest.mark.parametrize("path", ["", "Live › Hot reload", "Budgets"])
@pytest.mark.parametrize(
    "moment",
    [snapshots.calm, snapshots.snapshot, snapshots.failed, critical, snapshots.first_run],
    ids=["calm", "warning", "failed", "critical", "first run"],
)
def test_where_it_is_wrong_is_in_line_1(moment: Callable[[], Snapshot], path: str, width: int) -> None:
    snapshot = changed(moment(), WRONG)
    line = text_of(header(snapshot, snapshot.at, width, path=path))
    assert len(line) == width
    assert "budgets.yaml:3:26: parsecs is not a unit" in line
    assert line.rstrip().endswith(("14:32", "09:12"))
    assert "budgets.yaml" not in text_of(status_line(snapshot, snapshot.at, width)), "it is said once"


@pytest.mark.parametrize("width", [80, 120, 200])
def test_hostile_words_are_escaped(width: int) -> None:
    snapshot = changed(snapshots.calm(), "budgets.yaml:1:1: \x1b[31m\n" + "x" * 500)
    assert text_of(header(snapshot, snapshot.at, width)).isprintable()
