"""The detail of a baseline budget: times, the median of the runs before, the limit above it.

```
 7.7 s ├╌╌╌╌╌╌╌╌╌╌╌╌╌◆◆◆◆╌╌ +20 %
 6.4 s ├╌╌•╌•╌╌•╌•╌╌•╌╌╌╌╌╌ before
```
"""

from __future__ import annotations

from hero_tui.format.numbers import duration_text
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.chart import Chart, Guide
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.canvas.styled_text import OK_BAR, OVER
from hero_tui.tui.screens.budget_detail.kinds.base import ALERT_SIGN, DetailKind, Fog
from hero_tui.tui.screens.budget_detail.kinds.growth import from_runs
from hero_tui.tui.screens.budget_detail.kinds.marks import measured_runs, run_point


def _chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    before, limit, runs = detail.figures.before, view.budget.headline.limit, measured_runs(detail)
    guides: tuple[Guide, ...] = ()
    lines: list[float] = []
    if before is not None:
        above = before * (1.0 + limit.value)
        lines = [before, above]
        guides = (
            Guide(above, duration_text(above), f"+{limit.text}"),
            Guide(before, duration_text(before), "before"),
        )
    known = [value for value in (*(figure.value for _, figure in runs), *lines) if value]
    scale = Scale(0.7 * min(known, default=0.1), 1.4 * max(known, default=1.0), logarithmic=True)
    points = tuple(run_point(detail, run, figure) for run, figure in runs)
    return Chart(detail.since, detail.until, scale, points, (), guides, (), fog, cursor)


BASELINE = DetailKind(
    _chart,
    (("•", OK_BAR, "run"), ("◆", OVER, "over"), ALERT_SIGN),
    over=from_runs,
    over_head="from",
)
