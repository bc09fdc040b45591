"""The windows of the kinds that judge operations: step by step is the same as all at once."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.kinds import BaselineSpec
from hero_tui.core.objectives import Verdict, Window
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.baseline.window import BaselineWindow
from hero_tui.judge.kinds.concurrency.window import ConcurrencyWindow
from hero_tui.judge.kinds.growth.window import GrowthWindow
from hero_tui.judge.kinds.ratio.window import RatioCounts, RatioWindow, judge_ratio
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Run
from hero_tui.judge.stats.open_intervals import OpenIntervals, crowded
from tests.judge.budgets import BUILDS, GROWTH, START, SUCCESS, TREND

OUTCOMES = st.sampled_from([Outcome.OK, Outcome.OK, Outcome.OK, *Outcome])
RUNS = st.lists(
    st.builds(
        lambda wait, took, outcome, good, bad, excluded, value: (
            wait,
            Run(0.0, took, outcome, good, bad, excluded, value),
        ),
        st.floats(0, 600),
        st.none() | st.floats(0, 900),
        OUTCOMES,
        st.integers(0, 30),
        st.integers(0, 3),
        st.booleans(),
        st.none() | st.sampled_from([0.0, 1.0, 1.5, 2.0, 2.7, math.nan]),
    ),
    max_size=90,
)
Steps = list[tuple[float, Run]]


def played(window: RunWindow, steps: Steps) -> tuple[list[Run], float]:
    """Feeds the runs one after the other, as time passes."""
    found, at = [], START
    for wait, run in steps:
        at += wait
        found.append(replace(run, end=at))
        window.add(found[-1])
        window.forget(at)
    return found, at


@given(RUNS, st.sampled_from([None, 1, 7]), st.floats(0, 5000))
def test_a_ratio_step_by_step_is_one_counted_anew(steps: Steps, last: int | None, later: float) -> None:
    budget = replace(SUCCESS, window=Window(seconds=3600.0) if last is None else Window(operations=last))
    window = RatioWindow(budget)
    found, at = played(window, steps)
    window.forget(at + later)
    if last is None:
        held = [run for run in found if run.end > at + later - 3600.0]
        counted = [run for run in held if not run.excluded]
        naive = RatioCounts(
            sum(run.good for run in counted),
            sum(run.bad for run in counted),
            sum(max(1, run.good + run.bad) for run in held if run.excluded),
            sum(run.outcome is Outcome.FAILED for run in held),
            sum(run.outcome is Outcome.CANCELLED for run in held),
        )
        assert window.counts() == naive
        assert window.judgement() == judge_ratio(budget, naive)
    else:
        counted = [run for run in found if not run.excluded and run.good + run.bad][-last:]
        assert (window.counts().good, window.counts().bad) == (
            sum(run.good for run in counted),
            sum(run.bad for run in counted),
        )


@given(RUNS, st.floats(0, 5000))
def test_a_census_step_by_step_is_a_sweep_over_all(steps: Steps, later: float) -> None:
    budget = replace(BUILDS, window=Window(seconds=3600.0))
    window = ConcurrencyWindow(budget)
    found, at = played(window, steps)
    window.forget(at + later)
    since = at + later - 3600.0
    edges = {run.start for run in found} | {run.end for run in found} | {since}
    busy, most, above = 0.0, 0, 0.0
    for begin, end in pairwise(sorted(each for each in edges if each >= since)):
        number = sum(run.start <= begin and end <= run.end for run in found)
        busy += (end - begin) * (number > 0)
        above += (end - begin) * (number > 3)
        most = max(most, number) if round((end - begin) * 1e6) > 1 else most
    (only,) = window.judgement().objectives
    assert only.count == pytest.approx(busy, abs=0.6)
    assert only.over == pytest.approx(above, abs=0.6)
    assert (only.maximum or 0) >= most


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=40), st.integers(0, 90))
def test_a_census_is_exact_in_whole_seconds(found: list[tuple[int, int]], since: int) -> None:
    intervals = OpenIntervals()
    for start, length in sorted(found, key=sum):
        intervals.add(START + start, START + start + length)
    intervals.forget(START + since)
    open_at = [sum(start <= second < start + length for start, length in found) for second in range(since, 100)]
    assert intervals.busy == 1_000_000 * sum(number > 0 for number in open_at)
    assert intervals.most == max(open_at)
    for most in range(4):
        assert intervals.over(most) == 1_000_000 * sum(number > most for number in open_at)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=30), st.integers(0, 4))
def test_what_is_crowded_is_the_first_and_the_last_moment_of_it(found: list[tuple[int, int]], most: int) -> None:
    open_at = [sum(start <= second < start + length for start, length in found) for second in range(60)]
    above = [second for second, number in enumerate(open_at) if number > most]
    spans_ = [(float(start), float(start + length)) for start, length in found]
    expected = None if not above else (float(above[0]), float(above[-1] + 1), max(open_at))
    assert crowded(spans_, most) == expected


@given(RUNS, st.integers(1, 30))
def test_growth_is_of_the_last_runs_that_measured(steps: Steps, last: int) -> None:
    window = GrowthWindow(replace(GROWTH, window=Window(operations=last)))
    found, _ = played(window, steps)
    wanted = [
        run
        for run in found
        if run.outcome in {Outcome.OK, Outcome.UNKNOWN} and run.value is not None and run.value >= 0
    ][-last:]
    anew = GrowthWindow(replace(GROWTH, window=Window(operations=last)))
    for run in wanted:
        anew.add(run)
    assert window.judgement().objectives == anew.judgement().objectives
    assert window.judgement().count == len(wanted)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0.1, 9), OUTCOMES), min_size=40, max_size=120))
def test_a_baseline_compares_the_last_runs_with_the_month_before_them(
    steps: list[tuple[float, float, Outcome]],
) -> None:
    budget = replace(TREND, spec=BaselineSpec(than=60.0))
    window = BaselineWindow(budget)
    found, at = [], START
    for wait, took, outcome in steps:
        at += wait
        run = Run(at, took, outcome)
        window.add(run)
        found += [run] if outcome not in {Outcome.FAILED, Outcome.CANCELLED} else []
    new = found[-20:]
    old = [run for run in found[:-20] if new and run.end > new[0].end - 60.0]
    (only,) = window.judgement().objectives
    assert only.count == len(new)
    if len(new) < 10 or len(old) < 30:
        assert only.verdict in {Verdict.UNDETERMINED, Verdict.NO_DATA}
        return
    timeout = 1e200
    middles = [
        median(timeout if run.outcome is Outcome.TIMEOUT else math.log(run.duration or 0.0) for run in runs)
        for runs in (new, old)
    ]
    if max(middles) < timeout / 3:
        assert only.value == pytest.approx(math.expm1(middles[0] - middles[1]))
        assert only.low is not None
        assert only.high is not None
        assert only.low <= only.high
