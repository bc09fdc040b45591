"""Rows of the tables as records, and a bucket's values in few bytes."""

from __future__ import annotations

import re

from hero_tui.core.budget import Level
from hero_tui.core.signals import Outcome
from hero_tui.store.db.buckets import Open
from hero_tui.store.db.canonical import attributes_of, labels_of, parts_of
from hero_tui.store.db.records import (
    Bucket,
    GaugeNow,
    Recording,
    SliceHour,
    StoredAck,
    StoredGap,
    StoredIncident,
    StoredOperation,
    StoredSilence,
    StoredTransition,
)
from hero_tui.store.db.row_checks import Row, maybe, maybe_moment, moment, real, text, total, whole
from hero_tui.store.db.schema import LEVELS, SERIES_BITS

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
           cause, detail, ack.incident, ack.at, ack.who, ack.note, ack.taken_back
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
"""One look by key for each bucket wanted, which is faster than reading the rows of all series between them."""


def bucket_key(slot: int, series: int) -> int:
    """The row's key: rows lie in the order of time."""
    return slot << SERIES_BITS | series


def bucket_values(bucket: Bucket) -> Row:
    """count, low, high, total, last. What `low` says already is left out: a row of one value takes 20 bytes."""
    if bucket.count == 1:
        return 1, bucket.low, None, None, None
    if bucket.low == bucket.high:
        return bucket.count, bucket.low, None, bucket.total, None
    return bucket.count, bucket.low, bucket.high, bucket.total, bucket.last


def bucket_of(row: Row, resolution: int) -> Bucket:
    """The bucket of a row `READ_BUCKET`."""
    key, count, low, high, summed, last = row
    least = real(low)
    return Bucket(
        start=float((key >> SERIES_BITS) * resolution),
        resolution=resolution,
        count=whole(count, 1),
        low=least,
        high=least if high is None else real(high),
        total=least if summed is None else total(summed),
        last=least if last is None else real(last),
    )


def open_slots_text(opened: Open) -> str:
    """The slots of the open buckets, level by level; `-` where none is open."""
    return " ".join("-" if each is None else str(int(each.start // each.resolution)) for each in opened)


def open_slots_of(text: object) -> list[int | None]:
    """What `open_slots_text` wrote; none is open where that cannot be read."""
    words = text.split() if isinstance(text, str) else []
    if len(words) != len(LEVELS) or not all(word == "-" or _SLOT.fullmatch(word) for word in words):
        return [None] * len(LEVELS)
    return [None if word == "-" else int(word) for word in words]


def operation_of(row: Row) -> StoredOperation:
    """The operation of a row `OPERATIONS`."""
    key, signal, start, duration, outcome, labels, attributes = row
    return StoredOperation(
        key,
        text(signal),
        moment(start),
        maybe(duration),
        Outcome(outcome),
        labels_of(labels),
        attributes_of(attributes),
    )


def gauge_of(row: Row) -> GaugeNow:
    """The newest value of a row `signal, labels, at, value, parts, attributes, ended`."""
    signal, labels, at, value, parts, attributes, ended = row
    return GaugeNow(
        text(signal),
        labels_of(labels),
        moment(at),
        real(value),
        parts_of(parts),
        attributes_of(attributes),
        maybe_moment(ended),
    )


def incident_of(row: Row) -> StoredIncident:
    """The incident of a row `INCIDENTS`."""
    (key, budget, labels, severity, worst, state, onset, detected, recovered, value, limit, peak, cause, detail) = row[
        :14
    ]
    return StoredIncident(
        id=key,
        budget=text(budget),
        labels=labels_of(labels),
        severity=whole(severity, -1, HIGHEST),
        worst=whole(worst, -1, HIGHEST),
        state=text(state),
        onset=moment(onset),
        detected=moment(detected),
        recovered=maybe_moment(recovered),
        value=maybe(value),
        limit=real(limit),
        peak=maybe(peak),
        cause=None if cause is None else text(cause),
        detail=None if detail is None else text(detail),
        acknowledged=None if row[14] is None else ack_of(row[14:]),
    )


def ack_of(row: Row) -> StoredAck:
    """The ack of a row `incident, at, who, note, taken_back`."""
    incident, at, who, note, taken_back = row
    return StoredAck(whole(incident), moment(at), text(who), text(note), bool(taken_back))


def transition_of(row: Row) -> StoredTransition:
    """The transition of a row `incident, at, kind, level, value, text`."""
    incident, at, kind, level, value, said = row
    return StoredTransition(
        whole(incident), moment(at), text(kind), whole(level, -1, HIGHEST), maybe(value), text(said)
    )


def gap_of(row: Row) -> StoredGap:
    """The gap of a row `start, end, reason`."""
    start, end, reason = row
    return StoredGap(moment(start), moment(end), text(reason))


def recording_of(row: Row) -> Recording:
    """The recording of a row `id, pid, started, last_seen, ended`."""
    key, pid, started, seen, ended = row
    return Recording(whole(key), whole(pid), moment(started), moment(seen), maybe_moment(ended))


def slice_of(row: Row) -> SliceHour:
    """The counts of a row `hour, good, bad, unknown`."""
    hour, good, bad, unknown = row
    return SliceHour(moment(hour), whole(good), whole(bad), whole(unknown))


def silence_of(row: Row) -> StoredSilence:
    """The silence of a row `SILENCES`."""
    key, budget, labels, start, end, who, why, ended = row
    return StoredSilence(
        whole(key),
        text(budget),
        None if labels is None else labels_of(labels),
        moment(start),
        moment(end),
        text(who),
        text(why),
        maybe_moment(ended),
    )
