"""What the mouse does on the Live screen: where a click puts the cursor, what the wheel scrolls. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.frame.lines import first_row
from hero_tui.tui.screens.live.layout import LiveLayout
from hero_tui.tui.screens.live.state import LiveState


def panel_at(layout: LiveLayout, x: int, y: int) -> int | None:
    """The index of the panel in that cell: down the first column, then down the next."""
    first = 0
    for count, area in zip(layout.counts, layout.columns, strict=True):
        if area.x <= x < area.x + area.width and area.y <= y < area.y + layout.panel_lines * count:
            return first + (y - area.y) // layout.panel_lines
        first += count
    return None


def log_row_at(layout: LiveLayout, y: int) -> int | None:
    """Which of the log's rows, counted from the first that is shown, stands in that line."""
    row = y - layout.log.y - (layout.log.height - layout.log_rows)
    return row if 0 <= row < layout.log_rows else None


def clicked(state: LiveState, layout: LiveLayout, rows: Sequence[LogRow], x: int, y: int) -> LiveState | None:
    """With the focus on the panel or the row in that cell; None where there is neither."""
    panel, row = panel_at(layout, x, y), log_row_at(layout, y)
    if panel is not None:
        return replace(state, panel=panel, row=None)
    if row is None or row >= len(rows):
        return None
    row += first_row(len(rows), layout.log_rows, state.selected(rows))
    return replace(state, row=rows[min(row, len(rows) - 1)].key)


def scrolled(state: LiveState, layout: LiveLayout, rows: Sequence[LogRow], y: int, step: int) -> LiveState:
    """The log, where the pointer is on it: the wheel does not leave it."""
    if not rows or log_row_at(layout, y) is None:
        return state
    at = state.selected(rows)
    return replace(state, row=rows[0 if at is None else max(0, min(len(rows) - 1, at + step))].key)
