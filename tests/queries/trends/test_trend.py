"""A course over time: its points, its span before, and when it changed."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.signals import Bucket, Outcome, Scalar
from hero_tui.format.trend_figures import names, step_text, step_words, table
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import counts, went_over
from hero_tui.models.trends import Trend, TrendStep
from hero_tui.queries.detail.common import SPANS, resolution_kept
from hero_tui.queries.live.recorder_state import midnight
from hero_tui.queries.trends.buckets import Time, counted, edges, figures, step_for, steps
from hero_tui.queries.trends.level_changes import shifts_of_days, shifts_of_runs
from hero_tui.queries.trends.trend import days, may_be_chance, moment_text
from hero_tui.store.db.records import StoredOperation
from tests.support import snapshots

NOW = 1_795_530_740.0  # 2026-11-24T14:32:20Z
HOUR, DAY = 3600.0, 86400.0
OUTCOMES = st.sampled_from([each.value for each in Outcome])
TIMES = st.lists(st.tuples(st.floats(0, 7 * DAY - 1), st.none() | st.floats(0.001, 100), OUTCOMES), max_size=80)


def chance(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - a series to repeat, not a secret


def test_every_named_span_has_a_round_step() -> None:
    assert [step_for(each.seconds) for each in SPANS] == [120.0, 1800.0, 4 * HOUR, DAY, DAY]
    assert step_for(600.0) == 60.0


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize("span", [each.seconds for each in SPANS])
def test_steps_are_round_in_local_time_also_over_a_change_of_the_clock(span: float) -> None:
    until = datetime(2026, 11, 10, 17, 3).astimezone().timestamp()
    found = edges(until - span, until, step_for(span))
    assert found[0] <= until - span < found[1]
    assert found[-2] < until <= found[-1]
    local = [datetime.fromtimestamp(each).astimezone() for each in found]
    if step_for(span) >= DAY:
        assert {(each.hour, each.minute) for each in local} == {(0, 0)}
        assert 25 * HOUR in {later - former for former, later in pairwise(found)}, "25 October had 25 hours"
    else:
        assert all((each.hour * 3600 + each.minute * 60) % step_for(span) == 0 for each in local)


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (6, 1, 24)])
def test_the_day_on_which_the_clock_changes_begins_at_midnight(month: int, day: int, hours: int) -> None:
    begin = datetime(2026, month, day).astimezone().timestamp()
    end = datetime(2026, month, day + 1).astimezone().timestamp()
    assert end - begin == hours * HOUR
    for at in (begin, begin + 90 * 60, begin + 12 * HOUR, end - 1):
        assert midnight(at) == begin
        assert edges(at, at + DAY, DAY)[0] == begin
    for step in (2 * HOUR, 4 * HOUR, 6 * HOUR):
        local = [datetime.fromtimestamp(each).astimezone() for each in edges(begin + 60, end, step)]
        assert [each.hour for each in local if each.hour not in {1, 2, 3}] == [
            hour for hour in range(0, 24, round(step / HOUR)) if hour not in {1, 2, 3}
        ] + [0]


@given(TIMES)
def test_points_hold_what_a_time_budget_judges_and_nothing_twice(times: list[Time]) -> None:
    """Counted again with the judge's own words."""
    since = NOW - 7 * DAY
    moved = sorted(((since + start, duration, outcome) for start, duration, outcome in times), key=lambda each: each[0])
    runs = [Run(start, duration, Outcome(outcome)) for start, duration, outcome in moved]
    judged = [run for run in runs if counts(run)]
    found = figures([length for _, length in counted(moved)], 10.0)
    assert found.count == len(judged)
    assert found.over == sum(went_over(run, 10.0) for run in judged)
    measured = [run.duration for run in judged if run.outcome is not Outcome.TIMEOUT and run.duration is not None]
    assert found.highest == max(measured, default=None)
    points = steps(counted(moved), since, NOW, 10.0, 4 * HOUR)
    assert sum(each.figures.count for each in points) == len(judged)
    assert sum(each.figures.over for each in points) == found.over
    for former, later in pairwise(points):
        assert former.end <= later.start


def test_a_quantile_is_shown_from_the_size_that_carries_it() -> None:
    def of(count: int) -> tuple[bool, bool, bool]:
        found = figures([float(each) for each in range(count)], 1e9)
        return found.p50 is not None, found.p95 is not None, found.p99 is not None

    assert [of(1), of(2), of(20), of(100)] == [
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, True),
    ]
    assert figures([1.0] * 10 + [math.inf] * 10, 5.0).p95 is None, "it falls on a timeout"


def test_what_began_before_the_span_is_in_no_point() -> None:
    times = [(NOW - HOUR - 1, 1.0, "ok"), (NOW - HOUR, 1.0, "ok"), (NOW, 1.0, "ok")]
    assert sum(each.figures.count for each in steps(counted(times), NOW - HOUR, NOW, 5.0, 120.0)) == 1


def operations(
    durations: list[float], *, start: float = NOW - 30 * DAY, branch: str = "main", commit: str = "aaaaaaa"
) -> list[StoredOperation]:
    attributes = {"branch": branch, "commit": commit, "host": "x"}
    return [
        StoredOperation(number, "dev.lint", start + number * 600, duration, Outcome.OK, {}, attributes)
        for number, duration in enumerate(durations)
    ]


def noisy(seed: str, count: int, level: float) -> list[float]:
    drawn = chance(seed)
    return [level * drawn.lognormvariate(0, 0.08) for _ in range(count)]


def test_a_change_is_told_with_what_was_not_as_before() -> None:
    former, later = (
        operations(noisy("a", 60, 1.0)),
        operations(noisy("b", 40, 1.5), start=NOW - 9 * DAY, commit="bbbbbbb"),
    )
    (shift,) = shifts_of_runs([*former, *later])
    assert (shift.at, shift.count, shift.branch, shift.near) == (NOW - 9 * DAY, 40, "main", "commit aaaaaaa → bbbbbbb")
    assert shift.change == pytest.approx(0.5, abs=0.06)


def test_another_branch_is_another_series() -> None:
    """Given a branch that is twice as slow as main, when both run in turns, then nothing changed on either."""
    main = operations(noisy("c", 60, 1.0))
    cart = operations(noisy("d", 60, 2.0), start=NOW - 30 * DAY + 300, branch="cart")
    assert shifts_of_runs([*main, *cart]) == ()


def test_failed_runs_are_no_change() -> None:
    runs = operations(noisy("e", 40, 1.0))
    failed = [
        StoredOperation(
            900 + number, "dev.lint", NOW - number, None, Outcome.FAILED, {}, {"branch": "main", "host": "x"}
        )
        for number in range(20)
    ]
    assert shifts_of_runs([*runs, *failed]) == ()


def test_a_gauge_that_steps_began_on_a_day_and_one_that_climbs_did_not() -> None:
    drawn = chance("gauge")
    step = [(number * DAY, (1e9 if number < 20 else 1.5e9) + drawn.gauss(0, 2e7)) for number in range(40)]
    (shift,) = shifts_of_days(step)
    assert (shift.at, shift.count) == (20 * DAY, 20)
    assert shifts_of_days([(number * DAY, 1e9 + number * 2e7 + drawn.gauss(0, 2e7)) for number in range(40)]) == ()
    assert shifts_of_days([]) == shifts_of_days([(0.0, 1.0)] * 9) == ()


def test_the_days_of_a_gauge_are_its_highest_values() -> None:
    buckets = [Bucket(at * HOUR, 3600, 1, 1.0, float(at), 1.0, 1.0) for at in (0, 5, 23, 24, 50)]
    assert days(buckets) == ((0.5 * DAY, 23.0), (1.5 * DAY, 24.0), (2.5 * DAY, 50.0))


def test_a_difference_by_chance_is_told_from_one_that_is_not() -> None:
    assert may_be_chance(noisy("f", 60, 1.0), noisy("g", 60, 1.0)) is True
    assert may_be_chance(noisy("f", 60, 1.0), noisy("g", 60, 1.3)) is False
    assert may_be_chance(noisy("f", 60, 1.3), noisy("g", 60, 1.0)) is False
    assert may_be_chance([1.0] * 9, [1.0] * 100) is None


def test_buckets_are_of_one_length_that_is_still_kept() -> None:
    found = [resolution_kept(NOW - each.seconds, NOW, NOW) for each in SPANS]
    assert found == [10, 60, 600, 3600, 3600]
    assert resolution_kept(NOW - 20 * DAY, NOW - 20 * DAY + HOUR, NOW) == 600
    assert resolution_kept(NOW - 60 * DAY, NOW - 60 * DAY + HOUR, NOW) == 3600


def test_names_have_the_labels_that_tell_them_apart() -> None:
    reload, check = "Hot reload", "Type check"
    views = [
        (reload, {"class": "update", "server": "vite"}),
        (reload, {"class": "restart", "server": "vite"}),
        (check, {"server": "x"}),
    ]
    assert names(views) == ["Hot reload update", "Hot reload restart", "Type check"]


@pytest.mark.usefixtures("berlin")
def test_a_point_is_named_by_its_hours_or_its_day() -> None:
    noon = datetime(2026, 11, 24, 12).astimezone().timestamp()
    durations = [(noon + 60, 1.0, "ok")]

    def text(step: float, now: float) -> str:
        return step_text(steps(counted(durations), noon, noon + HOUR, 5.0, step)[0], now)

    assert text(4 * HOUR, noon + HOUR) == "12:00 to 16:00"
    assert text(4 * HOUR, noon + 2 * DAY) == "Tue 12:00 to 16:00"
    assert text(4 * HOUR, noon + 20 * DAY) == "24 Nov 12:00 to 16:00"
    assert text(DAY, noon + HOUR) == "Tue 24 Nov"
    assert text(2 * DAY, noon + HOUR) == "Tue 24 Nov to Wed 25 Nov"


def test_a_timeout_is_counted_and_the_longest_is_not_told_by_those_that_were_measured() -> None:
    found = figures([0.1, 0.2, math.inf], 0.2)
    assert (found.highest, found.over, found.timeouts) == (0.2, 2, 1)
    view = snapshots.snapshot().view("dev.hot_reload")
    assert view is not None
    trend = Trend(view, 0.0, DAY, HOUR, runs=found, runs_before=figures([0.1, 0.3], 0.2), days=1, days_before=1)
    told = table(trend)
    assert (told.here[4], told.before[4], told.change[4]) == ("timed out", "300 ms", "")
    step = TrendStep(0.0, HOUR, found)
    assert "1 timed out" in step_words(step, view.budget, DAY)


@pytest.mark.parametrize(
    ("signal", "action", "text"),
    [
        ("workspace.branch", None, "branch main → cart"),
        ("workspace.commit", None, "commit cart"),
        ("workspace.commit", "commit", "commit cart"),
        ("workspace.commit", "amend", "amend cart"),
        ("workspace.moved", "reset", "reset cart"),
        ("workspace.moved", "pull", "pull cart"),
        ("workspace.moved", None, "moved to cart"),
    ],
)
def test_a_mark_says_what_git_did(signal: str, action: str | None, text: str) -> None:
    attributes: dict[str, Scalar] = {"from": "main", "to": "cart"}
    if action is not None:
        attributes["action"] = action
    assert moment_text(StoredOperation(1, signal, NOW, None, Outcome.OK, {}, attributes)) == text
