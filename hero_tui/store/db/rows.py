"""Rows of the tables as records, and a bucket's values in few bytes."""

from __future__ import annotations

import re

from hero_tui.core.label_sets import labels_of
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Bucket, Outcome
from hero_tui.store.db.buckets import OpenBuckets
from hero_tui.store.db.records import (
    LatestGauge,
    Recording,
    SliceHour,
    StoredAck,
    StoredGap,
    StoredIncident,
    StoredOperation,
    StoredSilence,
    StoredTransition,
)
from hero_tui.store.db.row_checks import (
    SqlRow,
    checked_integer,
    checked_number,
    checked_sum,
    checked_text,
    checked_time,
    number_or_none,
    time_or_none,
)
from hero_tui.store.db.schema import LEVELS, SERIES_BITS
from hero_tui.store.db.text_values import attributes_of, parts_of

HIGHEST = max(Level)

OPERATIONS = "SELECT id, signal, start, duration, outcome, labels, attributes FROM operations"
TIMED_RUNS = "SELECT id, start, duration, outcome, labels, '{}' FROM operations WHERE signal = ? AND start >= ?"
MEASURED_RUNS = TIMED_RUNS.replace("'{}'", "attributes")
TIMES = (
    "SELECT start, duration, outcome FROM operations WHERE signal = ? AND start >= ? AND start < ? AND labels = ?"
    " ORDER BY start"
)
SILENCES = "SELECT id, budget, labels, start, end, who, why, ended FROM silences"
INCIDENTS = """
    SELECT incidents.id, budget, labels, severity, worst, state, onset, detected, recovered, value, limit_value, peak,
           cause, detail, reason, counted, ack.incident, ack.at, ack.who, ack.note, ack.taken_back
    FROM incidents LEFT JOIN acks AS ack ON ack.id = (SELECT max(id) FROM acks WHERE incident = incidents.id)
        AND NOT ack.taken_back
        AND ack.at >= coalesce((SELECT max(at) FROM transitions
                                WHERE incident = incidents.id AND kind IN ('escalated', 'reopened')), ack.at)
"""
"""Incidents with the newest ack, where it counts: not taken back, not older than the newest escalation, and not of what
ended and began again."""
MOST_SERIES = 1 << SERIES_BITS
_SLOT = re.compile(r"-?[0-9]{1,12}")

BUCKET_TABLES = {seconds: f"bucket_{seconds}" for seconds in LEVELS}


def of_table(statement: str, table: str) -> str:
    """`statement` about one of several tables of one shape, TABLE being its name. Only for names of our own schema."""
    return statement.replace("TABLE", table)


READ_BUCKET = {
    seconds: of_table("SELECT id, count, low, high, total, last FROM TABLE WHERE id = ?", table)
    for seconds, table in BUCKET_TABLES.items()
}
WRITE_BUCKET = {
    seconds: of_table(
        "INSERT OR REPLACE INTO TABLE (id, count, low, high, total, last) VALUES (?, ?, ?, ?, ?, ?)", table
    )
    for seconds, table in BUCKET_TABLES.items()
}
BUCKET_SPAN = {
    seconds: of_table("SELECT (SELECT min(id) FROM TABLE), (SELECT max(id) FROM TABLE)", table)
    for seconds, table in BUCKET_TABLES.items()
}
"""The oldest and the newest row of all series, both None for an empty table."""

READ_BUCKETS = {
    seconds: of_table(
        """WITH RECURSIVE wanted (id) AS (VALUES (:first) UNION ALL SELECT id + :step FROM wanted WHERE id < :last)
           SELECT bucket.id, count, low, high, total, last FROM wanted CROSS JOIN TABLE AS bucket USING (id)""",
        table,
    )
    for seconds, table in BUCKET_TABLES.items()
}
"""Reads each bucket by its key, which is faster than reading the rows of all series between the first and the last."""


def bucket_key(slot: int, series: int) -> int:
    """The row's key: rows lie in the order of time."""
    return slot << SERIES_BITS | series


def bucket_values(bucket: Bucket) -> SqlRow:
    """count, low, high, total, last. What `low` says already is left out: a row of one value takes 20 bytes."""
    if bucket.count == 1:
        return 1, bucket.low, None, None, None
    if bucket.low == bucket.high:
        return bucket.count, bucket.low, None, bucket.total, None
    return bucket.count, bucket.low, bucket.high, bucket.total, bucket.last


def bucket_of(row: SqlRow, resolution: int) -> Bucket:
    """The bucket of a row `READ_BUCKET`."""
    key, count, low, high, summed, last = row
    least = checked_number(low)
    return Bucket(
        start=float((key >> SERIES_BITS) * resolution),
        resolution=resolution,
        count=checked_integer(count, 1),
        low=least,
        high=least if high is None else checked_number(high),
        total=least if summed is None else checked_sum(summed),
        last=least if last is None else checked_number(last),
    )


def open_slots_text(opened: OpenBuckets) -> str:
    """The slots of the open buckets, level by level; `-` where none is open."""
    return " ".join("-" if bucket is None else str(int(bucket.start // bucket.resolution)) for bucket in opened)


def open_slots_of(text: object) -> list[int | None]:
    """What `open_slots_text` wrote; none is open where that cannot be read."""
    words = text.split() if isinstance(text, str) else []
    if len(words) != len(LEVELS) or not all(word == "-" or _SLOT.fullmatch(word) for word in words):
        return [None] * len(LEVELS)
    return [None if word == "-" else int(word) for word in words]


def operation_of(row: SqlRow) -> StoredOperation:
    """The operation of a row `OPERATIONS`."""
    key, signal, start, duration, outcome, labels, attributes = row
    return StoredOperation(
        key,
        checked_text(signal),
        checked_time(start),
        number_or_none(duration),
        Outcome(outcome),
        labels_of(labels),
        attributes_of(attributes),
    )


def gauge_of(row: SqlRow) -> LatestGauge:
    """The newest value of a row `signal, labels, at, value, parts, attributes, ended`."""
    signal, labels, at, value, parts, attributes, ended = row
    return LatestGauge(
        checked_text(signal),
        labels_of(labels),
        checked_time(at),
        checked_number(value),
        parts_of(parts),
        attributes_of(attributes),
        time_or_none(ended),
    )


def incident_of(row: SqlRow) -> StoredIncident:
    """The incident of a row `INCIDENTS`."""
    (key, budget, labels, severity, worst, state, onset, detected, recovered, value, limit, peak, *told) = row[:16]
    cause, detail, reason, counted = told
    return StoredIncident(
        id=key,
        budget=checked_text(budget),
        labels=labels_of(labels),
        severity=checked_integer(severity, -1, HIGHEST),
        worst=checked_integer(worst, -1, HIGHEST),
        state=checked_text(state),
        onset=checked_time(onset),
        detected=checked_time(detected),
        recovered=time_or_none(recovered),
        value=number_or_none(value),
        limit=checked_number(limit),
        peak=number_or_none(peak),
        cause=None if cause is None else checked_text(cause),
        detail=None if detail is None else checked_text(detail),
        acknowledged=None if row[16] is None else ack_of(row[16:]),
        reason=None if reason is None else checked_text(reason),
        counted=time_or_none(counted),
    )


def ack_of(row: SqlRow) -> StoredAck:
    """The ack of a row `incident, at, who, note, taken_back`."""
    incident, at, who, note, taken_back = row
    return StoredAck(
        checked_integer(incident), checked_time(at), checked_text(who), checked_text(note), bool(taken_back)
    )


def transition_of(row: SqlRow) -> StoredTransition:
    """The transition of a row `incident, at, kind, level, value, text`."""
    incident, at, kind, level, value, words = row
    return StoredTransition(
        checked_integer(incident),
        checked_time(at),
        checked_text(kind),
        checked_integer(level, -1, HIGHEST),
        number_or_none(value),
        checked_text(words),
    )


def gap_of(row: SqlRow) -> StoredGap:
    """The gap of a row `start, end, reason`."""
    start, end, reason = row
    return StoredGap(checked_time(start), checked_time(end), checked_text(reason))


def recording_of(row: SqlRow) -> Recording:
    """The recording of a row `id, pid, started, last_seen, ended`."""
    key, pid, started, seen, ended = row
    return Recording(
        checked_integer(key), checked_integer(pid), checked_time(started), checked_time(seen), time_or_none(ended)
    )


def slice_of(row: SqlRow) -> SliceHour:
    """The counts of a row `hour, good, bad, unknown`."""
    hour, good, bad, unknown = row
    return SliceHour(checked_time(hour), checked_integer(good), checked_integer(bad), checked_integer(unknown))


def silence_of(row: SqlRow) -> StoredSilence:
    """The silence of a row `SILENCES`."""
    key, budget, labels, start, end, who, why, ended = row
    return StoredSilence(
        checked_integer(key),
        checked_text(budget),
        None if labels is None else labels_of(labels),
        checked_time(start),
        checked_time(end),
        checked_text(who),
        checked_text(why),
        time_or_none(ended),
    )
