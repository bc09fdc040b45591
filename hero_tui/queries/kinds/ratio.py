"""The figures of a ratio: good and bad events, the share of bad ones of the time before as it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import RatioSpec
from hero_tui.judge.kinds.ratio.alerts import ENOUGH_BAD, ENOUGH_EVENTS
from hero_tui.judge.kinds.ratio.window import allowed_share, has_events
from hero_tui.judge.results import Run
from hero_tui.models.kind_figures import EventCount, KindFigures, Rate, RunFigure
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.base import FigureKind
from hero_tui.queries.live.run_figures import judged_run


def _figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    allowed, over = allowed_share(budget.headline), budget.spec_as(RatioSpec).over
    counted = [(run.end, judged) for run in runs if has_events(judged := judged_run(run))]
    rolling: list[tuple[float, float]] = []
    first = bad = count = 0
    for end, judged in counted:
        bad, count = bad + judged.bad, count + judged.bad + judged.good
        while counted[first][0] <= end - over:
            gone = counted[first][1]
            bad, count, first = bad - gone.bad, count - gone.bad - gone.good, first + 1
        rolling.append((end, bad / count))
    figures = {run.id: _of_events(run, allowed) for run in runs}
    return KindFigures(figures, _rate(counted, allowed, over, now), tuple(rolling))


def _rate(counted: Iterable[tuple[float, Run]], allowed: float, over: float, now: float) -> Rate:
    recent = [judged for end, judged in counted if end > now - over]
    bad = sum(judged.bad for judged in recent)
    count = bad + sum(judged.good for judged in recent)
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


RATIO = FigureKind(_figures, lambda budget: budget.spec_as(RatioSpec).over)
