"""Where one looks in a panel's detail: which span, which run, how far down. Pure.

The cursor of the chart and that of the list are one: it stands on a run (or, for a gauge, on a moment).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.models.budget_detail import AlertMark, PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import went_wrong
from hero_tui.queries.detail.common import SPANS
from hero_tui.tui.canvas.chart import GUTTER, Chart
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.screens.common.charts.time_span import inner_width, named_span, paged_end, zoomed_window

_UNUSED = Scale(0.0, 1.0)
_FOUND_WITHIN = 5.0  # seconds after the end of a run in which its alert is found


class BudgetDetailState(Struct, frozen=True):
    """`span` seconds up to `end` (None: up to now, moving on). `run`: id of the run under the cursor (None: newest).

    `cursor`: its moment (UTC s). `scroll`: first line of the body that is shown. `opened`: the run's own page is open.
    """

    span: float = SPANS[1].seconds
    end: float | None = None
    run: int | None = None
    cursor: float | None = None
    scroll: int = 0
    opened: bool = False

    def window(self, now: float) -> tuple[float, float]:
        """The span that is shown: since, until."""
        until = now if self.end is None else min(self.end, now)
        return until - self.span, until


def first_span(detail: PanelDetail) -> float:
    """The span (s) to begin with: an hour while there is nothing older, for a day would show it as one column."""
    moments = [run.start for run in detail.runs] + [bucket.start for bucket in detail.buckets]
    hour = SPANS[0].seconds
    return hour if moments and min(moments) >= detail.until - hour else SPANS[1].seconds


def chosen(detail: PanelDetail, state: BudgetDetailState) -> int | None:
    """The run of the cursor, counted from the newest; None where there is none."""
    newest = detail.runs[::-1]
    if not newest:
        return None
    if state.run is not None:
        at = next((index for index, run in enumerate(newest) if run.id == state.run), None)
        if at is not None:
            return at
    if state.cursor is None:
        return 0
    moment = state.cursor
    return min(range(len(newest)), key=lambda index: abs(newest[index].start - moment))


def cursor_moment(detail: PanelDetail, state: BudgetDetailState) -> float | None:
    """Where the chart's cursor stands."""
    index = chosen(detail, state)
    return state.cursor if index is None else detail.runs[::-1][index].start


def on_run(state: BudgetDetailState, run: RunView) -> BudgetDetailState:
    """The cursor on this run."""
    return replace(state, run=run.id, cursor=run.start)


def on_row(detail: PanelDetail, state: BudgetDetailState, row: int) -> BudgetDetailState:
    """The cursor on that row of the list, counted from the newest: a run, or an event beside a gauge."""
    if detail.runs:
        return on_run(state, detail.runs[::-1][row])
    return replace(state, cursor=detail.events[::-1][row].at)


def stepped(detail: PanelDetail, state: BudgetDetailState, step: int) -> BudgetDetailState:
    """`step` rows down the list: older runs, or older events of a gauge."""
    index = chosen(detail, state)
    if index is not None:
        newest = detail.runs[::-1]
        return on_run(state, newest[max(0, min(len(newest) - 1, index + step))])
    moments = sorted({event.at for event in detail.events}, reverse=True)
    if not moments:
        return state
    if state.cursor is None:
        return replace(state, cursor=moments[0])
    at = state.cursor
    nearest = min(range(len(moments)), key=lambda index: abs(moments[index] - at))
    target = nearest if moments[nearest] != at else nearest + step
    return replace(state, cursor=moments[max(0, min(len(moments) - 1, target))])


def moved(detail: PanelDetail, state: BudgetDetailState, step: int, width: int) -> BudgetDetailState:
    """One column of the chart to newer (+1) or older (-1); over runs to the next column that has one."""
    columns = max(2, inner_width(width) - GUTTER)
    chart = Chart(detail.since, detail.until, _UNUSED)
    index = chosen(detail, state)
    if index is None:
        at = detail.until if state.cursor is None else state.cursor
        column = chart.column(at, columns) + (0 if state.cursor is None else step)
        return replace(state, cursor=chart.moment(max(0, min(columns - 1, column)), columns), run=None)
    newest = detail.runs[::-1]
    here = chart.column(newest[index].start, columns)
    others = newest[index + 1 :] if step < 0 else newest[:index][::-1]
    for run in others:
        if chart.column(run.start, columns) != here:
            return on_run(state, run)
    return state


def paged(detail: PanelDetail, state: BudgetDetailState, step: int, now: float) -> BudgetDetailState:
    """Half a page of time back (-1) or on (+1); at the newest end it follows now again."""
    end = paged_end(detail.until, state.span, step, now)
    return replace(state, end=end, run=None, cursor=None, scroll=0)


def zoomed(detail: PanelDetail, state: BudgetDetailState, factor: float, now: float) -> BudgetDetailState:
    """A span `factor` times as long; the cursor keeps its place in it."""
    at = cursor_moment(detail, state)
    at = detail.until if at is None else at
    span, end = zoomed_window(detail.since, detail.until, state.span, at, factor, now)
    return replace(state, span=span, end=end, cursor=at)


def spanned(state: BudgetDetailState, step: int) -> BudgetDetailState:
    """The next shorter (-1) or longer (+1) named span with the same end."""
    return replace(state, span=named_span(state.span, step))


def next_over(detail: PanelDetail, view: BudgetView, state: BudgetDetailState, step: int) -> BudgetDetailState:
    """Down (+1) or up (-1) the list to the next run over the headline limit; stays where there is none."""
    index = chosen(detail, state)
    if index is None:
        return state
    newest: Sequence[RunView] = detail.runs[::-1]
    order = range(index + 1, len(newest)) if step > 0 else range(index - 1, -1, -1)
    return next((on_run(state, newest[at]) for at in order if went_wrong(detail, view, newest[at])), state)


def latest_slow(detail: PanelDetail, view: BudgetView) -> RunView | None:
    """The newest run over the headline limit."""
    return next((run for run in reversed(detail.runs) if went_wrong(detail, view, run)), None)


def alert_of(detail: PanelDetail, run: RunView) -> AlertMark | None:
    """Return the alert that was found while a run lasted or just after it."""
    return next((alert for alert in detail.alerts if run.start <= alert.at <= run.end + _FOUND_WITHIN), None)


def incident_at_cursor(detail: PanelDetail, state: BudgetDetailState) -> int | None:
    """Return the id of the alert under the cursor: of an opened run, or of the event nearest to it beside a gauge."""
    index = chosen(detail, state)
    if index is not None:
        alert = alert_of(detail, detail.runs[::-1][index]) if state.opened else None
        return None if alert is None else alert.id
    cursor = state.cursor
    if cursor is None:
        return None
    nearest = min(detail.events, key=lambda event: abs(event.at - cursor), default=None)
    return None if nearest is None else nearest.incident
