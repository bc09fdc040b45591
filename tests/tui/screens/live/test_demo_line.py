"""Line 2 of the demo says what it shows, and hides nothing by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.frame.status_line import status_line
from tests.support import snapshots
from tests.tui.screens.live.scenes import critical

SHOWS = "ordinary work, within its limits"


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize("width", [80, 100, 119, 120, 160, 200])
@pytest.mark.parametrize(
    "moment",
    [snapshots.calm, snapshots.snapshot, snapshots.failed, snapshots.stopped, snapshots.first_run, critical],
    ids=["calm", "warning", "failed", "stopped", "first run", "critical"],
)
def test_what_is_wrong_stays_whole(moment: Callable[[], Snapshot], width: int) -> None:
    bare = moment()
    shown = replace(bare, demo=True, demo_shows=SHOWS)
    before, line = text_of(status_line(bare, bare.at, width)), text_of(status_line(shown, bare.at, width))
    assert len(line) == width
    if moment in {snapshots.calm, snapshots.first_run}:
        assert f"Demo: {SHOWS}" in line
    else:
        assert before.rstrip() in line
    if len(before.rstrip()) + 3 + len("Demo: ") + len(SHOWS) + 1 <= width:
        assert line.endswith(f"   Demo: {SHOWS} ")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_hostile_words_are_escaped(width: int) -> None:
    calm = replace(snapshots.calm(), demo=True, demo_shows="\x1b[31mred\n" * 40)
    assert text_of(status_line(calm, calm.at, width)).isprintable()
