"""What has to be seen at the first run is seen at every size; in the demo nothing is promised that it does not keep."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots
from tests.support.screens import Calls, bottom, scripted_app, shown

TOUCHED = (
    "Your project is not changed; nothing leaves this machine. "
    "Your dev server gets one more request when it starts and one per save (off: hero-tui doctor)."
)
OWN_FILE = "/home/me/a/long/way/down/to/storefront/packages/web/budgets.yaml"


pytestmark = pytest.mark.usefixtures("utc")


def said(moment: Snapshot, width: int, height: int) -> str:
    """All words of the screen, with one blank between them."""
    layout = live_layout(width, height)
    text = LivePainter().page(moment, LiveState(first_run=True), layout, moment.at).text(layout)
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("width", "height"), [(80, 24), (81, 27), (100, 30), (120, 30), (99, 39), (120, 40), (160, 45), (200, 60)]
)
@pytest.mark.parametrize("budgets", [None, OWN_FILE], ids=["built-in", "own file"])
@pytest.mark.parametrize("history", ["~/.local/state/hero-tui/s-3f9a", "/" + "long/" * 60], ids=["short", "long"])
def test_what_must_be_seen_is_in_the_box_whole(width: int, height: int, budgets: str | None, history: str) -> None:
    moment = replace(snapshots.first_run(), budgets_path=budgets, history_path=history)
    text = said(moment, width, height)
    assert TOUCHED in text
    assert "Remove: hero-tui purge" in text
    assert "q leaves, and stops recording with the last viewer. D leaves" in text
    assert "esc closes this" in text


@pytest.mark.parametrize(
    ("width", "height", "line"),
    [
        (40, 12, "Your project is unchanged. esc closes"),
        (60, 15, "Project unchanged; one more request per save. esc closes"),
        (79, 23, "Project unchanged; one more request per save. esc closes"),
        (100, 23, "Your project is unchanged, nothing leaves it; one more request per save esc closes"),
        (60, 43, "Project unchanged; one more request per save. esc closes"),
        (
            130,
            20,
            (
                "Your project is not changed, nothing leaves this machine; your dev server gets one more request per "
                "save esc closes"
            ),
        ),
    ],
)
def test_where_the_box_has_no_room_one_line_stands_in_place_of_the_footer(width: int, height: int, line: str) -> None:
    assert said(snapshots.first_run(), width, height).endswith(line)


@pytest.mark.parametrize("size", [(60, 15), (40, 12), (120, 40), (80, 24), (70, 43)])
async def test_esc_closes_what_is_said_and_the_keys_come_back(size: tuple[int, int]) -> None:
    calls = Calls()
    app = scripted_app(snapshots.first_run(), calls=calls)
    async with app.run_test(size=size) as pilot:
        assert "esc closes" in "".join(shown(app))
        await pilot.press("escape")
        assert "esc closes" not in "".join(shown(app))
        assert bottom(app).endswith("q quit ")
        assert calls.first_runs == 1


async def test_beside_one_line_the_log_is_walked_into() -> None:
    app = scripted_app(snapshots.snapshot(first_run=True))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("tab")
        assert "▸ ▲ warn" in "".join(shown(app)).replace("▸▲", "▸ ▲")


@pytest.mark.parametrize("size", [(40, 12), (60, 15), (80, 24), (100, 30), (120, 40), (200, 60)])
def test_the_demo_promises_nothing_that_it_does_not_keep(size: tuple[int, int]) -> None:
    text = said(replace(snapshots.first_run(), demo=True), *size)
    assert "recording goes on" not in text
    assert "removed" in text


async def test_in_the_demo_d_says_why_it_does_nothing() -> None:
    app = scripted_app(snapshots.snapshot(demo=True))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "D detach" not in bottom(app)
        await pilot.press("D")
        assert bottom(app).strip() == "Nothing of the demo goes on without you: q leaves, and its folder is removed."
        assert app.return_value is None
        await pilot.press("question_mark")
        assert not any("recorder goes on" in line for line in shown(app))
