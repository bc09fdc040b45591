"""Today's and the usual times, and which class a panel is about, from the runs of a window."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.label_sets import LabelKey
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Run
from hero_tui.models.panel_figures import RunTimes
from hero_tui.queries.live.run_times import recent_runs, run_times
from tests.support.snapshots import run

MIDNIGHT = 1_795_500_000.0
HOUR = 3600.0
UPDATE: LabelKey = (("class", "update"), ("server", "vite"))
RESTART: LabelKey = (("class", "restart"), ("server", "vite"))
OTHER: LabelKey = (("class", "update"), ("server", "uvicorn"))


def took(end: float, *durations: float, outcome: Outcome = Outcome.OK) -> list[Run]:
    return [Run(end + index, duration, outcome) for index, duration in enumerate(durations)]


@pytest.mark.parametrize(
    ("before", "today", "expected"),
    [
        ([], [], RunTimes()),
        ([], [0.2], RunTimes(None, 1)),
        ([], [0.2, 0.4, 0.9], RunTimes(0.4, 3, None, 0, 0.9, MIDNIGHT + HOUR + 2)),
        ([0.1] * 4, [0.25, 0.5], RunTimes(0.375, 2, None, 4, 0.5, MIDNIGHT + HOUR + 1)),
        ([0.1, 0.2, 0.3, 0.4, 9.0], [0.25, 0.5], RunTimes(0.375, 2, 0.3, 5, 0.5, MIDNIGHT + HOUR + 1)),
        ([0.1, 0.2, 0.3, 0.4, 9.0], [0.2], RunTimes(None, 1, 0.3, 5, 9.0, MIDNIGHT - HOUR + 4)),
    ],
)
def test_today_is_two_runs_and_usual_is_five(before: list[float], today: list[float], expected: RunTimes) -> None:
    runs = took(MIDNIGHT - HOUR, *before) + took(MIDNIGHT + HOUR, *today)
    assert run_times(runs, (), MIDNIGHT) == expected


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CANCELLED, Outcome.TIMEOUT])
def test_what_was_not_measured_is_in_none_of_them(outcome: Outcome) -> None:
    runs = took(MIDNIGHT + HOUR, 0.2, 0.4) + took(MIDNIGHT + 2 * HOUR, 60.0, 60.0, outcome=outcome)
    assert run_times(runs, (), MIDNIGHT) == run_times(runs[:2], (), MIDNIGHT)


def test_the_slowest_names_its_file_where_that_run_is_still_known() -> None:
    shown = [run(1, "dev.hot_reload", MIDNIGHT + HOUR + 1, 0.4, attributes={"file": "src/a.ts"})]
    runs = [*took(MIDNIGHT + HOUR, 0.2), Run(shown[0].end, 0.4, Outcome.OK)]
    assert run_times(runs, shown, MIDNIGHT).slowest_subject == "src/a.ts"
    assert run_times(runs, (), MIDNIGHT).slowest_subject == ""


@given(st.lists(st.floats(0.001, 100.0), max_size=40), st.lists(st.floats(0.001, 100.0), max_size=40))
def test_the_medians_are_those_of_the_standard_library(before: list[float], today: list[float]) -> None:
    found = run_times(took(MIDNIGHT - HOUR, *before) + took(MIDNIGHT + HOUR, *today), (), MIDNIGHT)
    assert found.usual == (statistics.median(before) if len(before) >= 5 else None)
    assert found.today == (statistics.median(today) if len(today) >= 2 else None)


def test_what_counts_are_the_last_twenty_before_today() -> None:
    """Given a restart and nineteen updates yesterday, then no number of restarts today changes what a panel shows."""
    yesterday = {UPDATE: took(MIDNIGHT - HOUR, *[0.2] * 19), RESTART: took(MIDNIGHT - 2 * HOUR, 4.0)}
    assert recent_runs(yesterday, MIDNIGHT) == {UPDATE: 19, RESTART: 1}
    restarts = {**yesterday, RESTART: [*yesterday[RESTART], *took(MIDNIGHT + HOUR, *[4.0] * 50)]}
    assert recent_runs(restarts, MIDNIGHT) == {UPDATE: 19, RESTART: 1}
    assert recent_runs(restarts, MIDNIGHT + 24 * HOUR) == {RESTART: 20}


def test_on_a_first_day_the_first_twenty_count_and_each_owner_has_its_own() -> None:
    runs = {
        UPDATE: took(MIDNIGHT + HOUR, *[0.2] * 15),
        RESTART: took(MIDNIGHT + 2 * HOUR, *[4.0] * 50),
        OTHER: took(MIDNIGHT + 3 * HOUR, *[0.2] * 3),
    }
    assert recent_runs(runs, MIDNIGHT) == {UPDATE: 15, RESTART: 5, OTHER: 3}
