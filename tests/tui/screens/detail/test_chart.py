"""Stories of the chart: every mark stands at its time and value, plotext leaves nothing behind."""

from __future__ import annotations

import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.tui.canvas import chart_canvas
from hero_tui.tui.canvas.chart import GUTTER, LAST, Bar, Chart, Guide, Point, draw
from hero_tui.tui.canvas.chart_canvas import canvas
from hero_tui.tui.canvas.chart_scale import Scale, linear_scale, logarithmic_scale, time_ticks
from hero_tui.tui.canvas.styled_text import CRITICAL, OK_BAR, Line, text_of
from tests.support.examples import examples
from tests.support.snapshots import at
from tests.support.zones import fixed_zone

HOUR = 3600.0
SECONDS = st.floats(1e-4, 1e5)


pytestmark = pytest.mark.usefixtures("utc")


def drawn(chart: Chart, width: int = 60, height: int = 12) -> list[str]:
    return [text_of(line) for line in draw(chart, width, height)]


@given(st.lists(SECONDS, max_size=20), st.lists(SECONDS, min_size=1, max_size=2))
def test_a_logarithmic_scale_holds_every_value_and_limit(values: list[float], limits: list[float]) -> None:
    scale = logarithmic_scale(values, limits)
    assert scale.low > 0
    assert scale.low * 10 <= scale.high * 1.0001
    for value in (*values, *limits):
        assert scale.low <= value <= scale.high
        assert 0 <= scale.row(value, 16) <= 15


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_off_the_scale_is_clipped(value: float) -> None:
    assert 0 <= linear_scale(3e9).row(value, 16) <= 15


def test_a_linear_scale_ends_at_125_percent() -> None:
    assert linear_scale(3e9) == Scale(0.0, 3.75e9)
    assert linear_scale(0.0) == Scale(0.0, 1.0)


@settings(max_examples=examples(60))
@given(
    st.integers(24, 130),
    st.integers(5, 30),
    st.lists(st.tuples(st.floats(0, 86400), st.floats(0.01, 10)), min_size=1, max_size=40),
)
def test_a_point_stands_in_the_column_of_its_time_and_the_row_of_its_value(
    width: int, height: int, runs: list[tuple[float, float]]
) -> None:
    points = tuple(Point(moment, value, "•", OK_BAR) for moment, value in runs)
    chart = Chart(0.0, 86400.0, logarithmic_scale([value for _, value in runs], [0.5]), points)
    lines = drawn(chart, width, height)
    columns, rows = width - GUTTER, height - 2
    if columns < 12:
        return
    wanted = {(chart.column(moment, columns), chart.scale.row(value, rows)) for moment, value in runs}
    found = {
        (column, rows - 1 - index)
        for index, line in enumerate(lines[:rows])
        for column, letter in enumerate(line[GUTTER:])
        if letter == "•"
    }
    assert found == wanted
    assert all(len(line) == width for line in lines)


def test_the_newest_moment_is_the_last_column_and_each_column_has_its_moment() -> None:
    chart = Chart(0.0, 86400.0, Scale(0, 1))
    assert chart.column(86400.0, 108) == 107
    assert chart.column(-5.0, 108) == 0
    assert [chart.column(chart.moment(column, 108), 108) for column in range(107)] == list(range(107))
    assert chart.column(86400.0 * 100 / (108 - LAST) + 1, 108) == 100


def test_a_later_point_covers_an_earlier_one_and_keeps_its_ink() -> None:
    points = (Point(1.0, 0.2, "•", OK_BAR), Point(1.1, 0.2, "■", CRITICAL))
    lines: tuple[Line, ...] = draw(Chart(0, 100, Scale(0.1, 1.0, logarithmic=True), points), 60, 12)
    marks = [span for line in lines for span in line if "■" in span.text]
    assert [span.style for span in marks] == [CRITICAL]
    assert not any("•" in text_of(line) for line in lines)


def test_failed_runs_fog_and_the_cursor_share_the_lowest_row() -> None:
    points = (Point(50.0, None, "×", OK_BAR),)
    lines = drawn(Chart(0, 100, Scale(0.1, 1.0, logarithmic=True), points, fog=((10.0, 20.0),), cursor=80.0))
    lowest = lines[9][GUTTER:]
    assert lowest.count("░") == 6
    assert lowest.count("×") == 1
    assert all(line[GUTTER:].count("┊") == 1 for line in lines[:10])


def test_a_moment_is_marked_on_the_axis_where_no_point_can_cover_it() -> None:
    points = (Point(3000.0, 0.1, "•", OK_BAR),)
    chart = Chart(0, 86400, Scale(0.1, 1.0, logarithmic=True), points, moments=(3000.0, 40_000.0, -1.0, 90_000.0))
    axis = drawn(chart)[10][GUTTER:]
    assert axis.count("┴") + axis.count("┼") == 2, "those outside the span are not moved into it"
    tick = next(column for column, letter in enumerate(axis) if letter == "┬")
    at = chart.moment(tick, len(axis))
    assert drawn(replace(chart, moments=(at,)))[10][GUTTER + tick] == "┼"


def test_a_limit_is_named_at_both_ends_unless_a_mark_stands_there() -> None:
    guide = Guide(0.5, "500 ms", "p95")
    scale = Scale(0.05, 5.0, logarithmic=True)
    [line] = [line for line in drawn(Chart(0, 100, scale, guides=(guide,))) if "╌" in line]
    assert line.startswith("  500 ms ├╌╌")
    assert line.endswith("╌ p95 ")
    there = Point(99.0, 0.5, "◆", OK_BAR)
    [line] = [line for line in drawn(Chart(0, 100, scale, (there,), guides=(guide,))) if "╌" in line]
    assert "p95" not in line
    assert "◆" in line


def test_a_gap_in_a_gauge_is_a_hole_not_a_zero() -> None:
    bars = tuple(Bar(float(index), 0.5, 0.6) for index in range(100) if not 40 <= index < 60)
    lines = drawn(Chart(0, 100, Scale(0, 1), bars=bars, fog=((40.0, 60.0),)))
    rows = [line[GUTTER:] for line in lines[:10]]
    middle = [row[22:28] for row in rows]
    assert all(not piece.strip(" ░") for piece in middle)
    assert any(0x2800 < ord(letter) < 0x2900 for row in rows for letter in row)


def test_a_bar_covers_the_rows_from_lowest_to_highest_and_no_other() -> None:
    scale = Scale(0.0, 9.0)
    lines = drawn(Chart(0, 100, scale, bars=(Bar(50.0, 2.0, 6.0),)), height=12)
    covered = [9 - index for index, line in enumerate(lines[:10]) if line[GUTTER:].strip()]
    assert covered == [6, 5, 4, 3, 2]


def test_nothing_to_draw_and_no_room_to_draw() -> None:
    empty = Chart(0, 100, Scale(0.1, 1.0, logarithmic=True))
    assert not any(letter in "•◆■×░" for line in drawn(empty) for letter in line)
    for width, height in ((0, 0), (1, 1), (21, 8), (60, 4), (5, 3)):
        lines = drawn(empty, width, height)
        assert len(lines) == height
        assert all(len(line) == width for line in lines)


def test_plotext_leaves_neither_colours_nor_state() -> None:
    import plotext

    before = repr(plotext.terminal)
    rows = canvas([(3.0, 2.0, "•")], [], 150, 60)
    assert [len(row) for row in rows] == [150] * 60
    assert not any("\x1b" in row for row in rows)
    assert repr(plotext.terminal) == before
    assert "•" not in plotext.figure.build().string()


def test_without_plotext_plainer_marks_stand_in_the_same_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = [(3.0, 2.0, "•"), (59.0, 9.0, "■")]
    strokes = [(10.0, 1.0, 4.0)]
    drawn_by_plotext = canvas(marks, strokes, 60, 10)
    monkeypatch.setitem(sys.modules, "plotext", None)
    plain = canvas(marks, strokes, 60, 10)
    assert [[letter != " " for letter in row] for row in plain] == [
        [letter != " " for letter in row] for row in drawn_by_plotext
    ]
    assert not chart_canvas.load_plotext()


@given(st.floats(0, 4e9), st.floats(60, 90 * 86400.0), st.integers(20, 200))
@settings(max_examples=examples(100))
def test_time_ticks_lie_inside_in_order_and_apart(since: float, span: float, columns: int) -> None:
    ticks = time_ticks(since, since + span, columns)
    moments = [moment for moment, _ in ticks]
    assert moments == sorted(moments)
    assert all(since <= moment <= since + span for moment in moments)
    assert all((two - one) / span * columns >= 11.9 for one, two in pairwise(moments))


def test_days_are_named_and_begin_at_local_midnight_over_a_change_of_the_clock() -> None:
    # Summer time ended on 25 October 2026 in Berlin.
    since = at("00:00") - 33 * 86400
    with fixed_zone("Europe/Berlin"):
        ticks = time_ticks(since, since + 7 * 86400, 108)
        assert all(time.localtime(moment).tm_hour == 0 for moment, _ in ticks)
        assert ticks[0][1] == "Fri 23"
        assert {time.localtime(moment).tm_isdst for moment, _ in ticks} == {0, 1}


def test_of_two_guides_in_one_row_one_alone_says_what_it_is() -> None:
    """On the gutter and at the line's end: a value beside another one's share would be a wrong limit."""
    guides = (
        Guide(0.9, "9,000", "90 %", CRITICAL),
        Guide(0.88, "8,800", "88 %", OK_BAR),
        Guide(0.2, "2,000", "20 %", OK_BAR),
    )
    lines = drawn(Chart(0, 86400, Scale(0.0, 1.0), (), guides=guides), 60, 10)
    told = [line for line in lines if "%" in line]
    assert [("9,000" in line, "90 %" in line) for line in told] == [(True, True), (False, False)]
    assert not any("8,800" in line or "88 %" in line for line in lines)
