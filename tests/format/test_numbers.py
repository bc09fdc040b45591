"""Numbers are printed as the reference rules, and never on the other side of their limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.objectives import Unit, Written
from hero_tui.format import numbers
from tests.support.snapshots import at

pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.008, "8 ms"),
        (0.312, "312 ms"),
        (0.9996, "1.0 s"),
        (4.2, "4.2 s"),
        (15.0, "15.0 s"),
        (99.94, "99.9 s"),
        (99.96, "1 min 40 s"),
        (125.0, "2 min 05 s"),
        (3599.6, "1 h 00 min"),
        (float("nan"), "–"),
    ],
)
def test_times(seconds: float, text: str) -> None:
    assert numbers.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(612e6, "612 MB"), (2.41e9, "2.41 GB"), (12.34e9, "12.3 GB"), (999.96e6, "1.00 GB"), (300, "300 B"), (0, "0 B")],
)
def test_sizes(size: float, text: str) -> None:
    assert numbers.size_text(size) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (0.0004, "<1 %"),
        (0.439, "43 %"),
        (0.9999, "99 %"),
        (0.57, "57 %"),
        (1.0, "100 %"),
        (1.001, "101 %"),
        (1.13, "113 %"),
        (1.999, "200 %"),
        (2.0, "2.0×"),
        (2.15, "2.1×"),
        (8.6, "8.6×"),
    ],
)
def test_shares(share: float, text: str) -> None:
    assert numbers.share_text(share) == text


def test_a_limit_is_never_crossed_by_rounding() -> None:
    half_second = Written(0.5, "500 ms")
    assert numbers.value_text(0.4997, Unit.SECONDS, limit=half_second) == "499.7 ms"
    assert numbers.value_text(0.212, Unit.SECONDS, limit=half_second) == "212 ms"
    assert numbers.value_text(2.996e9, Unit.BYTES, limit=Written(3e9, "3.00 GB")) == "2.996 GB"
    assert numbers.value_text(0.598, Unit.CORES, limit=0.6) == "0.598 cores"
    assert numbers.value_text(3.001, Unit.SECONDS, limit=3.0) == "3.0 s"
    assert numbers.value_text(1.25, Unit.BYTES, limit=1.125) == "1.2 B"


def test_binary_units_only_where_the_budget_uses_them() -> None:
    assert numbers.value_text(2.0 * 2**30, Unit.BYTES, limit=Written(3 * 2**30, "3 GiB")) == "2.00 GiB"


@given(
    st.floats(min_value=0.0, max_value=1e5),
    st.floats(min_value=0.001, max_value=1e4),
    st.sampled_from([Unit.SECONDS, Unit.BYTES, Unit.CORES]),
)
def test_any_value_stands_on_its_side(value: float, limit: float, unit: Unit) -> None:
    printed = numbers.printed(value, unit, limit=limit).value
    # Seven more decimals are all that is ever added: closer than that to the limit nobody can tell.
    if printed is not None and abs(value - limit) > 1e-6 * max(limit, 1.0):
        assert (printed >= limit - 1e-12 * limit) == (value >= limit)


def test_ages_step() -> None:
    now = 1_800_000_000.0
    assert numbers.age_text(now - 3, now) == "just now"
    assert numbers.age_text(now - 10, now) == "<1 min"
    assert numbers.age_text(now - 61, now) == "1 min"
    assert numbers.age_text(now - 3599, now) == "59 min"
    assert numbers.ago_text(now - 130, now) == "2 min ago"
    assert numbers.age_text(now - 3600, now) == numbers.clock_text(now - 3600)
    assert numbers.age_text(now - 2 * 86400, now).split()[0] in {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
    assert numbers.age_text(now + 5, now) == "just now", "a clock that jumped back gives no negative age"


@given(st.floats(min_value=0.0, max_value=86_000.0))
def test_the_next_step_is_where_the_text_changes(age: float) -> None:
    now = 1_800_000_000.0
    step = numbers.next_age_step(now - age, now)
    assert step > 0
    before = numbers.age_text(now - age, now + step * 0.5 - 1e-3)
    assert before == numbers.age_text(now - age, now)


def test_spans_and_limits() -> None:
    assert numbers.span_text(41) == "41 s"
    assert numbers.span_text(8040) == "2 h 14 min"
    assert numbers.short_span_text(8040) == "2 h"
    assert numbers.limit_text(Written(0.6, "0.60 cores"), Unit.CORES, bare=True) == "0.60"
    assert numbers.limit_text(Written(0.6, "0.60"), Unit.CORES) == "0.60 cores"
    assert numbers.inside_text(0.9965) == "99.6 %"
    assert numbers.inside_text(1.0) == "100 %"
    assert numbers.signed_size_text(410e6) == "+410 MB"


@pytest.mark.parametrize(
    ("rate", "limit", "text"),
    [
        (62e6, Written(100e6, "100 MB/s"), "62.0 MB/s"),
        (99.96e6, Written(100e6, "100 MB/s"), "99.96 MB/s"),
        (100e6, Written(100e6, "100 MB/s"), "100 MB/s"),
        (3 * 2**20, Written(2**20 * 4.0, "4 MiB/s"), "3.00 MiB/s"),
        (float("nan"), Written(100e6, "100 MB/s"), "–"),
    ],
)
def test_rates_are_sizes_a_second(rate: float, limit: Written, text: str) -> None:
    assert numbers.value_text(rate, Unit.RATE, limit=limit) == text


@pytest.mark.parametrize(
    ("share", "bound", "text"),
    [
        (0.052, 0.02, "5.2 %"),
        (0.0199, 0.02, "1.9 %"),
        (0.02, 0.02, "2.0 %"),
        (0.052, 0.001, "5.20 %"),
        (0.00099, 0.001, "0.09 %"),
        (0.62, 0.8, "62 %"),
        (float("nan"), 0.02, "–"),
    ],
)
def test_a_share_beside_a_small_limit_has_the_decimals_it_needs(share: float, bound: float, text: str) -> None:
    assert numbers.value_text(share, Unit.SHARE, limit=bound) == text


LIMITS = st.sampled_from([("98 %", 0.98), ("2 %", 0.02), ("0.1 %", 0.001), ("99.5 %", 0.995), ("20 %", 0.2)])


def printed_share(text: str) -> float:
    return 0.0 if text.startswith("<") else float(text.removesuffix(" %")) / 100.0


@given(LIMITS, st.floats(0.0, 1.0), st.floats(-1e-4, 1e-4))
def test_a_rounded_share_never_stands_on_the_other_side_of_its_limit(
    limit: tuple[str, float], anywhere: float, near: float
) -> None:
    text, bound = limit
    for share in (anywhere, max(0.0, bound + near), bound):
        if abs(share - bound) < 1e-8 and share != bound:
            continue  # closer than a count of events can come
        beside = numbers.percent_text(share, like=Written(bound, text))
        assert (printed_share(beside) >= bound - 1e-12) == (share >= bound), (share, beside)
        small = numbers.value_text(share, Unit.SHARE, limit=bound)
        if bound < 0.1:
            assert (printed_share(small) >= bound - 1e-12) == (share >= bound), (share, small)


@given(st.floats(-0.9, 5.0))
def test_a_change_never_stands_on_the_other_side_of_its_limit(change: float) -> None:
    text = numbers.signed_percent_text(change, like=Written(0.1, "10 %"))
    assert (printed_share(text) >= 0.1 - 1e-12) == (change >= 0.1 - 1e-8)
    assert text.startswith("+") == (change >= 0.01 - 1e-8)


def test_a_printed_value_in_its_parts() -> None:
    def parts(value: float, unit: Unit) -> tuple[str, str, float | None]:
        found = numbers.printed(value, unit)
        return found.figures, found.unit, None if found.value is None else round(found.value, 3)

    assert parts(2.47e9, Unit.BYTES) == ("2.47", "GB", 2.47e9)
    assert parts(62.04e6, Unit.RATE) == ("62.0", "MB/s", 62e6)
    assert parts(0.2116, Unit.SECONDS) == ("212", "ms", 0.212)
    assert parts(125.0, Unit.SECONDS) == ("2", "min 05 s", 125.0)
    assert parts(3900.0, Unit.SECONDS) == ("1", "h 05 min", None)
    assert parts(0.21, Unit.CORES) == ("0.21", "cores", 0.21)
    assert parts(1912.0, Unit.COUNT) == ("1,912", "", None)
    assert parts(0.82, Unit.SHARE) == ("82", "%", None)
    assert parts(2.15, Unit.SHARE) == ("2.1×", "", None)
    assert parts(float("nan"), Unit.BYTES) == ("–", "", None)


def test_the_unit_of_cores_is_written_as_asked_for_and_no_other_is() -> None:
    assert numbers.value_text(0.21, Unit.CORES, cores="c") == "0.21 c"
    assert numbers.value_text(0.21, Unit.CORES, cores="") == "0.21"
    assert numbers.value_text(2.47e9, Unit.BYTES, cores="") == "2.47 GB"
    assert numbers.value_text(float("inf"), Unit.CORES, cores="c") == "–"


def test_spans_where_room_is_short() -> None:
    assert [numbers.span_text(each, tight=True) for each in (41, 420, 8040, 270_000)] == [
        "41s",
        "7min",
        "2h14min",
        "3d3h",
    ]
    assert [numbers.lasting_text(each, tight=True) for each in (41, 420)] == ["<1min", "7min"]
    assert numbers.short_span_text(8040, tight=True) == "2h"
    assert [numbers.whole_span_text(each) for each in (14_400, 86_400, 5400, 90)] == [
        "4 h",
        "1 d",
        "1 h 30 min",
        "1 min",
    ]
    assert [numbers.fitting_span(each, 6) for each in (3120, 4080, 36_840)] == ["52 min", "1 h", "10 h"]
    assert numbers.fitting_span(4080, 9) == "1 h 8 min"


def test_the_day_of_a_moment() -> None:
    now = at("14:32")
    assert [numbers.day_text(now - each * 86_400, now) for each in (0.9, 2, 7)] == ["", "Sun", "17 Nov"]
    assert [numbers.moment_text(now - each * 86_400, now) for each in (0, 2, 7)] == [
        "14:32", "Sun 14:32", "17 Nov 14:32",
    ]  # fmt: skip


def test_an_age_of_seconds_in_fewer_words() -> None:
    assert numbers.age_text(100.0, 105.0, just="now") == "now"
    assert numbers.age_text(100.0, 115.0, just="now") == "<1 min"
    assert [numbers.ago_text(100.0, 100.0 + each) for each in (9, 10, 3599)] == [
        "just now", "<1 min ago", "59 min ago",
    ]  # fmt: skip
