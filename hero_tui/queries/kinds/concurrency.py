"""The figures of a concurrency: how many operations were open at once, over each run and as spans."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.time import HOUR
from hero_tui.models.kind_figures import KindFigures, OpenBeside, RunFigure, Spans
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.base import FigureKind


def _figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del now
    limit = budget.headline.limit.value
    spans = tuple((run.start, run.end) for run in runs if run.duration)
    figures = {}
    for run in runs:
        count = most_open(spans, run.start, run.end)
        figures[run.id] = RunFigure(OpenBeside(run.duration, count), count > limit, float(count))
    return KindFigures(figures, open=spans)


def most_open(spans: Spans, since: float, until: float) -> int:
    """The greatest number of spans that are open at once between two moments."""
    inside = [(max(start, since), end) for start, end in spans if start < until and end > since]
    edges = sorted(edge for start, end in inside for edge in ((start, 1), (end, -1)))
    most = number = 0
    for at, step in edges:
        number += step if at < until or step < 0 else 0
        most = max(most, number)
    return most


CONCURRENCY = FigureKind(_figures, lambda *_: 6 * HOUR)
