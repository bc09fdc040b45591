"""Which values of a row may be ours: the largest that may, and the first that may not."""

import math
from collections.abc import Callable

import pytest

from hero_tui.store.db.row_checks import (
    checked_integer,
    checked_number,
    checked_sum,
    checked_text,
    checked_time,
    decode_readable,
    is_timed_run,
    number_or_none,
    time_or_none,
)

BEYOND_TIME = math.nextafter(1e11, 0.0)


@pytest.mark.parametrize("value", [0, -1.5, 1e18, -1e18, math.inf])
def test_a_number_reaches_to_a_quintillion_and_may_be_infinite(value: float) -> None:
    assert checked_number(value) == value
    assert number_or_none(value) == value


@pytest.mark.parametrize(
    "value", [math.nextafter(1e18, math.inf), -math.nextafter(1e18, math.inf), -math.inf, math.nan]
)
def test_what_no_measurement_has_is_no_number(value: float) -> None:
    for check in (checked_number, number_or_none):
        with pytest.raises(ValueError, match="not a number"):
            check(value)


def test_a_sum_is_larger_than_a_number_and_never_infinite() -> None:
    assert checked_sum(1e30) == 1e30
    assert checked_sum(-1e30) == -1e30
    for value in (math.nextafter(1e30, math.inf), -math.nextafter(1e30, math.inf), math.inf, math.nan, "1"):
        with pytest.raises(ValueError, match="not a sum"):
            checked_sum(value)


def test_a_time_lies_within_what_a_calendar_has() -> None:
    for check in (checked_time, time_or_none):
        assert check(BEYOND_TIME) == BEYOND_TIME
        assert check(-BEYOND_TIME) == -BEYOND_TIME
        for value in (1e11, -1e11, math.inf):
            with pytest.raises(ValueError, match="no moment"):
                check(value)


def test_nothing_is_nothing_where_it_may_be_and_an_error_where_not() -> None:
    assert number_or_none(None) is None
    assert time_or_none(None) is None
    checks: tuple[Callable[[object], object], ...] = (
        checked_number,
        checked_sum,
        checked_time,
        checked_integer,
        checked_text,
    )
    for check in checks:
        with pytest.raises(ValueError, match="no"):
            check(None)


def test_an_integer_lies_between_both_ends() -> None:
    assert [checked_integer(value, 1, 3) for value in (1, 2, 3)] == [1, 2, 3]
    assert checked_integer(0) == 0
    assert checked_integer(2**62) == 2**62
    for value, least, most in ((0, 1, 3), (4, 1, 3), (1.0, 0, 3)):
        with pytest.raises(ValueError, match="not an integer"):
            checked_integer(value, least, most)
    for value in (-1, 2**62 + 1):
        with pytest.raises(ValueError, match="not an integer"):
            checked_integer(value)


@pytest.mark.parametrize("duration", [None, 0.0, 1e18, -1e18, math.inf])
def test_a_run_that_is_timed(duration: float | None) -> None:
    assert is_timed_run(BEYOND_TIME, duration, "ok")


@pytest.mark.parametrize(
    ("start", "duration", "outcome"),
    [
        (1e11, 1.0, "ok"),
        (-1e11, 1.0, "ok"),
        (5, 1.0, "ok"),
        ("5", 1.0, "ok"),
        (5.0, 1, "ok"),
        (5.0, math.nextafter(1e18, math.inf), "ok"),
        (5.0, -math.inf, "ok"),
        (5.0, math.nan, "ok"),
        (5.0, 1.0, "fine"),
        (5.0, 1.0, None),
    ],
)
def test_a_run_that_no_version_wrote(start: object, duration: object, outcome: object) -> None:
    assert not is_timed_run(start, duration, outcome)


def test_rows_that_cannot_be_read_are_left_out_and_the_others_stay_in_order() -> None:
    rows: list[tuple[object, ...]] = [(3,), ("x",), (None,), (1,)]
    assert decode_readable(rows, lambda row: checked_integer(row[0])) == [3, 1]
