"""A budget's history as columns of its axis: one per run, or one per span of minutes."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.models.budgets import BudgetView, GaugeMinute
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.budget_axis import Column, ColumnMark
from hero_tui.tui.screens.common.kinds.registry import KINDS


def run_columns(budget: Budget, runs: Sequence[RunView]) -> tuple[Column, ...]:
    """Return a column per run against the limit, newest last; a run that its kind does not count has none.

    What is held against the limit depends on the kind: the time of the run, its share of bad events, its growth over
    the run before, how many ran at once when it began.
    """
    columns = KINDS[budget.kind].columns(budget, runs)
    return tuple(column for column in columns if column is not None)


def minute_columns(view: BudgetView, now: float, *, span: int = 1, recording: bool = True) -> tuple[Column, ...]:
    """Return the highest value of each `span` minutes against the limit, newest last.

    Without a recorder, fog grows from the last minute to `now`.
    """
    minutes = view.gauge.minutes if view.gauge else ()
    limit = view.budget.headline.limit.value
    columns = [_of_minutes(minutes[max(0, end - span) : end], limit) for end in range(len(minutes), 0, -span)]
    columns.reverse()
    if minutes and not recording:
        unseen = int((now - minutes[-1].start - 60) // (60 * span))
        columns += [ColumnMark.FOG] * max(0, min(unseen, 240))
    return tuple(columns)


def _of_minutes(minutes: Sequence[GaugeMinute], limit: float) -> Column:
    highs = [minute.high for minute in minutes if minute.high is not None]
    if highs:
        return max(highs) / limit
    return ColumnMark.ABSENT if any(minute.observed for minute in minutes) else ColumnMark.FOG


def history(view: BudgetView, now: float, *, span: int = 1, recording: bool = True) -> tuple[Column, ...]:
    """Return the columns of a gauge or of runs."""
    if view.gauge is not None:
        return minute_columns(view, now, span=span, recording=recording)
    return run_columns(view.budget, view.runs)
