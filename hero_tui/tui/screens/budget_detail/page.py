"""Whole detail screens: header, title, a part of the body, footer; exactly as many lines as the screen has."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.format.sentences import panel_title, title
from hero_tui.format.summary import is_recording
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.detail.alert_detail import AlertDetail
from hero_tui.queries.detail.budget_detail import PanelDetail
from hero_tui.tui.canvas.styled_text import MUTED, Line
from hero_tui.tui.screens.alert_detail import paint as detail_alert
from hero_tui.tui.screens.budget_detail import paint as detail_panel
from hero_tui.tui.screens.budget_detail.paint_run import run_lines
from hero_tui.tui.screens.budget_detail.state import PanelState, chosen, cursor_moment
from hero_tui.tui.screens.common.detail_paint import blank, text_line, top_line
from hero_tui.tui.screens.common.footer import footer

Size = tuple[int, int]
Items = Sequence[tuple[str, str]]


def panel_body(detail: PanelDetail, state: PanelState, size: Size) -> list[Line]:
    """The lines below the title of a panel's detail."""
    width, _ = size
    if detail.view is None:
        return [text_line(width, "This budget is not in force (any more): its history is kept, its limits are not.")]
    index = chosen(detail, state)
    if state.opened and index is not None:
        return run_lines(detail, detail.view, detail.runs[::-1][index], width)
    return detail_panel.body(detail, detail.view, index, cursor_moment(detail, state), state.span, size)


def panel_page(
    detail: PanelDetail,
    state: PanelState,
    snapshot: Snapshot,
    now: float,
    size: Size,
    items: Items = (),
    body: Sequence[Line] | None = None,
    *,
    states: Sequence[str] = (),
    place: str = "Live",
) -> tuple[Line, ...]:
    """The panel detail as a screen. `body`: the lines of `panel_body` where they are painted already. `place`: the
    screen that it was opened from."""
    name = title(detail.budget_id) if detail.view is None else panel_title(detail.view)
    recording = is_recording(snapshot)
    since = None if recording else snapshot.recorder.since
    top = detail_panel.title_line(detail.view, now, size[0], recording=recording, since=since)
    crumb = f"{place} › {name}" + (" › Run" if state.opened else "")
    lines = panel_body(detail, state, size) if body is None else body
    return _page(_Frame(snapshot, now, size, crumb, items, states), top, lines, state.scroll)


def alert_page(
    detail: AlertDetail,
    scroll: int,
    snapshot: Snapshot,
    now: float,
    size: Size,
    items: Items = (),
    *,
    states: Sequence[str] = (),
    place: str = "Live",
) -> tuple[Line, ...]:
    """The alert detail as a screen."""
    width, _ = size
    body = detail_alert.body(detail, snapshot, now, width)
    frame = _Frame(snapshot, now, size, f"{place} › Alert {detail.incident.id}", items, states)
    return _page(frame, detail_alert.title_line(detail, now, width), body, scroll)


def text_page(
    snapshot: Snapshot,
    now: float,
    size: Size,
    crumb: str,
    said: str,
    items: Items = (),
    body: Sequence[Line] = (),
    scroll: int = 0,
    *,
    states: Sequence[str] = (),
) -> tuple[Line, ...]:
    """A screen with a sentence as its title: while it is read, when there is nothing to read, the help."""
    return _page(_Frame(snapshot, now, size, crumb, items, states), text_line(size[0], said, MUTED, 1), body, scroll)


def most_scroll(body: int, height: int) -> int:
    """The greatest first line, so that the body's end is at the foot."""
    return max(0, body - max(1, height - 3))


class _Frame(Struct, frozen=True):
    snapshot: Snapshot
    now: float
    size: Size
    crumb: str
    items: Items
    states: Sequence[str]


def _page(frame: _Frame, top: Line, body: Sequence[Line], scroll: int) -> tuple[Line, ...]:
    width, height = frame.size
    if height == 1:
        return (top,)
    foot = footer(width, frame.items)
    if height == 2:
        return (top, foot)
    room = height - 3
    first = max(0, min(scroll, most_scroll(len(body), height)))
    shown = list(body[first : first + room])
    shown += [blank(width)] * (room - len(shown))
    return (top_line(frame.snapshot, frame.now, width, frame.crumb, frame.states), top, *shown, foot)
