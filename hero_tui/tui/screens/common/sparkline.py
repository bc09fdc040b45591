"""A budget's history as columns of its axis: one per run, or one per span of minutes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from hero_tui.core.budget import Budget, Kind
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.ratio_window import allowed_share, tells
from hero_tui.judge.verdicts import counts
from hero_tui.models.budgets import BudgetView, GaugeMinute
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_figures import judged_run, like_the_newest, measured
from hero_tui.tui.canvas.budget_axis import Column, ColumnMark

_FULL = 1.0 - 1e-6
_NEWEST = 20


def run_columns(budget: Budget, runs: Sequence[RunView]) -> tuple[Column, ...]:
    """Return a column per run against the limit, newest last; a cancelled run has none.

    What is held against it depends on the kind: the time of the run, its share of bad events, its growth over the run
    before, how many ran at once when it began.
    """
    match budget.kind:
        case Kind.RATIO:
            columns = [_of_events(run, budget) for run in runs]
        case Kind.GROWTH:
            columns = _growth(budget, runs)
        case Kind.CONCURRENCY:
            columns = _at_once(budget, runs)
        case Kind.BASELINE:
            columns = _against_before(budget, runs)
        case _:
            limit = budget.headline.limit.value
            columns = [_of_run(run, limit) for run in runs if limit > 0]
    return tuple(column for column in columns if column is not None)


def _of_run(run: RunView, limit: float) -> Column | None:
    if run.outcome is Outcome.TIMEOUT:
        return ColumnMark.TIMEOUT
    if run.outcome is Outcome.FAILED:
        return ColumnMark.FAILED
    if run.outcome is Outcome.CANCELLED or run.duration is None:
        return None
    return run.duration / limit


def _of_events(run: RunView, budget: Budget) -> Column | None:
    """Its bad events as a share of those that may be; what leaves the denominator has no column."""
    judged, allowed = judged_run(run), allowed_share(budget.headline)
    if not tells(judged) or allowed <= 0:
        return None
    return judged.bad / (judged.good + judged.bad) / allowed


def _growth(budget: Budget, runs: Sequence[RunView]) -> list[Column | None]:
    limit = budget.headline.limit.value
    values = [value for run in runs if (value := measured(run)) is not None]
    return [max(0.0, later / earlier - 1.0) / limit for earlier, later in pairwise(values)]


def _at_once(budget: Budget, runs: Sequence[RunView]) -> list[Column | None]:
    """How many ran when each run began; as many as are allowed fill the column and are not over."""
    most = budget.headline.limit.value
    spans = [(run.start, run.end) for run in runs if run.duration]
    counts = [sum(start <= run.start < end for start, end in spans) for run in runs if run.duration]
    return [min(count / most, _FULL) if count <= most else count / most for count in counts]


def _against_before(budget: Budget, runs: Sequence[RunView]) -> list[Column | None]:
    """The newest runs against the limit above the median of those before them; that limit is 100 % of the axis."""
    newest = budget.window.operations or _NEWEST
    compared = like_the_newest([run for run in runs if counts(judged_run(run)) and run.duration is not None])
    times = [run.duration for run in compared if run.duration is not None]
    before = times[:-newest]
    if not before:
        return []
    limit = median(before) * (1.0 + budget.headline.limit.value)
    return [took / limit for took in times] if limit > 0 else []


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
