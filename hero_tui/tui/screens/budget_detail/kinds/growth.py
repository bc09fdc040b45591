"""The detail of a growth budget: a value a run, and the line through the newest of them.

```
2.71 GB┤               · •
2.50 GB┤     •  · •  ·
2.41 GB┤  • ·
```
"""

from __future__ import annotations

from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import share_of
from hero_tui.format.numbers import count_text, value_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import GrowthLine
from hero_tui.tui.canvas.chart import Chart, Guide, Point
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.canvas.styled_text import MUTED, OK_BAR, OVER
from hero_tui.tui.screens.budget_detail.kinds.base import ALERT_SIGN, DetailKind, Fog
from hero_tui.tui.screens.budget_detail.kinds.marks import measured_runs, run_point

_LINE = 60


def _chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    del view
    figures, runs = detail.figures, measured_runs(detail)
    values = [figure.value for _, figure in runs if figure.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = max(0.1 * (high - low), 0.02 * high)
    scale = Scale(max(0.0, low - margin), high + margin)
    points = [] if figures.trend is None else _trend(detail, figures.trend)
    points += [run_point(detail, run, figure) for run, figure in runs]
    marks = sorted({low, (low + high) / 2.0, high}) if values else []
    guides = tuple(Guide(value, value_text(value, figures.unit), drawn=False) for value in marks)
    return Chart(detail.since, detail.until, scale, tuple(points), (), guides, (), fog, cursor)


def _trend(detail: PanelDetail, trend: GrowthLine) -> list[Point]:
    """The part of the line that lies in the shown span, as points."""
    points: list[Point] = []
    if trend.until <= trend.since:
        return points
    for step in range(_LINE + 1):
        at = trend.since + step / _LINE * (trend.until - trend.since)
        value = trend.low * (trend.high / trend.low) ** (step / _LINE)
        if detail.since <= at <= detail.until:
            points.append(Point(at, value, "·", MUTED))
    return points


def from_runs(result: ObjectiveVerdict, of: str) -> str:
    """From how many runs an estimate is."""
    del of
    return f"{count_text(result.count)} runs" if result.count else ""


def _standing(view: BudgetView) -> str:
    return f" a run, {share_of(view)} of {headline_limit(view)}"


GROWTH = DetailKind(
    _chart,
    (("•", OK_BAR, "run"), ("◆", OVER, "grew too much"), ALERT_SIGN, ("·", MUTED, "trend")),
    ("value", "grew"),
    from_runs,
    "from",
    _standing,
)
