"""The detail of a ratio budget: the share of bad events of the last hour, as it went.

```
   5 % ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ critical
   2 % ├╌╌╌╌╌╌╌╌╌╌╌╌╌⣿⣿⣿╌╌╌╌ promised
```
"""

from __future__ import annotations

from hero_tui.core.kinds import RatioSpec
from hero_tui.core.objectives import Level
from hero_tui.core.quantities import measured_span_text, percent_text
from hero_tui.format.budget_text import headline_limit
from hero_tui.judge.kinds.ratio.window import allowed_share
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.chart import Band, Bar, Chart, Guide
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.canvas.styled_text import LIMIT, OK_BAR
from hero_tui.tui.canvas.threshold_colours import BANDS
from hero_tui.tui.screens.budget_detail.kinds.base import ALERT_SIGN, DetailKind, Fog
from hero_tui.tui.screens.budget_detail.kinds.marks import HEAD_ROOM, alert_points


def _chart(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    budget = view.budget
    allowed = allowed_share(budget.headline)
    bars = [Bar(at, 0.0, share) for at, share in detail.figures.rolling if detail.since <= at <= detail.until]
    lines = [(allowed, "promised", LIMIT)]
    lines += [
        (rung.enter * allowed, rung.level.word, LIMIT)
        for rung in budget.ladder
        if rung.level > Level.OK and abs(rung.enter - 1.0) > 1e-6
    ]
    top = min(1.0, HEAD_ROOM * max([share for share, _, _ in lines] + [bar.high for bar in bars]))
    guides = tuple(Guide(share, percent_text(share), end, style) for share, end, style in lines if share <= top)
    bands = tuple(Band(share * allowed, style) for share, style in BANDS)
    points = alert_points(detail, top)
    return Chart(detail.since, detail.until, Scale(0.0, top), points, tuple(bars), guides, bands, fog, cursor)


def _standing(view: BudgetView) -> str:
    limit = headline_limit(view)
    return f" good, at least {limit}" if view.budget.headline.statistic == "min" else f" bad, at most {limit}"


def _beside(detail: PanelDetail, view: BudgetView, run: RunView) -> str:
    """The share of bad events up to a run."""
    share = next((share for at, share in detail.figures.rolling if at == run.end), None)
    if share is None:
        return ""
    over = measured_span_text(view.budget.spec_as(RatioSpec).over)
    return f"{percent_text(float(f'{share:.3g}'))} of the {over} up to it bad"


RATIO = DetailKind(
    _chart,
    (("⣿", OK_BAR, "bad, of the last hour"), ALERT_SIGN),
    ("bad", "share"),
    over_head="bad",
    standing=_standing,
    beside=_beside,
)
