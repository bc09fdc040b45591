"""Marks that the charts of several kinds have in common."""

from __future__ import annotations

from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.kind_figures import RunFigure
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.chart import Point
from hero_tui.tui.canvas.styled_text import OK_BAR, OVER
from hero_tui.tui.screens.common.badges import level_style

HEAD_ROOM = 1.25
"""How far a linear axis goes, as a multiple of the highest of values and limits."""
_SOON = 5.0  # an alert that a run opened is found within so many seconds after its end


def alert_points(detail: PanelDetail, top: float) -> tuple[Point, ...]:
    """Where alerts began, at the value that they reached, at most `top`."""
    return tuple(
        Point(alert.at, min(top, alert.value), "■", level_style(alert.level))
        for alert in detail.alerts
        if alert.value is not None
    )


def measured_runs(detail: PanelDetail) -> list[tuple[RunView, RunFigure]]:
    """The runs that have a value on the chart's axis, oldest first."""
    figures = detail.figures.runs
    return [(run, figure) for run in detail.runs if (figure := figures.get(run.id)) and figure.value is not None]


def run_point(detail: PanelDetail, run: RunView, figure: RunFigure) -> Point:
    """A run at its value: within the limit, over it, or the one that opened an alert."""
    opened = next((alert for alert in detail.alerts if run.start <= alert.at <= run.end + _SOON), None)
    if opened is not None:
        return Point(run.start, figure.value, "■", level_style(opened.level))
    return Point(run.start, figure.value, "◆" if figure.over else "•", OVER if figure.over else OK_BAR)
