"""A budget's detail as a whole screen, or the page of one of its runs."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.format.summary import is_recording
from hero_tui.format.titles import panel_title, title
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.screens.budget_detail.classes import class_of
from hero_tui.tui.screens.budget_detail.paint import above_list, judged_body, list_rows, title_line
from hero_tui.tui.screens.budget_detail.paint_run import run_lines
from hero_tui.tui.screens.budget_detail.paint_runs import nearest_event
from hero_tui.tui.screens.budget_detail.state import BudgetDetailState, chosen, cursor_moment
from hero_tui.tui.screens.common.frame.lines import first_row, text_line
from hero_tui.tui.screens.common.frame.page import PageFrame, Size, detail_page


def budget_body(detail: PanelDetail, state: BudgetDetailState, size: Size) -> list[Line]:
    """Return the lines below the title: of the budget, or of the run that is opened."""
    width, _ = size
    if detail.view is None:
        return [text_line(width, "This budget is not in force (any more): its history is kept, its limits are not.")]
    index = chosen(detail, state)
    if state.opened and index is not None:
        return run_lines(detail, detail.view, detail.runs[::-1][index], width)
    return judged_body(detail, detail.view, index, cursor_moment(detail, state), state.span, size)


class ListPlace(Struct, frozen=True):
    """Where a detail's list stands in its body: the line of its first row, its rows, and which of `count` is first."""

    line: int
    rows: int
    first: int
    count: int

    def row_at(self, line: int) -> int | None:
        """The row in that line of the body, counted from the newest; None where there is none."""
        row = line - self.line
        return self.first + row if 0 <= row < min(self.rows, self.count - self.first) else None


def list_place(detail: PanelDetail, state: BudgetDetailState, size: Size) -> ListPlace | None:
    """Where the list of a budget's runs or events stands; None where it has none."""
    view = detail.view
    if view is None or state.opened or not view.budget.is_observed:
        return None
    at, cursor = chosen(detail, state), cursor_moment(detail, state)
    lines, parts = above_list(detail, view, at, cursor, state.span, size)
    rows, heads = list_rows(view, parts), 1
    if view.budget.of_operations:
        count, heads = len(detail.runs), 2 if parts.full else 1
    else:
        count, at = len(detail.events), nearest_event(detail.events[::-1], cursor)
    return ListPlace(len(lines) + heads, rows, first_row(count, rows, at), count)


def budget_page(
    frame: PageFrame, detail: PanelDetail, state: BudgetDetailState, body: Sequence[Line] | None = None
) -> tuple[Line, ...]:
    """The budget's detail as a screen. `body`: the lines of `budget_body` where they are painted already."""
    name = title(detail.budget_id) if detail.view is None else panel_title(detail.view)
    if detail.view is not None and len(detail.classes) > 1 and class_of(detail.view):
        name = f"{name} › {class_of(detail.view)}"
    snapshot = frame.snapshot
    recording = is_recording(snapshot)
    since = None if recording else snapshot.recorder.since
    top = title_line(detail.view, frame.now, frame.size[0], recording=recording, since=since)
    lines = budget_body(detail, state, frame.size) if body is None else body
    return detail_page(frame.below(f"{name} › Run" if state.opened else name), top, lines, state.scroll)
