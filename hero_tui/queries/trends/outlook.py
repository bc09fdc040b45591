"""Where a budget leads: the day on which a gauge, or a day's p95, would reach its limit, if it goes on like this."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.objectives import Objective
from hero_tui.core.time import DAY, HOUR
from hero_tui.judge.stats.forecast import Forecast, forecast
from hero_tui.judge.verdicts import nearest_rank
from hero_tui.models.budgets import BudgetView
from hero_tui.models.trends import FEWEST_RUNS_A_DAY
from hero_tui.queries.trends.trend import days, times_by_day
from hero_tui.store.reader import Reader

LOOKED_BACK = 90 * DAY


def load_outlook(reader: Reader, view: BudgetView, now: float) -> Forecast | None:
    """The forecast from the last 90 days; None for what has no highest value, or whose limit is one on means: the
    highest values of days say nothing about these. Raises `StoreError`.

    One point a day: the highest value of a gauge by the hour, the headline quantile of at least 20 runs. The day that
    is not over is left out. Cost: 2,160 rows, or all the runs of 90 days; one question, not one each tick.
    """
    objective = view.budget.headline
    if objective.statistic == "min" or view.budget.spec.averaged:
        return None
    today = now // DAY * DAY
    since = today - LOOKED_BACK
    if view.budget.of_gauges:
        points = days(reader.gauge(view.budget.signal, view.labels, since, today, int(HOUR)))
    else:
        points = quantiles_by_day(reader.times(view.budget.signal, view.labels, since, today), objective)
    return forecast(points, objective.limit.value, now)


def quantiles_by_day(
    times: Sequence[tuple[float, float | None, str]], objective: Objective
) -> tuple[tuple[float, float], ...]:
    """(noon, the objective's quantile) of each day with at least 20 runs."""
    quantile = 1.0 if objective.quantile is None else objective.quantile
    return tuple(
        (noon, sorted(some)[nearest_rank(quantile, len(some))]) for noon, some in times_by_day(times, FEWEST_RUNS_A_DAY)
    )
