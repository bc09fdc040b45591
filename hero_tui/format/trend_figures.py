"""What the Trends screen says: the two spans beside each other, what changed, where it leads. Words, no layout."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.quantities import change_percent_text
from hero_tui.core.time import DAY, HOUR
from hero_tui.format.numbers import count_text, inside_text, limit_text, moment_text, share_text, value_text
from hero_tui.judge.stats.forecast import FEWEST_POINTS, Forecast, Outlook
from hero_tui.models.trends import FEWEST_RUNS_A_DAY, LevelShift, TimeFigures, Trend, TrendStep, ValueFigures

NONE = "–"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Table(Struct, frozen=True):
    """`heads` of the columns, and a row each for this span, the one before, and the change between them."""

    heads: tuple[str, ...]
    here: tuple[str, ...]
    before: tuple[str, ...]
    change: tuple[str, ...]
    said: str


def table(trend: Trend) -> Table:
    """The figures of the span beside those of the span before it."""
    if trend.view.budget.of_gauges:
        return _gauge_table(trend)
    here, before, budget = trend.runs, trend.runs_before, trend.view.budget
    pairs = (
        (here.p50, before.p50),
        (here.p95, before.p95),
        (here.p99, before.p99),
        (_longest(here), _longest(before)),
    )
    return Table(
        heads=("runs", "p50", "p95", "p99", "longest", f"over {budget.headline.limit.text}"),
        here=_run_row(here, budget),
        before=_run_row(before, budget),
        change=_changes(trend, ((float(here.count), float(before.count)), *pairs)),
        said=_beside(trend),
    )


def _run_row(found: TimeFigures, budget: Budget) -> tuple[str, ...]:
    values = (found.p50, found.p95, found.p99)
    longest = "timed out" if found.timeouts else _value(found.highest, budget)
    over = f"{count_text(found.over)}  {share_text(found.over / found.count)}" if found.count else NONE
    return count_text(found.count), *(_value(each, budget) for each in values), longest, over


def _longest(found: TimeFigures) -> float | None:
    """None where the longest was cut off: how long it would have taken nobody knows."""
    return None if found.timeouts else found.highest


def _gauge_table(trend: Trend) -> Table:
    here, before, budget = trend.level, trend.level_before, trend.view.budget
    pairs = ((here.mean, before.mean), (here.low, before.low), (here.high, before.high), (here.last, before.last))
    return Table(
        heads=("mean", "lowest", "highest", "last", f"below {budget.headline.limit.text}"),
        here=_level_row(here, budget),
        before=_level_row(before, budget),
        change=_changes(trend, pairs),
        said=_beside(trend),
    )


def _level_row(found: ValueFigures, budget: Budget) -> tuple[str, ...]:
    values = (found.mean, found.low, found.high, found.last)
    return *(_value(each, budget) for each in values), NONE if found.inside is None else inside_text(found.inside)


def _value(value: float | None, budget: Budget) -> str:
    return NONE if value is None else value_text(value, budget.unit, limit=budget.headline.limit)


def _changes(trend: Trend, pairs: Sequence[tuple[float | None, float | None]]) -> tuple[str, ...]:
    """Nothing where the span before is none to compare with."""
    return *((_change(*pair) if trend.comparable else "") for pair in pairs), ""


def _change(here: float | None, before: float | None) -> str:
    if here is None or before is None or before <= 0:
        return ""
    return _whole(here / before - 1.0)


def _whole(share: float) -> str:
    """`+7 %`, `-12 %`, `0 %`."""
    return f"{round(share * 100):+,d} %" if round(share * 100) else "0 %"


def _beside(trend: Trend) -> str:
    """What the change may be taken for."""
    if not trend.days or not trend.days_before:
        return "nothing before to compare with" if trend.days else ""
    if not trend.comparable:
        return f"before: {trend.days_before} day{'s' if trend.days_before != 1 else ''} with data, here {trend.days}"
    if trend.view.budget.of_gauges:
        return ""
    words = {None: "too few runs to compare", True: "may be chance", False: "more than chance"}
    return words[trend.by_chance]


def step_words(step: TrendStep, budget: Budget, now: float) -> tuple[str, ...]:
    """`Tue 12:00 to 16:00`, `31 runs`, `p50 212 ms`, `p95 430 ms`: the point under the cursor."""
    found = step.figures
    told = [f"{count_text(found.count)} run{'s' if found.count != 1 else ''}"]
    quantiles = (("p50", found.p50), ("p95", found.p95), ("p99", found.p99))
    told += [f"{name} {_value(value, budget)}" for name, value in quantiles if value is not None]
    if found.highest is not None and found.p99 is None:
        told.append(f"longest {_value(found.highest, budget)}")
    if found.timeouts:
        told.append(f"{count_text(found.timeouts)} timed out")
    if found.over:
        told.append(f"{count_text(found.over)} over")
    return step_text(step, now), *told


def step_text(step: TrendStep, now: float) -> str:
    """`12:00 to 16:00` of the last day, `Tue 12:00 to 16:00`, `Tue 24 Nov`, `Mon 2 Nov to Sun 8 Nov`."""
    if step.end - step.start < DAY - HOUR:
        return f"{moment_text(step.start, now)} to {datetime.fromtimestamp(step.end).astimezone():%H:%M}"
    start, last = (datetime.fromtimestamp(each).astimezone() for each in (step.start, step.end - 1.0))
    days = [f"{_DAYS[each.weekday()]} {each.day} {_MONTHS[each.month - 1]}" for each in (start, last)]
    return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"


def shift_words(shift: LevelShift, budget: Budget, now: float) -> tuple[str, ...]:
    """Its moment, what it was and is, by how much, over how many, beside what; the last two are from outside."""
    values = (shift.before, shift.after)
    before, after = (_value(each, budget) if math.isfinite(each) else "timed out" for each in values)
    share = shift.change
    by = "" if share is None or not math.isfinite(share) else change_percent_text(share)
    unit = "day" if budget.of_gauges else "run"
    over = f"{count_text(shift.count)} {unit}{'s' if shift.count != 1 else ''}"
    branch = f"on {shift.branch}" if shift.branch else ""
    return moment_text(shift.at, now), f"{before} → {after}", by, over, branch, shift.near


def outlook_words(found: Forecast | None, budget: Budget, now: float) -> str:
    """One sentence about what is to come; empty where the budget has no highest value."""
    if found is None:
        return ""
    limit = limit_text(budget.headline.limit, budget.unit)
    gauge = budget.of_gauges
    what = "The highest value of a day" if gauge else f"The {budget.headline.statistic} of a day"
    seen = f"the last {found.points} days with data"
    fewest = f"{FEWEST_POINTS} {'days' if gauge else f'days of {FEWEST_RUNS_A_DAY} runs'}"
    if found.outlook is Outlook.REACHES:
        return f"{what} reaches {limit} {_dates(found, now)} if it goes on as in {seen}."
    return {
        Outlook.TOO_FEW: f"A forecast needs {fewest}; there are {found.points}.",
        Outlook.STALE: "No forecast: nothing was recorded in the last 7 days.",
        Outlook.CHANGED: f"No forecast: the last days do not go on with the line of {seen}.",
        Outlook.NO_TREND: f"No trend in {seen}: nothing says that {limit} will be reached.",
        Outlook.AWAY: f"{what} gets less in {seen}: away from {limit}.",
        Outlook.FALLING: f"{what} is at {limit} or over it by now, and gets less in {seen}.",
        Outlook.FAR: f"{what} rises in {seen}, but stays below {limit} for more than a year at this pace.",
        Outlook.OVER: f"{what} is at {limit} or over it by now.",
    }[found.outlook]


def _dates(found: Forecast, now: float) -> str:
    earliest = _date(found.earliest or now, now)
    if found.latest is None:
        return f"after {earliest}, perhaps more than a year from now,"
    latest = _date(found.latest, now)
    return f"on {earliest}" if earliest == latest else f"between {earliest} and {latest}"


def _date(at: float, now: float) -> str:
    local, today = (datetime.fromtimestamp(each).astimezone() for each in (at, now))
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {_MONTHS[local.month - 1]}{year}"


def names(views: Sequence[tuple[str, dict[str, str]]]) -> list[str]:
    """The title of each, with those of its labels that tell it from others of that title; from outside."""
    found = []
    for title, labels in views:
        twins = [other for name, other in views if name == title]
        told = [value for key, value in labels.items() if any(other.get(key) != value for other in twins)]
        found.append(" ".join([title, *told]))
    return found
