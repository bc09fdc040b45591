"""The Live screen at every size, as text. `python -m tests.tui.screens.live.scenes` writes the files anew."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.format.numbers import moment_text
from hero_tui.models.snapshot import RecorderState
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.alerts.alert_log import log_lines
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.frame.status_line import status_line
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots
from tests.tui.screens.live.scenes import GOLDEN, SCENES, Scene, hostile

pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.file.stem)
def test_a_scene_looks_as_it_did(scene: Scene) -> None:
    assert scene.text() == scene.file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.glob("*.txt")} == {scene.file.name for scene in SCENES}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.file.stem)
def test_every_line_has_the_terminals_width_and_nothing_that_a_terminal_would_obey(scene: Scene) -> None:
    lines = scene.text().split("\n")[:-1]
    assert len(lines) == scene.height
    assert {len(line) for line in lines} == {scene.width}
    assert all(line.isprintable() for line in lines)


def test_any_size_can_be_painted() -> None:
    for moment in (snapshots.snapshot(), snapshots.first_run(), hostile()):
        for width in (1, 2, 5, 19, 20, 39, 40, 59, 60, 79, 80, 119, 120, 121, 159, 160, 200, 239, 240, 300):
            for height in (1, 2, 3, 11, 12, 13, 14, 15, 23, 24, 25, 27, 28, 32, 39, 40, 43, 59, 60, 80):
                layout = live_layout(width, height)
                lines = LivePainter().page(moment, LiveState(), layout, moment.at).text(layout).split("\n")[:-1]
                assert len(lines) == height, (width, height)
                assert {len(line) for line in lines} == {width}, (width, height)


def test_what_did_not_change_is_not_painted_again() -> None:
    painter, layout = LivePainter(), live_layout(120, 40)
    first = painter.page(snapshots.snapshot(), LiveState(), layout, snapshots.NOW)
    again = painter.page(snapshots.snapshot(), LiveState(), layout, snapshots.NOW)
    assert again == first
    kept = [entry[1] for entry in painter._kept.values()]
    painter.page(snapshots.snapshot(), LiveState(), layout, snapshots.NOW)
    assert all(one is other for one, other in zip(kept, [entry[1] for entry in painter._kept.values()], strict=True))


def test_a_recorder_that_starts_again_is_not_called_calm() -> None:
    calm = snapshots.calm()
    starting = replace(calm, recorder=replace(calm.recorder, state=RecorderState.STARTING))
    assert text_of(status_line(starting, snapshots.NOW, 120)).startswith(" ░ The recorder is starting.")


def test_a_notice_leaves_room_for_the_counts() -> None:
    moment = snapshots.calm()
    view = replace(moment.budgets[0], level=Level.INFO)
    noticed = replace(
        moment,
        budgets=(view, *moment.budgets[1:]),
        recorder=replace(moment.recorder, notices=("37 of 310 folders are not watched",)),
    )
    assert (
        text_of(status_line(noticed, snapshots.NOW, 120)).rstrip() == " ● 1 info   ▲ 37 of 310 folders are not watched"
    )


def test_an_old_alert_has_its_day_and_not_a_time_of_today() -> None:
    moment = snapshots.snapshot()
    old = replace(moment.incidents[0], detected=snapshots.NOW - 3 * 86400.0)
    line = log_lines((LogRow(old),), moment, snapshots.NOW, 120, 1, None)[0]
    day = moment_text(old.detected, snapshots.NOW).partition(" ")[0]
    assert text_of(line)[58:65] == f"{day}    "
