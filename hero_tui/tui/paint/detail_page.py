"""Whole detail screens: header, title, a part of the body, footer; exactly as many lines as the screen has."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.tui.detail_state import PanelState, chosen, cursor_moment
from hero_tui.tui.ink import MUTED, Line
from hero_tui.tui.paint import detail_alert, detail_panel
from hero_tui.tui.paint.detail_common import blank, text_line, top_line
from hero_tui.tui.paint.detail_run import run_lines
from hero_tui.tui.paint.footer import footer
from hero_tui.view.alert_detail import AlertDetail
from hero_tui.view.panel_detail import PanelDetail
from hero_tui.view.snapshot import Snapshot
from hero_tui.view.words import is_recording, panel_title, title

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
    detail: PanelDetail, state: PanelState, snapshot: Snapshot, now: float, size: Size, items: Items = ()
) -> tuple[Line, ...]:
    """The panel detail as a screen."""
    name = title(detail.budget_id) if detail.view is None else panel_title(detail.view)
    top = detail_panel.title_line(detail.view, now, size[0], recording=is_recording(snapshot))
    crumb = f"Live › {name}" + (" › Run" if state.opened else "")
    return _page(snapshot, now, size, crumb, top, panel_body(detail, state, size), state.scroll, items)


def alert_page(
    detail: AlertDetail,
    scroll: int,
    snapshot: Snapshot,
    now: float,
    size: Size,
    items: Items = (),
    prompt: Line | None = None,
) -> tuple[Line, ...]:
    """The alert detail as a screen. `prompt` takes the footer's place."""
    width, _ = size
    body = detail_alert.body(detail, snapshot, now, width)
    top = detail_alert.title_line(detail, now, width)
    return _page(snapshot, now, size, f"Live › Alert {detail.incident.id}", top, body, scroll, items, prompt)


def message_page(
    snapshot: Snapshot, now: float, size: Size, crumb: str, said: str, items: Items = ()
) -> tuple[Line, ...]:
    """A screen that has only a sentence: while it is read, or when there is nothing to read."""
    return _page(snapshot, now, size, crumb, text_line(size[0], said, MUTED, 1), [], 0, items)


def most_scroll(body: int, height: int) -> int:
    """The greatest first line, so that the body's end is at the foot."""
    return max(0, body - max(1, height - 3))


def _page(
    snapshot: Snapshot,
    now: float,
    size: Size,
    crumb: str,
    top: Line,
    body: Sequence[Line],
    scroll: int,
    items: Items,
    prompt: Line | None = None,
) -> tuple[Line, ...]:
    width, height = size
    foot = prompt or footer(width, items)
    if height <= 2:
        return (top,)[:height] if height < 2 else (top, foot)
    room = height - 3
    first = min(scroll, most_scroll(len(body), height))
    shown = list(body[first : first + room])
    shown += [blank(width)] * (room - len(shown))
    return (top_line(snapshot, now, width, crumb), top, *shown, foot)
