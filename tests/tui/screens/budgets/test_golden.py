"""The Budgets screen at every size, as text. `python -m tests.tui.screens.budgets.scenes` writes the files anew."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import Line, Span, TextStyle, plain, text_of, width_of
from hero_tui.tui.canvas.themes import Depth, Palette, load_theme
from hero_tui.tui.screens.budgets.layout import Columns, columns_for
from hero_tui.tui.screens.budgets.paint import NONE_DECLARED, NONE_LEFT, BudgetsPainter
from hero_tui.tui.screens.budgets.paint_rows import budget_line, system_line
from hero_tui.tui.screens.budgets.rows import ListOptions, SystemRow, budget_rows
from hero_tui.tui.screens.budgets.state import BudgetsState
from tests.support import snapshots
from tests.support.budget_views import every_kind, nothing_fed
from tests.tui.screens.budgets.scenes import GOLDEN, ON_MEMORY, SCENES, Scene, hostile, painted

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
    for moment in (every_kind(), nothing_fed(), hostile(), snapshots.snapshot(budgets=())):
        for width in (1, 2, 19, 20, 21, 39, 40, 45, 59, 60, 79, 80, 99, 119, 120, 121, 159, 179, 180, 240):
            for height in (1, 2, 3, 4, 11, 12, 14, 15, 23, 24, 35, 36, 60):
                lines = painted(moment, ON_MEMORY, width, height)
                assert len(lines) == height, (width, height)
                assert {width_of(line) for line in lines} == {width}, (width, height)


@pytest.mark.parametrize("width", [20, 40, 46, 60, 80, 99, 100, 120, 137, 160, 180, 200, 300])
def test_fields_stand_side_by_side_inside_the_screen(width: int) -> None:
    columns: Columns = columns_for(width)
    figures = (columns.badge, columns.name, columns.latest, columns.used, columns.limit)
    fields = [each for each in (*figures, columns.trend, columns.verdict, columns.why, columns.owner) if each]
    assert all(one.end <= other.start for one, other in pairwise(fields))
    assert fields[-1].end <= width


def test_an_empty_list_says_why() -> None:
    nothing = painted(every_kind(), BudgetsState(options=ListOptions(query="nonsense")), 80, 24)
    assert NONE_LEFT in plain(nothing)
    assert NONE_DECLARED in plain(painted(snapshots.snapshot(budgets=()), BudgetsState(), 80, 24))


def test_a_folded_system_says_how_many_and_its_worst() -> None:
    rows = budget_rows(every_kind(), ListOptions(closed=frozenset({"dev", "ci"})))
    dev, ci = (row for row in rows if isinstance(row, SystemRow) and row.system in {"dev", "ci"})
    said = text_of(system_line(dev, 120, recording=True, focused=False))
    assert "8 folded" in said
    assert "worst: ▲ warn Memory 82 %" in said
    assert "worst: ▲ warn Bundling 141 %" in text_of(system_line(ci, 120, recording=True, focused=False))
    for width in (20, 40, 60, 80, 200):
        assert width_of(system_line(dev, width, recording=True, focused=True)) == width


def test_a_broken_promise_is_the_worst_where_no_alert_is_more_urgent() -> None:
    views = tuple(view for view in every_kind().budgets if view.budget.id in {"ci.tests", "ci.flaky"})
    row = SystemRow("ci", views, folded=True)
    assert "worst: ✗ broken CI tests 106 %" in text_of(system_line(row, 120, recording=True, focused=False))


def memory(**changes: object) -> BudgetView:
    view = every_kind().view("dev.memory")
    assert view is not None
    return replace(view, **changes)


def line(view: BudgetView, width: int = 120, *, focused: bool = False) -> Line:
    return budget_line(view, columns_for(width), width, snapshots.NOW, focused=focused)


def test_level_use_and_verdict_are_three_things() -> None:
    calm, alarmed = memory(level=Level.OK), memory(level=Level.CRITICAL)
    one, two = text_of(line(calm)), text_of(line(alarmed))
    assert one.startswith("  ○ ok ")
    assert two.startswith("  ■ CRITICAL ")
    assert one[13:] == two[13:], "value, use, trend and verdict do not change with the level"


def test_acknowledged_and_silenced_are_said_in_words() -> None:
    assert "▲ seen" in text_of(line(memory(acknowledged_by="pair")))
    assert "▲ mute" in text_of(line(memory(silenced_until=snapshots.NOW + 900)))
    assert "▲ warning, silenced" in text_of(line(memory(silenced_until=snapshots.NOW + 900), 200))


def test_no_state_is_told_by_colour_alone() -> None:
    for width in (60, 80, 120, 200):
        texts = {text_of(line(memory(level=level), width)) for level in Level}
        assert len(texts) == len(Level), width


def test_where_there_are_few_colours_the_focused_row_is_reversed_but_its_bars_are_not() -> None:
    focused = line(memory(), focused=True)
    for depth in (Depth.ANSI, Depth.NONE):
        segments = Palette(load_theme("dark"), depth).segments(focused)
        bars = [each for each in segments if "▇" in each.text]
        words = [each for each in segments if "Memory" in each.text]
        assert bars
        assert all(each.style is not None and not each.style.reverse for each in bars)
        assert all(each.style is not None and each.style.reverse for each in words)


def test_every_sign_has_a_twin_in_ascii() -> None:
    text = plain(painted(every_kind(), ON_MEMORY, 120, 40))
    assert to_ascii(text).count("?") == text.count("?")


def test_what_did_not_change_is_not_painted_again() -> None:
    painter = BudgetsPainter()
    painted(every_kind(), ON_MEMORY, 120, 40, painter)
    kept = dict(painter._kept)
    now: Snapshot = every_kind()
    views = tuple(replace(view, latest=2.6e9) if view.budget.id == "dev.memory" else view for view in now.budgets)
    painted(replace(now, budgets=views, at=now.at + 2), ON_MEMORY, 120, 40, painter)
    changed = [key for key, entry in painter._kept.items() if entry[1] is not kept[key][1]]
    assert changed == ["budget dev.memory"]


def test_only_the_palettes_tones_are_used() -> None:
    spans: list[Span] = [span for each in painted(every_kind(), ON_MEMORY, 120, 40) for span in each]
    assert all(isinstance(span.style, TextStyle) for span in spans)
