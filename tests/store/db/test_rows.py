"""Rows as records, column by column, and a bucket's values in few bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hero_tui.core.signals import Bucket, Outcome, Share
from hero_tui.store.db import rows
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

AT = 1_800_000_000.0
ACK = (7, AT + 3, "pair", "seen", 0)
INCIDENT = (
    7,
    "dev.cpu",
    '{"a":"b"}',
    -1,
    3,
    "ended",
    AT,
    AT + 1,
    AT + 2,
    1.5,
    2.5,
    3.5,
    "a save",
    "{}",
    "timed out",
    AT + 0.5,
)


@pytest.mark.parametrize(
    ("decode", "row", "record"),
    [
        (
            rows.operation_of,
            (3, "dev.lint", AT, 0.5, "failed", '{"a":"b"}', '{"n":1}'),
            StoredOperation(3, "dev.lint", AT, 0.5, Outcome.FAILED, {"a": "b"}, {"n": 1}),
        ),
        (
            rows.gauge_of,
            ("dev.cpu", "{}", AT, 2.0, '[["node",1.5,"12"]]', "{}", AT + 1),
            LatestGauge("dev.cpu", {}, AT, 2.0, (Share("node", 1.5, "12"),), {}, AT + 1),
        ),
        (
            rows.incident_of,
            (*INCIDENT, *ACK),
            StoredIncident(7, "dev.cpu", {"a": "b"}, -1, 3, "ended", AT, AT + 1, AT + 2, 1.5, 2.5, 3.5, "a save", "{}",
                           StoredAck(7, AT + 3, "pair", "seen", taken_back=False), "timed out", AT + 0.5),
        ),
        (
            rows.incident_of,
            (*INCIDENT[:8], None, None, 2.5, *[None] * 10),
            StoredIncident(7, "dev.cpu", {"a": "b"}, -1, 3, "ended", AT, AT + 1, None, None, 2.5, None, None, None,
                           None),
        ),
        (rows.ack_of, (7, AT, "pair", "not yet", 1), StoredAck(7, AT, "pair", "not yet", taken_back=True)),
        (rows.transition_of, (7, AT, "fired", 3, None, "x"), StoredTransition(7, AT, "fired", 3, None, "x")),
        (rows.transition_of, (7, AT, "ended", -1, 1.5, "x"), StoredTransition(7, AT, "ended", -1, 1.5, "x")),
        (rows.gap_of, (AT, AT + 9, "suspended"), StoredGap(AT, AT + 9, "suspended")),
        (rows.recording_of, (1, 12, AT, AT + 1, None), Recording(1, 12, AT, AT + 1, None)),
        (rows.recording_of, (1, 12, AT, AT + 1, AT + 2), Recording(1, 12, AT, AT + 1, AT + 2)),
        (rows.slice_of, (AT, 1, 2, 0), SliceHour(AT, 1, 2, 0)),
        (
            rows.silence_of,
            (1, "dev.cpu", None, AT, AT + 1, "me", "why", None),
            StoredSilence(1, "dev.cpu", None, AT, AT + 1, "me", "why", None),
        ),
        (
            rows.silence_of,
            (1, "dev.cpu", "{}", AT, AT + 9, "me", "why", AT + 1),
            StoredSilence(1, "dev.cpu", {}, AT, AT + 9, "me", "why", AT + 1),
        ),
    ],
)  # fmt: skip
def test_each_column_is_its_field(decode: Callable[[object], object], row: object, record: object) -> None:
    """Given a row with another value in each column: each is where it belongs."""
    assert decode(row) == record


@pytest.mark.parametrize(
    ("decode", "row"),
    [
        (rows.incident_of, (*INCIDENT[:3], -2, *INCIDENT[4:], *ACK)),
        (rows.incident_of, (*INCIDENT[:3], 4, *INCIDENT[4:], *ACK)),
        (rows.incident_of, (*INCIDENT[:4], -2, *INCIDENT[5:], *ACK)),
        (rows.incident_of, (*INCIDENT[:4], 4, *INCIDENT[5:], *ACK)),
        (rows.transition_of, (7, AT, "fired", 4, 1.0, "x")),
        (rows.transition_of, (7, AT, "fired", -2, 1.0, "x")),
        (rows.slice_of, (AT, -1, 0, 0)),
        (rows.operation_of, (3, "dev.lint", AT, 0.5, "fine", "{}", "{}")),
    ],
)
def test_a_level_a_count_or_an_outcome_that_there_is_not_is_refused(
    decode: Callable[[object], object], row: object
) -> None:
    """Given levels other than -1 to 3, counts below 0, an outcome of no version: no record."""
    with pytest.raises(ValueError, match="not"):
        decode(row)


@pytest.mark.parametrize(
    ("bucket", "stored"),
    [
        (Bucket(AT, 1, 1, 5.0, 5.0, 5.0, 5.0), (1, 5.0, None, None, None)),
        (Bucket(AT, 1, 3, 5.0, 5.0, 15.0, 5.0), (3, 5.0, None, 15.0, None)),
        (Bucket(AT, 1, 3, 4.0, 6.0, 15.0, 5.0), (3, 4.0, 6.0, 15.0, 5.0)),
    ],
)
def test_a_bucket_is_stored_without_what_its_lowest_value_says(bucket: Bucket, stored: tuple[object, ...]) -> None:
    """Given a bucket of one value, of equal ones, of several: few columns, and the same bucket when it is read."""
    assert rows.bucket_values(bucket) == stored
    assert rows.bucket_of((int(AT) << 16 | 9, *stored), 1) == bucket


def test_a_buckets_key_says_when_and_of_which_series() -> None:
    """Given slot 3 of series 5: 3 × 65,536 + 5; a bucket of 600 s in slot 3 starts after 1,800 s."""
    assert rows.bucket_key(3, 5) == 196_613
    assert rows.bucket_of((196_613, 1, 2.0, None, None, None), 600).start == 1800.0


def test_a_bucket_of_no_value_is_none() -> None:
    """Given a count of 0, which nobody wrote: refused."""
    with pytest.raises(ValueError, match="integer"):
        rows.bucket_of((196_613, 0, 2.0, None, None, None), 600)


def test_open_slots_are_written_level_by_level_and_read_back() -> None:
    """Given open buckets of 1 s and 600 s: their slots, a dash for each of the others."""
    opened = [Bucket(7.0, 1, 1, 1.0, 1.0, 1.0, 1.0), None, None, Bucket(1200.0, 600, 1, 1.0, 1.0, 1.0, 1.0), None]
    assert rows.open_slots_text(opened) == "7 - - 2 -"
    assert rows.open_slots_of("7 - - 2 -") == [7, None, None, 2, None]
    assert rows.open_slots_of("-7 - - 999999999999 -") == [-7, None, None, 999_999_999_999, None]


@pytest.mark.parametrize("text", ["", "7 - - 2", "7 - - 2 - -", "7 - - x -", "7 - - 1000000000000 -", None, 7])
def test_open_slots_that_cannot_be_read_are_not_open(text: object) -> None:
    """Given too few or too many words, letters, or 13 digits: five levels, none open."""
    assert rows.open_slots_of(text) == [None, None, None, None, None]
