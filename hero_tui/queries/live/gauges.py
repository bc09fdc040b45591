"""A gauge's columns, peak, mean and slices: read once, then only the newest minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.signals import Bucket, Labels
from hero_tui.core.time import HOUR, MINUTE
from hero_tui.judge.kinds.registry import judge_nothing
from hero_tui.judge.results import Judgement, SliceCounts
from hero_tui.judge.verdicts import judge_slices
from hero_tui.models.budgets import GaugeMinute, GaugeView
from hero_tui.queries.live.external_gauges import ExternalValues
from hero_tui.store.db.buckets import merged
from hero_tui.store.db.records import LatestGauge
from hero_tui.store.reader import Reader

STEP = 10
MEAN_OVER = 300.0
MEAN_FROM = 0.8
STEPS_HELD = 7
MINUTES_HELD = 5
SLICES_EVERY = 10.0
MAXIMUM_EVERY = MINUTE
FEWEST_HOURS = 5  # of which a usual value is the median
NO_PEAK = (-math.inf, 0.0)  # value, UTC s


class GaugeFigures(Struct, frozen=True):
    """What is shown of a gauge, and its verdict. `latest`: the 5-minute mean where the budget is sustained."""

    view: GaugeView
    judgement: Judgement
    latest: float | None


class GaugeLog:
    """Follows one gauge budget of one label set."""

    def __init__(self, budget: Budget, labels: Labels, minutes: int) -> None:
        self._budget = budget
        self._labels = labels
        self._count = minutes
        self._minutes: dict[float, Bucket] = {}
        self._read_to = 0.0
        self._slices_at = 0.0
        self._maximum_at = 0.0
        self._maximum: float | None = None
        self._slices = SliceCounts(0, 0, 0)
        self._usual: float | None = None
        self._peak = NO_PEAK
        self._peak_hour: tuple[float, float] | None = None

    def figures(
        self,
        reader: Reader,
        gauge: LatestGauge,
        minutes_seen: Sequence[bool],
        now: float,
        midnight: float,
        external: ExternalValues | None = None,
        watched_since: float | None = None,
    ) -> GaugeFigures:
        """The gauge at `now`. `minutes_seen`: in which of the newest minutes a recorder looked, oldest first;
        `midnight`: when today began (UTC s); `external`: values of others since; `watched_since`: since when its owner
        is watched for a mean, None where that is not known."""
        self._read_minutes(reader, now)
        self._read_window(reader, now, midnight)
        length = self._budget.window.seconds or 0.0
        told = None if external is None else external.figures(self._budget, now - length, now)
        minutes, slices = self._minutes, self._slices
        if external is not None and told is not None:
            gauge = _with_newest(gauge, external)
            minutes = _with_values(minutes, external, now - self._count * MINUTE)
            slices = _sum(slices, told.slices)
        mean5, partial = None, None
        if self._budget.spec.averaged and gauge.ended is None:
            mean5, partial = self._means(reader, now, watched_since) if told is None else (None, told.latest)
        top = max(minutes.values(), key=_high, default=None)
        counted = slices.good + slices.bad
        latest = gauge.value if partial is None else partial
        highest = [
            self._maximum,
            None if top is None else top.high,
            None if told is None else told.highest,
        ]
        today = max((each for each in minutes.values() if each.start >= midnight), key=_high, default=None)
        peak = self._peak if today is None else max(self._peak, (today.high, today.start), key=lambda each: each[0])
        view = GaugeView(
            value=gauge.value,
            at=gauge.at,
            ended=gauge.ended,
            interrupted=gauge.interrupted,
            parts=gauge.parts,
            attributes=gauge.attributes,
            minutes=self._columns(minutes, minutes_seen, gauge.ended, now),
            peak=peak[0] if math.isfinite(peak[0]) else None,
            peak_at=peak[1] if math.isfinite(peak[0]) else None,
            mean5=mean5,
            inside=slices.good / counted if counted else None,
            usual=self._usual,
            so_far=self._budget.spec.averaged and mean5 is None and told is None,
        )
        judgement = self._judgement(
            slices,
            latest if now - gauge.at <= length else None,
            max((each for each in highest if each is not None), default=None),
        )
        if view.so_far:
            compared = tuple(replace(each, utilization=None) for each in judgement.objectives)
            judgement = replace(judgement, objectives=compared)
        return GaugeFigures(view, judgement, latest)

    def _judgement(self, slices: SliceCounts, latest: float | None, maximum: float | None) -> Judgement:
        """The verdict; what is observed only has none, but its figures."""
        if self._budget.spec.promises:
            return judge_slices(self._budget, slices, latest=latest, maximum=maximum)
        nothing = judge_nothing(self._budget)
        limit = self._budget.headline.limit.value
        used = latest / limit if latest is not None and limit > 0 else None
        seen = tuple(replace(each, value=latest, maximum=maximum, utilization=used) for each in nothing.objectives)
        return replace(nothing, objectives=seen)

    def _read_minutes(self, reader: Reader, now: float) -> None:
        oldest = now - now % MINUTE - (self._count - 1) * MINUTE
        since = max(oldest, self._read_to - MINUTE)
        for bucket in reader.gauge(self._budget.signal, self._labels, since, now + 1.0, int(MINUTE)):
            self._minutes[bucket.start] = bucket
        self._read_to = now
        for start in [each for each in self._minutes if each < oldest]:
            del self._minutes[start]

    def _read_window(self, reader: Reader, now: float, midnight: float) -> None:
        since = now - (self._budget.window.seconds or 0.0)
        if not 0 <= now - self._slices_at < SLICES_EVERY:
            self._slices_at = now
            hours = reader.slices(self._budget.id, self._labels, since)
            self._slices = SliceCounts(
                sum(each.good for each in hours), sum(each.bad for each in hours), sum(each.unknown for each in hours)
            )
        if not 0 <= now - self._maximum_at < MAXIMUM_EVERY:
            self._maximum_at = now
            buckets = reader.gauge(self._budget.signal, self._labels, since, now, int(HOUR))
            self._maximum = max((each.high for each in buckets), default=None)
            before = [each.total / each.count for each in buckets if each.start < midnight and each.count]
            self._usual = median(before) if len(before) >= FEWEST_HOURS else None
            self._read_peak(reader, [each for each in buckets if each.start >= midnight])

    def _read_peak(self, reader: Reader, today: Sequence[Bucket]) -> None:
        """The highest value of today by its minute, looked up when the hour that holds it is another one or higher."""
        top = max(today, key=_high, default=None)
        if top is None:
            self._peak, self._peak_hour = NO_PEAK, None
        elif (top.start, top.high) != self._peak_hour:
            self._peak_hour = top.start, top.high
            minutes = reader.gauge(self._budget.signal, self._labels, top.start, top.start + HOUR, int(MINUTE))
            highest = max(minutes, key=_high, default=top)
            self._peak = top.high, highest.start

    def _columns(
        self, minutes: Mapping[float, Bucket], minutes_seen: Sequence[bool], ended: float | None, now: float
    ) -> tuple[GaugeMinute, ...]:
        """One a minute, from the first that was observed or has a value. A value holds for five minutes while it is
        looked at: a probe need not repeat what does not change more often."""
        newest = now - now % MINUTE
        columns: list[GaugeMinute] = []
        held, held_until = None, 0.0
        for index, seen in enumerate(minutes_seen):
            start = newest - (len(minutes_seen) - 1 - index) * MINUTE
            bucket = minutes.get(start)
            if bucket is not None:
                held, held_until = bucket.last, start + MINUTES_HELD * MINUTE
                columns.append(GaugeMinute(start, bucket.high, observed=True))
            elif not seen:
                held = None
                columns.append(GaugeMinute(start, None, observed=False))
            elif held is not None and start <= held_until and not (ended is not None and start >= ended):
                columns.append(GaugeMinute(start, held, observed=True))
            else:
                columns.append(GaugeMinute(start, None, observed=True))
        first = next((index for index, each in enumerate(columns) if each.high is not None), len(columns))
        return tuple(columns[first:])

    def _means(self, reader: Reader, now: float, watched_since: float | None) -> tuple[float | None, float | None]:
        """The mean of the last five minutes where its owner is watched for as long and 80 % of them has values, and the
        mean of what there is of that owner."""
        last = now // STEP * STEP
        first = last - MEAN_OVER
        if watched_since is not None:
            first = max(first, min(watched_since // STEP * STEP, last))
        whole = watched_since is None or now - watched_since >= MEAN_OVER
        buckets = {each.start: each for each in reader.gauge(self._budget.signal, self._labels, first, now, STEP)}
        values: list[float] = []
        held, held_for = None, 0
        for index in range(int(MEAN_OVER) // STEP, 0, -1):
            bucket = buckets.get(last - (index - 1) * STEP)
            if bucket is not None and bucket.count:
                values.append(bucket.total / bucket.count)
                held, held_for = bucket.last, 0
            elif held is not None and held_for < STEPS_HELD:
                values.append(held)
                held_for += 1
        partial = sum(values) / len(values) if values else None
        return (partial if whole and len(values) >= MEAN_FROM * MEAN_OVER / STEP else None), partial


def _high(bucket: Bucket) -> float:
    return bucket.high


def _with_newest(gauge: LatestGauge, external: ExternalValues) -> LatestGauge:
    """The gauge with the newest value that is not judged yet."""
    newest = external.values[-1]
    if newest.at < gauge.at:
        return gauge
    return replace(gauge, at=newest.at, value=newest.value, attributes=newest.attributes, ended=None)


def _with_values(minutes: Mapping[float, Bucket], external: ExternalValues, since: float) -> dict[float, Bucket]:
    """The minutes with values that no recorder has written into buckets."""
    found = dict(minutes)
    for each in external.values:
        start = each.at - each.at % MINUTE
        if start >= since:
            piece = Bucket(start, int(MINUTE), 1, each.value, each.value, each.value, each.value)
            found[start] = merged(found[start], piece) if start in found else piece
    return found


def _sum(one: SliceCounts, other: SliceCounts) -> SliceCounts:
    return SliceCounts(one.good + other.good, one.bad + other.bad, one.unknown + other.unknown)
