"""A budget's detail as a whole screen, or the page of one of its runs."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.format.summary import is_recording
from hero_tui.format.titles import panel_title, title
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.screens.budget_detail.paint import judged_body, title_line
from hero_tui.tui.screens.budget_detail.paint_run import run_lines
from hero_tui.tui.screens.budget_detail.state import BudgetDetailState, chosen, cursor_moment
from hero_tui.tui.screens.common.frame.lines import text_line
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


def budget_page(
    frame: PageFrame, detail: PanelDetail, state: BudgetDetailState, body: Sequence[Line] | None = None
) -> tuple[Line, ...]:
    """The budget's detail as a screen. `body`: the lines of `budget_body` where they are painted already."""
    name = title(detail.budget_id) if detail.view is None else panel_title(detail.view)
    snapshot = frame.snapshot
    recording = is_recording(snapshot)
    since = None if recording else snapshot.recorder.since
    top = title_line(detail.view, frame.now, frame.size[0], recording=recording, since=since)
    lines = budget_body(detail, state, frame.size) if body is None else body
    return detail_page(frame.below(f"{name} › Run" if state.opened else name), top, lines, state.scroll)
