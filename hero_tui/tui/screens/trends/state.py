"""What the Trends screen shows: which budget, which span, where the cursor stands, and how keys move them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.label_sets import Series, series_key
from hero_tui.models.budgets import BudgetView
from hero_tui.models.trends import Trend
from hero_tui.queries.detail.common import SPANS
from hero_tui.tui.canvas.chart import GUTTER, Chart
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.screens.common.charts.time_span import inner_width, named_span, paged_end, zoomed_window


class TrendsState(Struct, frozen=True):
    """`key`: the budget and labels that are shown, None: the first. `span` seconds up to `end` (None: up to now, moving
    on). `cursor`: a moment (UTC s), None while it was not moved."""

    key: Series | None = None
    span: float = SPANS[2].seconds
    end: float | None = None
    cursor: float | None = None

    def window(self, now: float) -> tuple[float, float]:
        """The span that is shown: since, until."""
        until = now if self.end is None else min(self.end, now)
        return until - self.span, until


def key_of(view: BudgetView) -> Series:
    """Return what identifies an entry from snapshot to snapshot: its budget and labels."""
    return series_key(view.budget.id, view.labels)


_UNUSED = Scale(0.0, 1.0)


def chosen(views: Sequence[BudgetView], state: TrendsState) -> int | None:
    """Return the index of the entry that is shown; None where there is none."""
    if not views:
        return None
    return next((index for index, view in enumerate(views) if key_of(view) == state.key), 0)


def stepped(views: Sequence[BudgetView], state: TrendsState, step: int) -> TrendsState:
    """The next (+1) or the previous (-1) budget; the span stays."""
    at = chosen(views, state)
    if at is None:
        return state
    return replace(state, key=key_of(views[max(0, min(len(views) - 1, at + step))]), cursor=None)


def shown_at(trend: Trend, state: TrendsState) -> float:
    """Return the moment that the cursor's line is about: the newest while the cursor was not moved."""
    if state.cursor is not None:
        return state.cursor
    return trend.steps[-1].middle if trend.steps else trend.until


def moved(trend: Trend, state: TrendsState, step: int, width: int) -> TrendsState:
    """To the next newer (+1) or older (-1) point; in a gauge's chart one column."""
    at = shown_at(trend, state)
    if trend.steps:
        points = [point.middle for point in trend.steps]
        nearest = min(range(len(points)), key=lambda index: abs(points[index] - at))
        target = nearest if state.cursor is None and step < 0 and len(points) == 1 else nearest + step
        return replace(state, cursor=points[max(0, min(len(points) - 1, target))])
    columns = max(2, inner_width(width) - GUTTER)
    chart = Chart(trend.since, trend.until, _UNUSED)
    column = chart.column(at, columns) + step
    return replace(state, cursor=chart.moment(max(0, min(columns - 1, column)), columns))


def paged(trend: Trend, state: TrendsState, step: int, now: float) -> TrendsState:
    """Half a page of time back (-1) or on (+1); at the newest end it follows now again."""
    return replace(state, end=paged_end(trend.until, state.span, step, now), cursor=None)


def zoomed(trend: Trend, state: TrendsState, factor: float, now: float) -> TrendsState:
    """A span `factor` times as long, around the cursor."""
    at = trend.until if state.cursor is None else state.cursor
    span, end = zoomed_window(trend.since, trend.until, state.span, at, factor, now)
    return replace(state, span=span, end=end)


def spanned(state: TrendsState, step: int) -> TrendsState:
    """The next shorter (-1) or longer (+1) named span with the same end."""
    return replace(state, span=named_span(state.span, step), cursor=None)
