"""Which layout fits a terminal, and where its parts stand: a pure function of the size.

200x60:  header, status, captions | 4 x 2 panels of 10 lines, what happened now beside them | log | footer
120x40:  header, status, captions | 4 x 2 panels of 6 lines | log | footer
100x30:  header, status           | 4 x 2 panels of 5 lines | log | footer
 80x24:  header, status           | 4 x 2 panels of 3 lines | log | footer
 60x15:  the worst thing          | a row per panel         | log | footer
 40x12:  the same without causes; the log is two rows without a title
 20x2:   one line for all, then a line per panel, worst first
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

IN_COLUMN = 4
GAP = 2
SHORT_LOG = 2
"""Lines of a log that has no title."""


class Shape(Enum):
    """The layout's kind."""

    LINE = "one line"
    TINY = "status line and names"
    LIST = "a row per panel"
    STACK = "one column of half-width panels"
    HALVES = "two columns of half-width panels"
    WIDE = "two columns of wide panels"


class Area(Struct, frozen=True):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int


class LiveLayout(Struct, frozen=True):
    """`panel_lines`: rows of one panel with its title; `counts`: panels in each column. `log` includes its title line,
    which goes where there are two lines; height 0 where there is none. `now`: the third column, from 160 columns."""

    shape: Shape
    width: int
    height: int
    header: Area
    columns: tuple[Area, ...]
    panel_lines: int
    log: Area
    footer: Area
    counts: tuple[int, ...] = ()
    captions: bool = False
    now: Area | None = None

    @property
    def log_rows(self) -> int:
        """Rows of the log below its title."""
        return self.log.height if self.log.height == SHORT_LOG else max(0, self.log.height - 1)


def live_layout(width: int, height: int, counts: tuple[int, int] = (IN_COLUMN, IN_COLUMN)) -> LiveLayout:
    """The layout for a terminal of that size. `counts`: how many panels the left and the right column have."""
    panels, rows = sum(counts), max(counts)
    if height <= 1:
        return _rest(Shape.LINE, width, height, 1, (), 0, footer=0)
    if width < 40 or height < 12:
        return _rest(Shape.TINY, width, height, height, (), 0, footer=0)
    if width >= 100 and height >= 30:
        return _wide(width, height, counts)
    if width >= 60 and height >= 40:
        lines = min(5, (height - 3) // panels)
        return _rest(Shape.STACK, width, height, 2, (Area(0, 2, width, panels * lines),), lines, counts=(panels,))
    if width >= 80 and height >= 24:
        half = (width - GAP) // 2
        columns = (Area(0, 2, half, 3 * rows), Area(half + GAP, 2, width - half - GAP, 3 * rows))
        return _rest(Shape.HALVES, width, height, 2, columns, 3, counts=counts)
    return _rest(Shape.LIST, width, height, 1, (Area(0, 1, width, panels),), 1, counts=(panels,))


def _wide(width: int, height: int, counts: tuple[int, int]) -> LiveLayout:
    captions = height >= 40
    head = 3 if captions else 2
    lines = max(6, min(12, (height - 20) // max(counts))) if captions else 5
    now_width = max(46, min(84, width // 4 + 6)) if width >= 160 else 0
    half = (width - GAP - (now_width + GAP if now_width else 0)) // 2
    rows = lines * max(counts)
    columns = (Area(0, head, half, rows), Area(half + GAP, head, half, rows))
    start = 2 * (half + GAP)
    now = Area(start, head, width - start, rows) if now_width else None
    return _rest(Shape.WIDE, width, height, head, columns, lines, counts=counts, captions=captions, now=now)


def _rest(
    shape: Shape, width: int, height: int, head: int, columns: tuple[Area, ...], lines: int, *,
    footer: int = 1, counts: tuple[int, ...] = (), captions: bool = False, now: Area | None = None,
) -> LiveLayout:  # fmt: skip
    """Below the panels the log takes what is left, where that is at least two rows."""
    begin = head + (columns[0].height if columns else 0)
    left = height - begin - footer
    log = Area(0, begin, width, left if left >= SHORT_LOG and columns else 0)
    header = Area(0, 0, width, head)
    foot = Area(0, height - footer, width, footer)
    return LiveLayout(shape, width, height, header, columns, lines, log, foot, counts, captions, now)
