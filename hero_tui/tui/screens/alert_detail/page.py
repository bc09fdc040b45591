"""An alert’s detail as a whole screen."""

from __future__ import annotations

from hero_tui.queries.detail.alert_detail import AlertDetail
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.screens.alert_detail import paint as detail_alert
from hero_tui.tui.screens.common.page import PageFrame, detail_page


def alert_page(frame: PageFrame, detail: AlertDetail, scroll: int) -> tuple[Line, ...]:
    """The alert's detail as a screen."""
    now, (width, _) = frame.now, frame.size
    body = detail_alert.body(detail, frame.snapshot, now, width)
    title = detail_alert.title_line(detail, now, width)
    return detail_page(frame.below(f"Alert {detail.incident.id}"), title, body, scroll)
