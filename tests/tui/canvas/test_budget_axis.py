"""The fixed axis, against the table of the reference."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.tui.canvas.budget_axis import ColumnMark, column, mostly_over, spark
from hero_tui.tui.canvas.styled_text import Tone, text_of, width_of
from hero_tui.tui.canvas.threshold_colours import tone_of

SHARES = (5, 20, 35, 50, 65, 70, 74, 78, 80, 86, 90, 94, 98, 100, 120, 150, 200, 300)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (4, ("▁▁▁▁▁▁▁▁▁▁▁▁▁▂▄▆██", "     ▁▂▃▄▅▆▇██████", "   ▄▇█████████████", "▂▅████████████████")),
        (2, ("▁▁▁▁▁▁▁▁▁▁▁▁▁▂▄▆██", "▁▂▃▄▅▆▆▆▇▇████████")),
        (1, ("▁▂▃▄▅▆▆▆▇▇███↑↑↑↑↑",)),
    ],
)
def test_the_table_of_the_reference(rows: int, expected: tuple[str, ...]) -> None:
    columns = [column(share / 100, rows).cells for share in SHARES]
    assert tuple("".join(cells[row][0] for cells in columns) for row in range(rows)) == expected


def test_colours_are_use() -> None:
    tones = [tone_of(share) for share in (0.69, 0.7, 0.8, 0.9, 1.0)]
    assert tones == [Tone.OK_BAR, Tone.INFO, Tone.WARNING, Tone.HIGH, Tone.OVER]


def test_four_kinds_of_nothing() -> None:
    lowest = [column(mark, 4).cells[-1][0] for mark in (ColumnMark.BEFORE, ColumnMark.FOG, ColumnMark.FAILED)]
    assert [*lowest, column(0.0, 4).cells[-1][0]] == [" ", "░", "×", "▁"]
    limit = [
        column(mark, 4).cells[0][0]
        for mark in (ColumnMark.BEFORE, ColumnMark.FOG, ColumnMark.FAILED, ColumnMark.TIMEOUT)
    ]
    assert limit == [" ", " ", "▁", "█"]


def test_a_sparkline_is_right_aligned_and_merges_neighbours_of_one_colour() -> None:
    rows = spark([0.2, 0.3, 0.95], 5, 1)
    assert text_of(rows[0]) == "  ▂▃█"
    assert len(rows[0]) == 3
    assert text_of(spark([0.2] * 9, 4, 1)[0]) == "▂▂▂▂"


@given(
    st.lists(st.floats(0, 1e6) | st.sampled_from(list(ColumnMark)), max_size=80), st.integers(0, 70), st.integers(1, 6)
)
def test_any_history_fills_its_rectangle(values: list[float | ColumnMark], width: int, rows: int) -> None:
    lines = spark(values, width, rows)
    assert len(lines) == rows
    assert all(width_of(line) == width for line in lines)


@given(st.floats(0, 10), st.floats(0, 10), st.integers(3, 12))
def test_more_use_is_never_lower(first: float, second: float, rows: int) -> None:
    def height(share: float) -> int:
        glyphs = [glyph for glyph, _ in column(share, rows).cells]
        above = 2 if rows >= 7 else 1
        body = sum(" ▁▂▃▄▅▆▇█".index(glyph) for glyph in glyphs[above:])
        return body * 100 + sum(" ▁▂▃▄▅▆▇█".index(glyph) for glyph in glyphs[:above])

    low, high = sorted((first, second))
    assert height(low) <= height(high)


def test_nonsense_is_drawn_as_nothing_used() -> None:
    assert column(math.nan, 4) == column(0.0, 4)


@pytest.mark.parametrize(
    ("share", "cells"),
    [
        (0.70, " ▁ ▁████"), (0.80, " ▁ ▆████"), (0.90, " ▁▃█████"), (0.99, " ▁██████"), (1.0, " ▂██████"),
        (1.5, " ▆██████"), (2.0, "▁███████"), (3.0, "▅███████"), (4.0, "████████"), (9.0, "████████"),
    ],
)  # fmt: skip
def test_a_tall_axis_has_two_rows_over_the_limit_and_two_near_it(share: float, cells: str) -> None:
    found = "".join(glyph for glyph, _ in column(share, 8).cells)
    assert found == cells
    assert "".join(glyph for glyph, _ in column(0.35, 8).cells)[:4] == " ▁  "


@pytest.mark.parametrize(
    ("rows", "shares", "expected"),
    [
        (1, (0.5, 1.0, 2.9, 3.0, 12.0), ("▄1239",)),
        (2, (0.5, 1.0, 2.5, 3.9, 4.0), ("▁▁▅█▀", "▄████")),
        (4, (0.5, 1.0, 1.5, 2.0, 3.0, 4.0), ("   ▁▅█", "▁▁▅▀▀▀", " █████", "██████")),
    ],
)
def test_where_most_are_over_the_axis_goes_to_four_times_the_limit(
    rows: int, shares: tuple[float, ...], expected: tuple[str, ...]
) -> None:
    assert tuple(text_of(row) for row in spark(shares, len(shares), rows, stretched=True)) == expected


@pytest.mark.parametrize(
    ("values", "width", "said"),
    [
        ([], 9, False), ([1.2, 1.2], 9, False), ([1.2, 1.2, 0.5], 9, True), ([1.2, 0.5, 0.5, 1.2], 9, False),
        ([0.1] * 9 + [1.0] * 3, 3, True), ([1.2] * 9 + [0.1] * 3, 3, False),
        ([1.2] * 3 + [ColumnMark.FAILED] * 9, 12, True),
    ],
)  # fmt: skip
def test_most_are_over_is_said_of_what_is_shown(values: list[float | ColumnMark], width: int, said: bool) -> None:
    assert mostly_over(values, width) is said
