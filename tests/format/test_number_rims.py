"""Where one form of a number ends and the next begins: the last value of each form, and the first of the next."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from hero_tui.core.objectives import Unit, Written
from hero_tui.format.numbers import (
    bare_number,
    clock_text,
    count_text,
    dated_text,
    duration_text,
    inside_text,
    lasting_text,
    limit_text,
    moment_text,
    next_age_step,
    percent_text,
    rate_text,
    share_text,
    short_span_text,
    signed_percent_text,
    signed_size_text,
    size_text,
    span_text,
    until_text,
    value_text,
)
from tests.support.zones import fixed_zone

HOUR, DAY = 3600.0, 86_400.0
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()  # a Tuesday


@pytest.mark.parametrize(
    ("seconds", "more", "text"),
    [
        (0.0, 0, "0 ms"), (0.0004, 1, "0.4 ms"), (0.9994, 0, "999 ms"), (0.9995, 0, "1.0 s"), (1.0, 0, "1.0 s"),
        (99.94, 0, "99.9 s"), (99.96, 0, "1 min 40 s"), (99.994, 1, "99.99 s"), (99.996, 1, "1 min 40.0 s"),
        (100.0, 0, "1 min 40 s"), (125.0, 0, "2 min 05 s"), (125.25, 1, "2 min 05.2 s"), (125.25, 2, "2 min 05.25 s"),
        (3599.4, 0, "59 min 59 s"), (3599.5, 0, "1 h 00 min"), (3900.0, 0, "1 h 05 min"), (86_400.0, 0, "24 h 00 min"),
        (math.inf, 0, "–"), (math.nan, 0, "–"),
    ],
)  # fmt: skip
def test_durations(seconds: float, more: int, text: str) -> None:
    assert duration_text(seconds, more) == text


@pytest.mark.parametrize(
    ("size", "binary", "text"),
    [
        (0, False, "0 B"), (999, False, "999 B"), (999.4, False, "999 B"), (999.5, False, "1.00 kB"),
        (9_994, False, "9.99 kB"), (9_995, False, "10.0 kB"), (99_940, False, "99.9 kB"), (99_950, False, "100 kB"),
        (999_400, False, "999 kB"), (999_500, False, "1.00 MB"), (1e9, False, "1.00 GB"), (2.4e12, False, "2.40 TB"),
        (-2.5e6, False, "-2.50 MB"), (1023, True, "1023 B"), (1024, True, "1.00 KiB"), (2.0**20, True, "1.00 MiB"),
        (2.0**30, True, "1.00 GiB"), (2.0**40, True, "1.00 TiB"), (math.inf, False, "–"),
    ],
)  # fmt: skip
def test_sizes_have_three_figures(size: float, binary: bool, text: str) -> None:
    assert size_text(size, binary=binary) == text
    assert rate_text(size, binary=binary) == (f"{text}/s" if text != "–" else "–")


def test_more_decimals_are_added_to_each() -> None:
    assert size_text(2.405e9, more=1) == "2.405 GB"
    assert size_text(512, more=1) == "512.0 B"
    assert count_text(math.nan) == "–"
    assert count_text(12_345.6) == "12,346"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"), (0.001, "<1 %"), (0.0099, "<1 %"), (0.01, "1 %"), (0.019, "1 %"), (0.99, "99 %"),
        (0.999, "99 %"), (1.0, "100 %"), (1.001, "101 %"), (1.98, "198 %"), (1.99, "199 %"), (1.991, "200 %"),
        (1.999, "200 %"), (2.0, "2.0×"), (2.19, "2.1×"), (-0.5, "-50 %"), (math.inf, "–"),
    ],
)  # fmt: skip
def test_shares_never_round_over_their_limit(share: float, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0 %"), (0.9999, "99.9 %"), (1.0, "100 %"), (1.2, "100 %"), (0.1234, "12.3 %")]
)
def test_all_of_the_time_is_only_all_of_it(share: float, text: str) -> None:
    assert inside_text(share) == text


@pytest.mark.parametrize(
    ("share", "like", "text"),
    [
        (0.0, "1 %", "0 %"), (0.0004, "1 %", "<0.1 %"), (0.001, "1 %", "0.1 %"), (0.0199, "1 %", "1.9 %"),
        (0.9999, "1 %", "99.9 %"), (1.0, "1 %", "100 %"), (1.5, "1 %", "150 %"), (0.00123, "0.1 %", "0.12 %"),
        (0.00001, "0.1 %", "<0.01 %"), (math.nan, "1 %", "–"),
    ],
)  # fmt: skip
def test_a_share_beside_its_limit_has_a_decimal_more(share: float, like: str, text: str) -> None:
    assert percent_text(share, like=Written(0.01, like)) == text


@pytest.mark.parametrize(
    ("share", "like", "more", "text"),
    [
        (0.049, "5 %", 0, "+4 %"), (-0.049, "5 %", 0, "-4 %"), (0.05, "5 %", 0, "+5 %"), (0.001, "5 %", 0, "0 %"),
        (0.0495, "5.0 %", 0, "+4.9 %"), (0.0495, "5 %", 1, "+4.9 %"), (math.inf, "5 %", 0, "–"),
    ],
)  # fmt: skip
def test_a_change_is_rounded_towards_nothing(share: float, like: str, more: int, text: str) -> None:
    assert signed_percent_text(share, like=Written(0.05, like), more=more) == text


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (50.0, "50 %"), (50.0 - 0.5e-9, "50 %"), (50.0 - 1.5e-9, "49 %"),
        (1.0 - 0.5e-9, "1 %"), (1.0 - 1.5e-9, "<1 %"),
        (150.0 + 0.5e-9, "150 %"), (150.0 + 1.5e-9, "151 %"),
        (199.0 + 0.5e-9, "199 %"), (199.0 + 1.5e-9, "200 %"),
        (250.0 - 5e-9, "2.5×"), (250.0 - 1.5e-8, "2.4×"),
    ],
)  # fmt: skip
def test_a_share_is_taken_for_a_whole_one_within_a_billionth(percent: float, text: str) -> None:
    assert share_text(percent / 100.0) == text


@pytest.mark.parametrize(
    ("tenths", "text"), [(999.0 - 0.5e-9, "99.9 %"), (999.0 - 1.5e-9, "99.8 %"), (1000.0 - 0.5e-9, "100 %")]
)
def test_a_share_of_time_is_taken_for_a_whole_one_within_a_billionth(tenths: float, text: str) -> None:
    assert inside_text(tenths / 1000.0) == text


@pytest.mark.parametrize(("beside", "tenths"), [(0.5e-6, "1.2"), (1.5e-6, "1.1"), (0.0, "1.2")])
def test_decimals_are_taken_for_whole_ones_within_a_millionth(beside: float, tenths: str) -> None:
    share = (12.0 - beside) / 1000.0
    limit = Written(0.05, "5 %")
    assert percent_text(share, like=limit) == f"{tenths} %"
    assert signed_percent_text(share, like=limit, more=1) == f"+{tenths} %"
    assert signed_percent_text(-share, like=limit, more=1) == f"-{tenths} %"
    assert value_text(share, Unit.SHARE, limit=limit) == f"{tenths} %"


@pytest.mark.parametrize(
    ("size", "text"),
    [(0.49e6, "0 MB"), (-0.49e6, "0 MB"), (0.5e6, "+500 kB"), (410e6, "+410 MB"), (-20e6, "-20.0 MB")],
)
def test_what_grew_has_a_sign(size: float, text: str) -> None:
    assert signed_size_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "span", "lasting", "short"),
    [
        (-1, "0 s", "<1 min", "0 s"), (59.9, "59 s", "<1 min", "59 s"), (60, "1 min", "1 min", "1 min"),
        (3599, "59 min", "59 min", "59 min"), (3600, "1 h 0 min", "1 h 0 min", "1 h"),
        (8040, "2 h 14 min", "2 h 14 min", "2 h"), (86_399, "23 h 59 min", "23 h 59 min", "23 h"),
        (86_400, "1 d 0 h", "1 d 0 h", "1 d"), (273_600, "3 d 4 h", "3 d 4 h", "3 d"),
    ],
)  # fmt: skip
def test_how_long_something_lasted(seconds: float, span: str, lasting: str, short: str) -> None:
    assert (span_text(seconds), lasting_text(seconds), short_span_text(seconds)) == (span, lasting, short)


@pytest.mark.parametrize(
    ("value", "unit", "limit", "text"),
    [
        (0.4999, Unit.SECONDS, 0.5, "499.9 ms"), (0.5, Unit.SECONDS, 0.5, "500 ms"),
        (0.49999999, Unit.SECONDS, 0.5, "499.99999 ms"), (2.9999e9, Unit.BYTES, 3e9, "2.9999 GB"),
        (3e9, Unit.BYTES, 3e9, "3.00 GB"), (0.5999, Unit.CORES, 0.6, "0.5999 cores"),
        (99.99e6, Unit.RATE, 100e6, "99.99 MB/s"), (0.799, Unit.SHARE, 0.8, "79 %"),
        (0.0199, Unit.SHARE, 0.02, "1.9 %"),
        (0.0, Unit.SHARE, 0.02, "0.0 %"), (0.00099, Unit.SHARE, 0.001, "0.09 %"), (0.0999, Unit.SHARE, 0.1, "9 %"),
        (12.0, Unit.COUNT, 10.0, "12"), (119.9996, Unit.SECONDS, 120.0, "1 min 59.9996 s"),
    ],
)  # fmt: skip
def test_a_value_stands_on_its_own_side_of_its_limit(value: float, unit: Unit, limit: float, text: str) -> None:
    assert value_text(value, unit, limit=limit) == text


def test_a_limit_is_shown_as_it_was_written() -> None:
    assert limit_text(Written(0.6, "0.60  cores"), Unit.CORES) == "0.60 cores"
    assert limit_text(Written(1.0, "1 core"), Unit.CORES) == "1 cores"
    assert limit_text(Written(0.6, "0.60 cores"), Unit.CORES, bare=True) == "0.60"
    assert limit_text(Written(3e9, "3.00 GB"), Unit.BYTES, bare=True) == "3.00 GB"
    assert value_text(2**30, Unit.BYTES, limit=Written(2.0**31, "2 GiB")) == "1.00 GiB"
    assert value_text(2**20, Unit.RATE, limit=Written(2.0**21, "2 MiB/s")) == "1.00 MiB/s"
    assert bare_number("3.00 GB") == "3.00"


def test_moments_of_today_of_the_week_and_of_before() -> None:
    with fixed_zone():
        local = datetime.fromtimestamp(NOW).astimezone()
        assert clock_text(NOW) == f"{local:%H:%M}"
        assert clock_text(NOW + 7, seconds=True) == f"{local:%H:%M}:07"
        assert moment_text(NOW - DAY + 1, NOW) == f"{local:%H:%M}"
        assert moment_text(NOW - DAY, NOW) == f"Mon {local:%H:%M}"
        assert moment_text(NOW - 6 * DAY + 60, NOW) == f"Wed {local:%H}:01"
        assert moment_text(NOW - 6 * DAY, NOW) == f"18 Nov {local:%H:%M}"
        assert dated_text(NOW, NOW) == f"Tue 24 Nov {local:%H:%M}"
        assert dated_text(NOW - 365 * DAY, NOW) == f"24 Nov 2025 {local:%H:%M}"
        assert until_text(NOW + 60, NOW) == f"{local:%H}:01"
        assert until_text(NOW + DAY, NOW) == f"Wed {local:%H:%M}"
        assert until_text(NOW + 23 * DAY, NOW) == f"17 Dec {local:%H:%M}"


@pytest.mark.parametrize(
    ("age", "step"),
    [(0, 10), (9, 1), (10, 50), (59, 1), (60, 60), (90, 30), (3599, 1), (3600, 82_800), (86_399, 1), (86_400, 86_400)],
)
def test_when_an_age_says_something_else(age: float, step: float) -> None:
    assert next_age_step(NOW - age, NOW) == step
