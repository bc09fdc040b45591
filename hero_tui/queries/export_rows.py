"""What was recorded, as rows for other programs: operations, buckets of gauges, and the gaps between them.

| column | of | |
|---|---|---|
| `type` | all | `operation`, `gauge`, `gap` |
| `signal`, `labels` | operation, gauge | labels by name |
| `start`, `end` | all | UTC, ISO 8601; `end` is null where an operation has no duration |
| `id`, `duration`, `outcome`, `attributes` | operation | seconds |
| `unit`, `count`, `min`, `max`, `mean`, `last` | gauge | of the values within [start, end); null: of no budget's unit |
| `reason` | gap | why nobody looked |
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from msgspec import Struct

from hero_tui.core.attributes import UNIT
from hero_tui.core.signals import Bucket
from hero_tui.core.time import utc_text
from hero_tui.queries.detail.common import ended_at
from hero_tui.store.db.records import StoredGap, StoredOperation
from hero_tui.store.reader import Reader

SCHEMA = 1
COLUMNS = (
    "type",
    "id",
    "signal",
    "labels",
    "start",
    "end",
    "duration",
    "outcome",
    "unit",
    "count",
    "min",
    "max",
    "mean",
    "last",
    "attributes",
    "reason",
)
DECIMALS = 6

Row = Mapping[str, object]
"""A row by column; columns that its type does not have are left out."""


class Wanted(Struct, frozen=True):
    """What is exported: these signals (none: all) from `since` to before `until` (UTC s), gauges in buckets of
    `resolution` s."""

    signals: tuple[str, ...]
    since: float
    until: float
    resolution: int


def rows(reader: Reader, wanted: Wanted, units: Mapping[str, str]) -> Iterator[Row]:
    """Operations by id, then gauges by signal and labels, then gaps; each oldest first. `units` by signal.

    Reads in short transactions, a thousand operations or one gauge at a time.
    """
    for signal in wanted.signals or (None,):
        for operation in reader.iterate_operations(signal, wanted.since, wanted.until):
            yield operation_row(operation)
    gauges = [each for each in reader.gauges_now() if not wanted.signals or each.signal in wanted.signals]
    for gauge in sorted(gauges, key=lambda each: (each.signal, sorted(each.labels.items()))):
        unit = units.get(gauge.signal) or gauge.attributes.get(UNIT)
        for bucket in reader.gauge(gauge.signal, gauge.labels, wanted.since, wanted.until, wanted.resolution):
            if bucket.start >= wanted.since - wanted.resolution:
                yield gauge_row(gauge.signal, gauge.labels, bucket, unit if isinstance(unit, str) else None)
    for gap in reader.gaps(wanted.since):
        if gap.start < wanted.until:
            yield gap_row(gap)


def operation_row(operation: StoredOperation) -> Row:
    """`operation`: what `events --json` says of it, and its end."""
    return {
        "type": "operation",
        "id": operation.id,
        "signal": operation.signal,
        "labels": dict(sorted(operation.labels.items())),
        "start": utc_text(operation.start),
        "end": None if operation.duration is None else utc_text(ended_at(operation)),
        "duration": _number(operation.duration),
        "outcome": operation.outcome.value,
        "attributes": {
            key: _number(value) if isinstance(value, float) else value
            for key, value in sorted(operation.attributes.items())
        },
    }


def gauge_row(signal: str, labels: Mapping[str, str], bucket: Bucket, unit: str | None) -> Row:
    """`gauge`: the values of one bucket."""
    return {
        "type": "gauge",
        "signal": signal,
        "labels": dict(sorted(labels.items())),
        "start": utc_text(bucket.start),
        "end": utc_text(bucket.start + bucket.resolution),
        "unit": unit,
        "count": bucket.count,
        "min": _number(bucket.low),
        "max": _number(bucket.high),
        "mean": _number(bucket.total / bucket.count),
        "last": _number(bucket.last),
    }


def gap_row(gap: StoredGap) -> Row:
    """`gap`: a span that nobody observed."""
    return {"type": "gap", "start": utc_text(gap.start), "end": utc_text(gap.end), "reason": gap.reason}


def _number(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(value, DECIMALS)
