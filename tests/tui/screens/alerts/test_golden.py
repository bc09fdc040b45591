"""The Alerts screen as text: golden at five sizes, whole at any, and harmless where what was recorded is hostile."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.tui.canvas.chart_canvas import PLAIN
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import plain, width_of
from hero_tui.tui.screens.alerts.paint import Listed, markdown, page
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.frame.page import PageFrame
from tests.support.snapshots import NOW
from tests.tui.screens.alerts.scenes import GOLDEN, SCENES, painted, seen, texts

ODD = ((1, 1), (20, 2), (20, 8), (40, 12), (59, 14), (79, 30), (99, 53), (300, 80))
HOSTILE = "a\nb\x1b[31m[red]\u202e" + "x" * 4096 + "\u4e2d\x07`"


pytestmark = pytest.mark.usefixtures("utc")


def test_golden() -> None:
    """`python -m tests.tui.screens.alerts.scenes` writes them anew: look at the difference before committing it."""
    found = texts()
    assert {each.name for each in GOLDEN.iterdir()} == set(found)
    for name, text in found.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("name", SCENES)
def test_any_size_is_filled_exactly(name: str) -> None:
    for size in ODD:
        lines = painted(SCENES[name], size)
        assert [width_of(line) for line in lines] == [size[0]] * size[1], size


def test_what_was_recorded_cannot_write_on_the_screen() -> None:
    snapshot, listed = seen(SCENES["all"])
    assert listed.history is not None
    rows = tuple(
        LogRow(
            replace(
                row.incident,
                cause=WrittenCause(HOSTILE),
                acknowledged_by=HOSTILE,
                note=HOSTILE,
                labels={"server": HOSTILE},
                budget=replace(row.incident.budget, title=HOSTILE),
            )
        )
        for row in listed.rows
        if row.incident is not None
    )
    state = replace(SCENES["all"], query=HOSTILE)
    for at in (rows[0].key, rows[1].key):
        for size in ((60, 15), (80, 24), (120, 40), (200, 60)):
            lines = page(PageFrame(snapshot, NOW, size), replace(state, row=at), Listed(listed.history, rows))
            text = plain(lines)
            assert all(each.isprintable() or each == "\n" for each in text)
            assert [width_of(line) for line in lines] == [size[0]] * size[1]
    assert "\x1b" not in markdown(rows, listed.history, NOW)


def test_what_y_copies_has_a_line_for_each_alert() -> None:
    _, listed = seen(SCENES["all"])
    assert listed.history is not None
    lines = markdown(listed.rows, listed.history, NOW).splitlines()
    assert lines[0].startswith("**17 alerts, 1 open**: found after 54 s on average (median ")
    assert len([line for line in lines if line.startswith("* ")]) == 17


@pytest.mark.parametrize("name", SCENES)
def test_without_utf_8_every_sign_has_a_twin(name: str) -> None:
    text = plain(painted(SCENES[name], (120, 40)))
    assert to_ascii(text.translate(PLAIN)).count("?") == text.count("?")
