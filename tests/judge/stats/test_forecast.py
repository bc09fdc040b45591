"""When a limit will be reached, or why nobody can say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hero_tui.judge.stats.forecast import YEAR, Forecast, Outlook, forecast
from hero_tui.judge.stats.slopes import theil_sen
from tests.judge.stats.chance import seeded

DAY = 86400.0
NOW = 1_800_000_000.0


def days(values: list[float]) -> list[tuple[float, float]]:
    """One a day, the last of them now."""
    return [(NOW - (len(values) - 1 - number) * DAY, value) for number, value in enumerate(values)]


def date(found: Forecast) -> tuple[float | None, float | None]:
    """Earliest and latest, in days from now."""
    earliest, latest = (None if each is None else (each - NOW) / DAY for each in (found.earliest, found.latest))
    return earliest, latest


def test_a_straight_line_reaches_the_limit_on_its_day() -> None:
    found = forecast(days([1.0 + 0.1 * number for number in range(11)]), 3.0, NOW)
    assert found.outlook is Outlook.REACHES
    assert date(found) == pytest.approx((10.0, 10.0))
    assert found.level == pytest.approx(2.0)


def test_a_noisy_line_gives_a_range_around_the_day() -> None:
    chance = seeded("noise")
    found = forecast(days([1.0 + 0.02 * number + chance.gauss(0, 0.05) for number in range(60)]), 3.0, NOW)
    earliest, latest = date(found)
    assert found.outlook is Outlook.REACHES
    assert earliest is not None
    assert latest is not None
    assert earliest < 41 < latest
    assert 30 < earliest < latest < 60


def test_what_only_goes_up_and_down_has_no_trend() -> None:
    """The interval of the slope leaves out 0 in about 5 % of such series: no more may promise a day."""
    chance = seeded("flat")
    told = sum(
        forecast(days([chance.gauss(1.0, 0.2) for _ in range(30)]), 3.0, NOW).outlook is not Outlook.NO_TREND
        for _ in range(400)
    )
    assert told <= 0.07 * 400


def test_one_odd_day_turns_nothing() -> None:
    values = [1.0] * 30
    values[12] = 50.0
    assert forecast(days(values), 3.0, NOW).outlook is Outlook.NO_TREND


def test_six_days_are_too_few() -> None:
    assert forecast(days([1, 2, 3, 4, 5, 6]), 10.0, NOW) == Forecast(Outlook.TOO_FEW, 6)
    assert forecast([], 10.0, NOW) == Forecast(Outlook.TOO_FEW, 0)
    assert forecast(days([1, 2, 3, 4, 5, 6, 7]), 10.0, NOW).outlook is Outlook.REACHES


def test_a_timeout_is_no_point_of_a_line() -> None:
    assert forecast(days([1, 2, 3, float("inf"), 4, 5, 6]), 10.0, NOW).points == 6


def test_what_gets_less_moves_away() -> None:
    assert forecast(days([9.0 - 0.1 * number for number in range(20)]), 10.0, NOW).outlook is Outlook.AWAY


def test_what_is_over_already_is_said_so() -> None:
    assert forecast(days([9.0 + 0.1 * number for number in range(20)]), 10.0, NOW).outlook is Outlook.OVER
    assert forecast(days([11.0] * 20), 10.0, NOW).outlook is Outlook.OVER


def test_what_is_over_and_gets_less_is_not_called_away_from_the_limit() -> None:
    assert forecast(days([15.0 - 0.1 * number for number in range(20)]), 10.0, NOW).outlook is Outlook.FALLING


def test_after_a_clean_up_the_line_of_before_says_nothing_of_now() -> None:
    """Given a cache that grew for 60 days beyond its limit and was cleaned five days ago; and one that grew slower."""
    for step in (0.02, 0.01, 0.005):
        grew = [1.0 + step * number for number in range(60)]
        found = forecast(days([*grew, *[0.25 + step * number for number in range(5)]]), 2.0, NOW)
        assert found.outlook is Outlook.CHANGED, step


def test_data_that_ended_a_month_ago_is_no_present() -> None:
    grew = [(at - 40 * DAY, value) for at, value in days([1.0 + 0.02 * number for number in range(30)])]
    assert forecast(grew, 2.0, NOW).outlook is Outlook.STALE


def test_over_is_what_the_last_days_are_not_what_the_line_is() -> None:
    chance = seeded("over")
    for _ in range(200):
        values = [1.9 + chance.gauss(0, 0.05) for _ in range(30)]
        found = forecast(days(values), 2.0, NOW)
        assert (found.outlook is Outlook.OVER) == (sorted(values[-3:])[1] >= 2.0)


def test_more_than_a_year_is_too_far_to_say() -> None:
    assert forecast(days([1.0 + 0.001 * number for number in range(30)]), 3.0, NOW).outlook is Outlook.FAR


def test_a_range_that_may_end_after_a_year_has_no_end() -> None:
    chance = seeded("wide")
    found = forecast(days([1.0 + 0.01 * number + chance.gauss(0, 0.22) for number in range(40)]), 3.0, NOW)
    assert found.outlook is Outlook.REACHES
    assert found.latest is None
    assert found.earliest is not None
    assert found.earliest < NOW + YEAR


def test_days_without_a_point_are_left_out_not_taken_for_zero() -> None:
    line = days([1.0 + 0.1 * number for number in range(30)])
    some = [point for number, point in enumerate(line) if number % 3]
    assert date(forecast(some, 5.0, NOW)) == pytest.approx(date(forecast(line, 5.0, NOW)))


def test_the_true_day_lies_in_the_range_almost_always() -> None:
    chance = seeded("coverage")
    inside = 0
    for _ in range(300):
        found = forecast(days([1.0 + 0.02 * number + chance.gauss(0, 0.05) for number in range(45)]), 3.0, NOW)
        true = NOW + (3.0 - (1.0 + 0.02 * 44)) / 0.02 * DAY
        inside += found.earliest is not None and found.earliest <= true <= (found.latest or float("inf"))
    assert inside >= 0.92 * 300


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 12).map(float) | st.floats(-50, 50)),
        min_size=5,
        max_size=24,
        unique_by=lambda point: point[0],
    )
)
def test_the_slope_over_uneven_days_and_its_interval_are_scipys(points: list[tuple[int, float]]) -> None:
    points.sort()
    at, values = [float(day) for day, _ in points], [value for _, value in points]
    ours, scipys = theil_sen(values, at), stats.theilslopes(values, at, alpha=0.95)
    assert ours.estimate == pytest.approx(scipys.slope, abs=1e-9)
    assert (ours.low, ours.high) == pytest.approx((scipys.low_slope, scipys.high_slope), abs=1e-9)
