"""How the lines of a budget's detail are divided between promises, chart and list: a pure function of the size."""

from __future__ import annotations

from msgspec import Struct

FULL_HEIGHT = 30
TALL = 54
LEAST_CHART = 5
MOST_CHART = 24
BELOW_FOLD = 10


class DetailLayout(Struct, frozen=True):
    """How many lines the chart (its axis included; 0: none) and the list get. `full`: heads and notes fit too."""

    chart: int
    rows: int
    full: bool
    tall: bool


def detail_layout(width: int, height: int, objectives: int) -> DetailLayout:
    """Divide a screen of `height` lines: header, title and footer are not the body's."""
    full, tall = height >= FULL_HEIGHT, height >= TALL
    room = height - 3 - objectives - (3 if full else 1)
    room -= (8 if full else 4) + (BELOW_FOLD if tall else 0)  # with `▼ 9 more` where not all fits
    if height < 15 or width < 60 or room <= LEAST_CHART:
        return DetailLayout(0, max(1, room + 2), full=False, tall=False)
    chart = min(MOST_CHART, max(LEAST_CHART, room * 3 // 4 if full else room * 2 // 3))
    return DetailLayout(chart, max(1, room - chart), full, tall)
