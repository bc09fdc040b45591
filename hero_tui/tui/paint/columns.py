"""A budget's history as columns of its axis: one per run, or one per span of minutes."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.budgets.signals import Outcome
from hero_tui.tui.axis import Column, Mark
from hero_tui.view.snapshot import BudgetView, Minute, RunView


def run_columns(view: BudgetView) -> tuple[Column, ...]:
    """Newest last. A cancelled run has no column."""
    limit = view.budget.headline.limit.value
    columns = (_of_run(run, limit) for run in view.runs)
    return tuple(column for column in columns if column is not None)


def _of_run(run: RunView, limit: float) -> Column | None:
    if run.outcome is Outcome.TIMEOUT:
        return Mark.TIMEOUT
    if run.outcome is Outcome.FAILED:
        return Mark.FAILED
    if run.outcome is Outcome.CANCELLED or run.duration is None:
        return None
    return run.duration / limit


def minute_columns(view: BudgetView, now: float, *, span: int = 1, recording: bool = True) -> tuple[Column, ...]:
    """Newest last; `span` minutes make a column, which holds their highest value.

    Without a recorder, fog grows from the last minute to `now`.
    """
    minutes = view.gauge.minutes if view.gauge else ()
    limit = view.budget.headline.limit.value
    columns = [_of_minutes(minutes[max(0, end - span) : end], limit) for end in range(len(minutes), 0, -span)]
    columns.reverse()
    if minutes and not recording:
        unseen = int((now - minutes[-1].start - 60) // (60 * span))
        columns += [Mark.FOG] * max(0, min(unseen, 240))
    return tuple(columns)


def _of_minutes(minutes: Sequence[Minute], limit: float) -> Column:
    highs = [each.high for each in minutes if each.high is not None]
    if highs:
        return max(highs) / limit
    return Mark.ABSENT if any(each.observed for each in minutes) else Mark.FOG


def history(view: BudgetView, now: float, *, span: int = 1, recording: bool = True) -> tuple[Column, ...]:
    """The columns of either kind."""
    if view.gauge is not None:
        return minute_columns(view, now, span=span, recording=recording)
    return run_columns(view)
