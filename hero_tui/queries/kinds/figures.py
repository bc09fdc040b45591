"""What the details show of kinds that judge more than a time: each run in the words of its kind, and the whole. Pure.

A ratio: good and bad events, the share of bad ones over the last hour as it went. A growth: values, what each gained.
Concurrency: how many were open. A baseline: the medians of the newest runs and of those before them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType

from msgspec import Struct

from hero_tui.core.attributes import UNIT
from hero_tui.core.budget import Budget, Kind, RatioSpec, Unit
from hero_tui.core.durations import DAY, HOUR
from hero_tui.judge.kinds.ratio_alerts import ENOUGH_BAD, ENOUGH_EVENTS
from hero_tui.judge.kinds.ratio_window import allowed_share, has_events
from hero_tui.judge.results import Run
from hero_tui.judge.stats.slopes import theil_sen
from hero_tui.judge.verdicts import counts
from hero_tui.models.kind_figures import (
    NO_FIGURES,
    AgainstBaseline,
    EventCount,
    GainedValue,
    GrowthLine,
    KindFigures,
    OpenBeside,
    Rate,
    RunFigure,
    Spans,
)
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_figures import judged_run, like_the_newest, measured

MOST_NEW = 100  # of a baseline whose window is a time


def _ratio(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    allowed, over = allowed_share(budget.headline), budget.spec_as(RatioSpec).over
    told = [(run.end, judged) for run in runs if has_events(judged := judged_run(run))]
    rolling: list[tuple[float, float]] = []
    first = bad = count = 0
    for end, judged in told:
        bad, count = bad + judged.bad, count + judged.bad + judged.good
        while told[first][0] <= end - over:
            gone = told[first][1]
            bad, count, first = bad - gone.bad, count - gone.bad - gone.good, first + 1
        rolling.append((end, bad / count))
    figures = {run.id: _of_events(run, allowed) for run in runs}
    return KindFigures(figures, _rate(told, allowed, over, now), tuple(rolling))


def _rate(told: Iterable[tuple[float, Run]], allowed: float, over: float, now: float) -> Rate:
    recent = [judged for end, judged in told if end > now - over]
    bad = sum(each.bad for each in recent)
    count = bad + sum(each.good for each in recent)
    burn = bad / count / allowed if count and allowed > 0 else None
    return Rate(bad, count, over, burn, bad >= ENOUGH_BAD or count >= ENOUGH_EVENTS)


def _of_events(run: RunView, allowed: float) -> RunFigure:
    judged = judged_run(run)
    count = judged.good + judged.bad
    if judged.excluded or not count:
        return RunFigure(EventCount(0, 0))
    share = judged.bad / count
    of_allowed = share / allowed if judged.bad and allowed > 0 else None
    shown = EventCount(judged.bad, count, of_allowed)
    return RunFigure(shown, over=bool(judged.bad) and share >= allowed, value=share)


def _growth(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del now
    limit = budget.headline.limit
    told = [(run, value) for run in runs if (value := measured(run)) is not None]
    unit = next((found for run, _ in reversed(told) if (found := _unit(run)) is not None), Unit.COUNT)
    figures: dict[int, RunFigure] = {}
    for index, (run, value) in enumerate(told):
        gained = value / told[index - 1][1] - 1.0 if index else None
        over = gained is not None and gained >= limit.value
        figures[run.id] = RunFigure(GainedValue(value, unit, gained), over, value)
    newest = told[-(budget.window.operations or MOST_NEW) :]
    return KindFigures(figures, trend=_trend(newest), unit=unit)


def _unit(run: RunView) -> Unit | None:
    unit = run.attributes.get(UNIT)
    return Unit(unit) if isinstance(unit, str) and unit in set(Unit) else None


def _trend(told: Sequence[tuple[RunView, float]]) -> GrowthLine | None:
    """Through the values' middle with the median slope of all pairs, as the judge estimates it."""
    if len(told) < 5:
        return None
    logs = [math.log(value) for _, value in told]
    slope = theil_sen(logs).estimate
    level = median(each - slope * index for index, each in enumerate(logs))
    last = len(told) - 1
    return GrowthLine(told[0][0].end, math.exp(level), told[-1][0].end, math.exp(level + slope * last))


def _concurrency(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
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


def _baseline(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del now
    told = like_the_newest([run for run in runs if counts(judged_run(run)) and run.duration is not None])
    newest = told[-(budget.window.operations or MOST_NEW) :]
    oldest = newest[0].end if newest else 0.0
    before = (
        [run for run in told[: -len(newest) or None] if run.end > oldest - budget.spec.looks_back] if newest else []
    )
    middle = median(run.duration or 0.0 for run in before) if before else None
    limit = None if middle is None else middle * (1.0 + budget.headline.limit.value)
    figures = {run.id: _against(run, limit) for run in told}
    return KindFigures(figures, before=middle, newest=median(run.duration or 0.0 for run in newest) if newest else None)


def _against(run: RunView, limit: float | None) -> RunFigure:
    took = run.duration or 0.0
    if not limit:
        return RunFigure(AgainstBaseline(took), value=took)
    return RunFigure(AgainstBaseline(took, took / limit), took >= limit, took)


class FiguresOfKind(Struct, frozen=True):
    """How a kind's figures are made from runs at a moment. `reach`: from how many seconds before the shown span on they
    need runs."""

    figures: Callable[[Budget, Sequence[RunView], float], KindFigures]
    reach: Callable[[Budget], float] = lambda budget: budget.spec.looks_back


def _no_figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    del budget, runs, now
    return NO_FIGURES


KINDS: Mapping[Kind, FiguresOfKind] = MappingProxyType(
    {
        Kind.TIME: FiguresOfKind(_no_figures),
        Kind.LIMIT: FiguresOfKind(_no_figures),
        Kind.SUSTAINED: FiguresOfKind(_no_figures),
        Kind.GROWTH: FiguresOfKind(_growth, lambda *_: 30 * DAY),
        Kind.RATIO: FiguresOfKind(_ratio, lambda budget: budget.spec_as(RatioSpec).over),
        Kind.CONCURRENCY: FiguresOfKind(_concurrency, lambda *_: 6 * HOUR),
        Kind.BASELINE: FiguresOfKind(_baseline),
        Kind.AVAILABLE: FiguresOfKind(_no_figures),
        Kind.OBSERVE: FiguresOfKind(_no_figures),
        Kind.REPORT: FiguresOfKind(_no_figures),
    }
)


def reach(budget: Budget) -> float:
    """How far before the shown span the figures need runs, seconds."""
    return KINDS[budget.kind].reach(budget)


def kind_figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    """The figures of runs in the order of their ends, from `reach` before the span that is shown."""
    return KINDS[budget.kind].figures(budget, runs, now)
