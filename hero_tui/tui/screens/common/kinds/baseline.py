"""Baseline budgets on screens: a column is a run against the limit above the median of the runs before."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from hero_tui.core.budget import Budget
from hero_tui.judge.verdicts import is_compared
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_figures import judged_run, like_the_newest
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import Columns, ScreenKind

_NEWEST = 20


def _columns(budget: Budget, runs: Sequence[RunView]) -> Columns:
    """The newest runs against the limit above the median of those before them; that limit is 100 % of the axis."""
    newest = budget.window.operations or _NEWEST
    compared = like_the_newest([run for run in runs if is_compared(judged_run(run)) and run.duration is not None])
    times = [run.duration for run in compared if run.duration is not None]
    before = times[:-newest]
    if not before:
        return ()
    limit = median(before) * (1.0 + budget.headline.limit.value)
    return [took / limit for took in times] if limit > 0 else ()


BASELINE = ScreenKind(
    lambda *_: Span("Alerts: once it is broken it is a warning.", MUTED),
    _columns,
    lambda *_: "It ends when the newest runs are not that much slower any more.",
)
