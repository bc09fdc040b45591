"""The detail of a time budget: a point per run on a logarithmic axis, a guide per objective.

```
 2.0 s ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌◆╌╌╌╌╌╌ p99
500 ms ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ p95
 20 ms ┤  •  ••   •     •  •
```
"""

from __future__ import annotations

from hero_tui.core.signals import Outcome
from hero_tui.format.numbers import limit_text
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import is_over, judged
from hero_tui.tui.canvas.chart import Chart, Guide, Point
from hero_tui.tui.canvas.chart_scale import logarithmic_scale
from hero_tui.tui.canvas.styled_text import OK_BAR, OVER, TEXT
from hero_tui.tui.screens.budget_detail.kinds.base import ALERT_SIGN, DetailKind, Fog, Sign
from hero_tui.tui.screens.budget_detail.state import alert_of
from hero_tui.tui.screens.common.badges import level_style

_DRAWN_LAST = {"•": 0, "×": 1, "◆": 2, "■": 3}


def chart_of_runs(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    """A point for each run, a guide for each objective."""
    limits = [objective.limit for objective in view.budget.objectives]
    runs = [run for run in detail.runs if run.outcome is not Outcome.CANCELLED]
    durations = [run.duration for run in judged(runs) if run.duration is not None]
    scale = logarithmic_scale(durations, [limit.value for limit in limits])
    guides = tuple(
        Guide(objective.limit.value, limit_text(objective.limit, view.budget.unit), objective.statistic)
        for objective in sorted(view.budget.objectives, key=lambda promised: promised.limit.value, reverse=True)
    )
    points = [_point(detail, view, run, scale.high) for run in runs]
    points.sort(key=lambda point: _DRAWN_LAST[point.glyph])
    return Chart(detail.since, detail.until, scale, tuple(points), (), guides, (), fog, cursor)


def _point(detail: PanelDetail, view: BudgetView, run: RunView, top: float) -> Point:
    alert = alert_of(detail, run)
    value = top if run.outcome is Outcome.TIMEOUT else run.duration
    if alert is not None:
        return Point(run.start, value, "■", level_style(alert.level))
    if run.outcome is Outcome.FAILED or value is None:
        return Point(run.start, None, "×", TEXT)
    if is_over(run, view.budget.headline.limit.value):
        return Point(run.start, value, "◆", OVER)
    return Point(run.start, value, "•", OK_BAR)


SIGNS_OF_RUNS: tuple[Sign, ...] = (
    ("•", OK_BAR, "run"),
    ("◆", OVER, "over {statistic}"),
    ALERT_SIGN,
    ("×", TEXT, "failed"),
)
TIME = DetailKind(chart_of_runs, SIGNS_OF_RUNS)
