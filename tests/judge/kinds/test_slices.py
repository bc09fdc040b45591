"""Slices and the 5-minute mean: what counts as good, bad, unknown, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.judge.kinds.gauges.slices import HourCounts, OpenSlice, Sight, pass_span
from hero_tui.judge.stats.rolling_mean import MeanState, add_span, mean
from tests.judge.budgets import START

LIMIT = 100.0


def pass_all(*spans: tuple[float, float, Sight, float | None]) -> list[HourCounts]:
    filling: OpenSlice | None = None
    found: list[HourCounts] = []
    for start, end, sight, value in spans:
        filling, hours = pass_span(filling, 10.0, LIMIT, START + start, START + end, sight, value)
        found += hours
    return found


def totals(found: list[HourCounts]) -> tuple[int, int, int]:
    return sum(each.good for each in found), sum(each.bad for each in found), sum(each.unknown for each in found)


def test_the_highest_value_of_a_slice_decides_and_the_limit_itself_is_over() -> None:
    found = pass_all((0, 19, Sight.VALUE, 99.0), (19, 20, Sight.VALUE, 100.0))
    assert totals(found) == (1, 1, 0)


def test_a_slice_is_judged_when_80_percent_of_it_was_observed() -> None:
    assert totals(pass_all((2, 10, Sight.VALUE, 1.0))) == (1, 0, 0)
    assert totals(pass_all((2.1, 10, Sight.VALUE, 1.0))) == (0, 0, 0)


def test_what_nobody_observed_is_unknown_and_what_had_no_owner_is_nothing() -> None:
    assert totals(pass_all((0, 100, Sight.DARK, None))) == (0, 0, 10)
    assert totals(pass_all((0, 100, Sight.ABSENT, None))) == (0, 0, 0)
    assert totals(pass_all((0, 5, Sight.VALUE, 200.0), (5, 10, Sight.DARK, None))) == (0, 0, 1)
    assert totals(pass_all((0, 5, Sight.VALUE, 200.0), (5, 10, Sight.ABSENT, None))) == (0, 0, 0)


def test_slices_belong_to_their_hour() -> None:
    found = pass_all((3580, 3620, Sight.VALUE, 1.0))
    assert [(each.hour - START, each.good) for each in found] == [(0.0, 2), (3600.0, 2)]
    night = pass_all((3000, 3600 * 9, Sight.DARK, None))
    assert [each.unknown for each in night] == [60] + [360] * 8


@given(
    st.lists(
        st.tuples(st.floats(0.1, 400), st.sampled_from(Sight), st.sampled_from([1.0, 100.0])), min_size=1, max_size=20
    )
)
def test_passing_at_once_is_passing_second_by_second(steps: list[tuple[float, Sight, float]]) -> None:
    """A long span in one step gives the slices that the same span gives in many."""
    whole, single, at = [], [], 0.0
    for length, sight, value in steps:
        held = value if sight is Sight.VALUE else None
        whole.append((at, at + length, sight, held))
        cuts = [at, *[at + part * length / 7 for part in range(1, 7)], at + length]
        single += [(cuts[index], cuts[index + 1], sight, held) for index in range(7)]
        at += length
    assert totals(pass_all(*whole)) == totals(pass_all(*single))


@pytest.mark.parametrize("watched", [12.0, 60.0, 239.0, 240.0, 299.0])
def test_there_is_no_mean_before_its_owner_was_watched_for_five_minutes(watched: float) -> None:
    """Given a server that took 1.9 cores for twelve seconds at its start and is idle since: no mean is made of that."""
    state = add_span(MeanState(), START, START + min(12.0, watched), 1.9)
    state = add_span(state, START + 12.0, START + watched, 0.02)
    assert mean(state, START + watched) is None
    state = add_span(state, START + watched, START + 300.0, 0.02)
    whole = (12.0 * 1.9 + 288.0 * 0.02) / 300.0
    assert mean(state, START + 300.0) == pytest.approx(whole)


def test_the_mean_needs_four_of_five_minutes_and_is_weighted_by_time() -> None:
    """Given a hole of a minute, in which nothing was observed, and one of a second more."""
    for hole, there in ((60.0, True), (70.0, False)):
        state = add_span(MeanState(), START, START + 1000.0, 1.0)
        state = add_span(state, START + 1000.0 + hole, START + 1230.0, 6.0)
        assert (mean(state, START + 1230.0) is not None) is there
    assert mean(state, START + 1600.0) is None


def test_a_mean_is_only_of_the_last_five_minutes() -> None:
    state = add_span(MeanState(), START, START + 600, 5.0)
    state = add_span(state, START + 600, START + 900, 1.0)
    assert mean(state, START + 900) == pytest.approx(1.0)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.25, 1.0, 2.5, 7.0, 10.0, 90.0]), st.sampled_from([1.0, 3.0, 8.0])), min_size=1
    )
)
def test_a_mean_is_that_of_its_quarter_seconds(pieces: list[tuple[float, float]]) -> None:
    """Values that change within a step of ten seconds weigh by how long each held."""
    state, at, quarters = MeanState(), START, list[float]()
    for seconds, value in pieces:
        state = add_span(state, at, at + seconds, value)
        quarters += [value] * round(seconds * 4)
        at += seconds
    first_step = at - 300.0 - (at - 300.0) % 10.0
    counted = quarters[max(0, round((first_step - START) * 4)) :]
    found = mean(state, at)
    assert (found is None) is (at - START < 300.0)
    if found is not None:
        assert found == pytest.approx(sum(counted) / len(counted))
