"""The figures of a growth: values, what each gained over the one before, the line through the newest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from hero_tui.core.attributes import UNIT
from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Unit
from hero_tui.core.time import DAY
from hero_tui.judge.stats.slopes import theil_sen
from hero_tui.models.kind_figures import GainedValue, GrowthLine, KindFigures, RunFigure
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.base import MOST_NEW, FigureKind
from hero_tui.queries.live.run_figures import measured


def _figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del now
    limit = budget.headline.limit
    valued = [(run, value) for run in runs if (value := measured(run)) is not None]
    unit = next((known for run, _ in reversed(valued) if (known := _unit(run)) is not None), Unit.COUNT)
    figures: dict[int, RunFigure] = {}
    for index, (run, value) in enumerate(valued):
        gained = value / valued[index - 1][1] - 1.0 if index else None
        over = gained is not None and gained >= limit.value
        figures[run.id] = RunFigure(GainedValue(value, unit, gained), over, value)
    newest = valued[-(budget.window.operations or MOST_NEW) :]
    return KindFigures(figures, trend=_trend(newest), unit=unit)


def _unit(run: RunView) -> Unit | None:
    unit = run.attributes.get(UNIT)
    return Unit(unit) if isinstance(unit, str) and unit in set(Unit) else None


def _trend(valued: Sequence[tuple[RunView, float]]) -> GrowthLine | None:
    """Through the values' middle with the median slope of all pairs, as the judge estimates it."""
    if len(valued) < 5:
        return None
    logs = [math.log(value) for _, value in valued]
    slope = theil_sen(logs).estimate
    level = median(log - slope * index for index, log in enumerate(logs))
    last = len(valued) - 1
    return GrowthLine(valued[0][0].end, math.exp(level), valued[-1][0].end, math.exp(level + slope * last))


GROWTH = FigureKind(_figures, lambda *_: 30 * DAY)
