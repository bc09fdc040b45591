"""The detail of a concurrency budget: how many operations were open.

```
     3 ├╌╌╌╌╌⣿╌╌╌╌╌╌╌╌╌ max
       │  ⣿  ⣿⣿    ⣿
```
"""

from __future__ import annotations

from itertools import pairwise

from hero_tui.core.quantities import measured_span_text
from hero_tui.format.budget_text import headline_limit
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.queries.kinds.concurrency import most_open
from hero_tui.tui.canvas.chart import Band, Bar, Chart, Guide
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.canvas.styled_text import OK_BAR, OVER
from hero_tui.tui.canvas.threshold_colours import BANDS
from hero_tui.tui.screens.budget_detail.kinds.base import ALERT_SIGN, DetailKind, Fog
from hero_tui.tui.screens.budget_detail.kinds.marks import HEAD_ROOM, alert_points

_SLOTS = 240  # moments at which open operations are counted: at least as many as a chart has columns


def _chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    limit = view.budget.headline.limit
    width = (detail.until - detail.since) / _SLOTS
    edges = [detail.since + index * width for index in range(_SLOTS + 1)]
    counted = [(start, most_open(detail.figures.open, start, end)) for start, end in pairwise(edges)]
    bars = tuple(Bar(start, 0.0, float(number)) for start, number in counted if number)
    top = max([limit.value, *(bar.high for bar in bars)]) * HEAD_ROOM
    # As many as may be are not over: the band of what is over begins with one more.
    bands = (*(Band(share * limit.value, style) for share, style in BANDS[:-1]), Band(limit.value + 0.5, OVER))
    guides = (Guide(limit.value, limit.text, "max"),)
    points = alert_points(detail, top)
    return Chart(detail.since, detail.until, Scale(0.0, top), points, bars, guides, bands, fog, cursor)


def _over(result: ObjectiveVerdict, of: str) -> str:
    """How long more were open than may be."""
    del of
    return measured_span_text(result.over) if result.count else ""


CONCURRENCY = DetailKind(
    _chart,
    (("⣿", OK_BAR, "open at once"), ALERT_SIGN),
    ("took", "at once"),
    _over,
    standing=lambda view: f" at once at the most, of {headline_limit(view)}",
)
