"""One budget and label set over a long span: its course, the span before, what changed and when, where it leads.

Everything is read on asking: runs of the span and of the one before, the buckets of a gauge. Cost: what the rows cost,
about 2 µs a run; 90 days of a gauge are 2,160 rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hero_tui.core.attributes import ACTION, TO
from hero_tui.core.budget import Budget
from hero_tui.core.signal_names import BRANCH_SWITCH, COMMIT_MADE, HEAD_MOVED
from hero_tui.core.signals import Bucket
from hero_tui.core.time import DAY
from hero_tui.judge.stats.sample_comparison import Sample, chance_of_difference
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.models.trends import Trend, TrendMark, ValueFigures
from hero_tui.queries.detail.budget_detail import alert_marks
from hero_tui.queries.detail.common import gaps_between, resolution_kept, switch_text
from hero_tui.queries.trends.buckets import Time, counted, figures, step_for, steps
from hero_tui.queries.trends.level_changes import shifts_of_days, shifts_of_runs
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.reader import Reader

MOST_MOMENTS = 500
LOOKED_AT = 2_000
MOST_CHANCE = 0.01
FEWEST_TO_COMPARE = 10


def trend_views(snapshot: Snapshot) -> tuple[BudgetView, ...]:
    """What has a course over time and was ever seen, in the file's order: one for each label set."""
    return tuple(
        each
        for each in snapshot.entries
        if (each.budget.spec.timed or each.budget.of_gauges)
        and (each.runs or each.gauge is not None or each.judgement.count)
    )


def load_trend(reader: Reader, view: BudgetView, since: float, until: float, now: float) -> Trend:
    """Read what the screen shows of that span. Raises `StoreError`."""
    with reader.read_transaction():
        budget, labels = view.budget, view.labels
        incidents = (each for each in reader.incidents(since=since) if each.labels == labels)
        found = Trend(
            view=view,
            since=since,
            until=until,
            step=step_for(until - since),
            alerts=alert_marks(incidents, budget, labels, since, until),
            gaps=gaps_between(reader, since, until),
            moments=_moments(reader, since, until),
        )
        return _gauge(reader, found, now) if budget.of_gauges else _times(reader, found)


def _times(reader: Reader, trend: Trend) -> Trend:
    view, since, until = trend.view, trend.since, trend.until
    limit = view.budget.headline.limit.value
    times = reader.times(view.budget.signal, view.labels, since, until)
    times_before = reader.times(view.budget.signal, view.labels, since - (until - since), since)
    counting = counted(times)
    here, before = [length for _, length in counting], [length for _, length in counted(times_before)]
    newest = reader.newest(view.budget.signal, view.labels, since, until, LOOKED_AT)
    return replace(
        trend,
        steps=steps(counting, since, until, limit, trend.step),
        runs=figures(here, limit),
        runs_before=figures(before, limit),
        days=len({start // DAY for start, _, _ in times}),
        days_before=len({start // DAY for start, _, _ in times_before}),
        by_chance=may_be_chance(here, before),
        shifts=shifts_of_runs(newest),
    )


def _gauge(reader: Reader, trend: Trend, now: float) -> Trend:
    view, since, until = trend.view, trend.since, trend.until
    signal, span = view.budget.signal, until - since
    resolution = resolution_kept(since, until, now)
    buckets = reader.gauge(signal, view.labels, since, until, resolution)
    earlier = reader.gauge(signal, view.labels, since - span, since, resolution_kept(since - span, since, now))
    if buckets and earlier and earlier[-1].start + earlier[-1].resolution > buckets[0].start:
        earlier = earlier[:-1]  # the bucket that holds `since` belongs to this span
    return replace(
        trend,
        buckets=tuple(buckets),
        level=_level(reader, view.budget, view, buckets, since, until),
        level_before=_level(reader, view.budget, view, earlier, since - span, since),
        days=len(days(buckets)),
        days_before=len(days(earlier)),
        shifts=shifts_of_days(days(buckets)),
    )


def _level(
    reader: Reader, budget: Budget, view: BudgetView, buckets: Sequence[Bucket], since: float, until: float
) -> ValueFigures:
    count = sum(each.count for each in buckets)
    if not count:
        return ValueFigures(0)
    hours = [each for each in reader.slices(budget.id, view.labels, since) if each.hour < until]
    good, bad = sum(each.good for each in hours), sum(each.bad for each in hours)
    return ValueFigures(
        count=count,
        mean=sum(each.total for each in buckets) / count,
        low=min(each.low for each in buckets),
        high=max(each.high for each in buckets),
        last=buckets[-1].last,
        inside=good / (good + bad) if good + bad else None,
    )


def days(buckets: Sequence[Bucket]) -> tuple[tuple[float, float], ...]:
    """The highest value of each day (UTC) that has one: (its noon, value)."""
    found: dict[int, float] = {}
    for each in buckets:
        day = int(each.start // DAY)
        found[day] = max(found.get(day, each.high), each.high)
    return tuple(((day + 0.5) * DAY, value) for day, value in sorted(found.items()))


def may_be_chance(here: Sequence[float], before: Sequence[float]) -> bool | None:
    """Whether the times of two spans may differ by chance (Mann–Whitney, two-sided, p of 0.01 and more); None for fewer
    than ten of either."""
    if min(len(here), len(before)) < FEWEST_TO_COMPARE:
        return None
    return chance_of_difference(here, Sample(before)) >= MOST_CHANCE


def _moments(reader: Reader, since: float, until: float) -> tuple[TrendMark, ...]:
    found = [
        operation
        for signal in (BRANCH_SWITCH, COMMIT_MADE, HEAD_MOVED)
        for operation in reader.operations(signal, since=since, until=until, last=MOST_MOMENTS)
    ]
    return tuple(sorted((TrendMark(each.start, moment_text(each)) for each in found), key=lambda each: each.at))


def moment_text(operation: StoredOperation) -> str:
    """`branch main → cart`, `commit 8c1f0e2`, `reset 8c1f0e2`, from outside."""
    if operation.signal == BRANCH_SWITCH:
        return switch_text(operation)
    unnamed = "commit" if operation.signal == COMMIT_MADE else "moved to"
    return f"{operation.attributes.get(ACTION) or unnamed} {operation.attributes.get(TO) or '–'}"


def times_by_day(times: Sequence[Time], fewest: int) -> tuple[tuple[float, list[float]], ...]:
    """The lengths of each day (UTC) that has so many: (its noon, lengths)."""
    found: dict[int, list[float]] = {}
    for start, duration in counted(times):
        found.setdefault(int(start // DAY), []).append(duration)
    return tuple(((day + 0.5) * DAY, some) for day, some in sorted(found.items()) if len(some) >= fewest)
