"""The figures of a baseline: the medians of the newest runs and of those before them, each run against both."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from hero_tui.core.budget import Budget
from hero_tui.judge.verdicts import is_compared
from hero_tui.models.kind_figures import AgainstBaseline, KindFigures, RunFigure
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.base import MOST_NEW, FigureKind
from hero_tui.queries.live.run_figures import judged_run, like_the_newest


def _figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del now
    compared = like_the_newest([run for run in runs if is_compared(judged_run(run)) and run.duration is not None])
    newest = compared[-(budget.window.operations or MOST_NEW) :]
    oldest = newest[0].end if newest else 0.0
    before = (
        [run for run in compared[: -len(newest) or None] if run.end > oldest - budget.spec.looks_back] if newest else []
    )
    middle = median(run.duration or 0.0 for run in before) if before else None
    limit = None if middle is None else middle * (1.0 + budget.headline.limit.value)
    figures = {run.id: _against(run, limit) for run in compared}
    return KindFigures(figures, before=middle, newest=median(run.duration or 0.0 for run in newest) if newest else None)


def _against(run: RunView, limit: float | None) -> RunFigure:
    took = run.duration or 0.0
    if not limit:
        return RunFigure(AgainstBaseline(took), value=took)
    return RunFigure(AgainstBaseline(took, took / limit), took >= limit, took)


BASELINE = FigureKind(_figures)
