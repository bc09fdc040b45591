"""Verdicts over a window, with the sentence that says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Objective, Verdict, Window, Written
from hero_tui.core.signals import Outcome
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.kinds.registry import judge_nothing
from hero_tui.judge.kinds.time.window import TimeBudgetWindow
from hero_tui.judge.results import Run, SliceCounts
from hero_tui.judge.verdicts import count_runs, in_window, judge_runs, judge_slices
from tests.judge.budgets import HOT_RELOAD, MEMORY, START, WEEK


def runs(*durations: float, outcome: Outcome = Outcome.OK) -> list[Run]:
    return [Run(START + index, each, outcome) for index, each in enumerate(durations)]


def evidence(found: list[Run]) -> list[str]:
    return [contract_evidence(each) for each in judge_runs(HOT_RELOAD, found, START + 1000).objectives]


def test_the_evidence_of_the_contract() -> None:
    assert evidence(runs(*[0.2] * 17))[0] == "0 of 17 over 500 ms; 59 needed to prove it met"
    assert evidence([]) == ["no runs yet; 59 needed to prove it met", "no runs yet; 299 needed to prove it met"]


@pytest.mark.parametrize(
    ("fast", "slow", "said"),
    [
        (403, 9, "9 of 412 over 500 ms; at most 13 prove it met"),
        (392, 20, "20 of 412 over 500 ms; at most 13 would prove it met, 29 would call it broken"),
        (57, 7, "7 of 64 over 500 ms; at most 5 % may be"),
        (58, 6, "6 of 64 over 500 ms; at most 0 would prove it met, 7 would call it broken"),
        (18, 2, "2 of 20 over 500 ms; 4 would call it broken"),
    ],
)
def test_the_evidence_says_what_would_settle_it(fast: int, slow: int, said: str) -> None:
    assert evidence(runs(*[0.2] * fast, *[0.7] * slow))[0] == said


def test_good_means_strictly_less_than_the_limit() -> None:
    judged = judge_runs(HOT_RELOAD, runs(0.4999, 0.5, 0.5001), START + 10)
    assert [each.over for each in judged.objectives] == [2, 0]
    assert [each.maximum for each in judged.objectives] == [0.5001, 0.5001]
    assert judged.objectives[0].utilization == pytest.approx(1.0002)


def test_failed_and_cancelled_runs_are_counted_apart_and_unknown_ones_by_their_duration() -> None:
    found = [
        *runs(0.2, 0.2),
        *runs(9.0, outcome=Outcome.FAILED),
        *runs(9.0, 9.0, outcome=Outcome.CANCELLED),
        *runs(0.7, outcome=Outcome.UNKNOWN),
    ]
    judged = judge_runs(HOT_RELOAD, found, START + 10)
    assert (judged.count, judged.failed, judged.cancelled) == (3, 1, 2)
    assert judged.objectives[0].over == 1


def test_a_timeout_is_over_every_limit_whatever_it_took() -> None:
    found = [*runs(*[0.2] * 18), Run(START, None, Outcome.TIMEOUT), Run(START, 0.1, Outcome.TIMEOUT)]
    judged = judge_runs(HOT_RELOAD, found, START + 100)
    assert [each.over for each in judged.objectives] == [2, 2]
    assert judged.objectives[0].value == pytest.approx(0.1)  # the 19th of 20 is a timeout: its own time is shown
    assert judged.objectives[0].maximum == pytest.approx(0.2)


def test_an_operation_that_was_not_timed_or_has_no_number_does_not_count() -> None:
    found = [Run(START, None, Outcome.OK), Run(START, float("nan"), Outcome.OK)]
    assert judge_runs(HOT_RELOAD, found, START + 1).verdict is Verdict.NO_DATA


def test_a_quantile_is_the_nearest_rank_and_only_from_its_sample_size_on() -> None:
    values = [index / 1000 for index in range(1, 21)]
    judged = judge_runs(HOT_RELOAD, runs(*values), START + 100)
    assert [each.value for each in judged.objectives] == [0.019, None]
    assert judge_runs(HOT_RELOAD, runs(*values[:19]), START + 100).objectives[0].value is None


def test_a_budget_is_breached_if_one_objective_is_and_met_if_all_are() -> None:
    assert judge_runs(HOT_RELOAD, runs(*[0.2] * 59), START + 100).verdict is Verdict.UNDETERMINED
    assert judge_runs(HOT_RELOAD, runs(*[0.2] * 299), START + 1000).verdict is Verdict.MET
    assert judge_runs(HOT_RELOAD, runs(*[0.2] * 290, *[0.7] * 60), START + 1000).verdict is Verdict.BREACHED
    assert judge_nothing(HOT_RELOAD).verdict is Verdict.NO_DATA
    assert contract_evidence(judge_nothing(MEMORY).objectives[0]) == "no slices yet; 100 needed to judge"


def test_only_the_window_is_judged() -> None:
    found = [Run(START, 9.0, Outcome.OK), Run(START + 10, 0.1, Outcome.OK)]
    assert in_window(HOT_RELOAD, found, START + WEEK) == found[1:]
    last_two = replace(HOT_RELOAD, window=Window(operations=2))
    many = [*runs(0.1, 0.2, 0.3), *runs(0.4, outcome=Outcome.CANCELLED)]
    assert in_window(last_two, many, START) == many[1:]


def test_max_and_mean_need_no_sample_size() -> None:
    budget = replace(
        HOT_RELOAD, objectives=(Objective("max", Written(1.0, "1.0 s")), Objective("mean", Written(0.5, "500 ms")))
    )
    judged = judge_runs(budget, runs(0.2, 0.4), START + 10)
    assert [(each.verdict, each.value, each.needed) for each in judged.objectives] == [
        (Verdict.MET, 0.4, None),
        (Verdict.MET, pytest.approx(0.3), None),
    ]
    assert judge_runs(budget, runs(0.2, 1.0), START + 10).verdict is Verdict.BREACHED


@pytest.mark.parametrize(
    ("good", "bad", "verdict", "said"),
    [
        (0, 0, Verdict.NO_DATA, "no slices yet; 100 needed to judge"),
        (99, 0, Verdict.UNDETERMINED, "0 of 99 slices over 3.00 GB; 100 needed to judge"),
        (100, 0, Verdict.MET, "0 of 100 slices over 3.00 GB; at most 1 % may be"),
        (99, 1, Verdict.MET, "1 of 100 slices over 3.00 GB; at most 1 % may be"),
        (98, 2, Verdict.BREACHED, "2 of 100 slices over 3.00 GB; at most 1 % may be"),
        (198, 2, Verdict.MET, "2 of 200 slices over 3.00 GB; at most 1 % may be"),
        (197, 3, Verdict.BREACHED, "3 of 200 slices over 3.00 GB; at most 1 % may be"),
        (3, 5, Verdict.UNDETERMINED, "5 of 8 slices over 3.00 GB; 100 needed to judge"),
    ],
)
def test_slices(good: int, bad: int, verdict: Verdict, said: str) -> None:
    judged = judge_slices(MEMORY, SliceCounts(good, bad, 0), latest=1.5e9 if good + bad else None)
    assert (judged.verdict, contract_evidence(judged.objectives[0])) == (verdict, said)
    assert judged.objectives[0].utilization == (0.5 if good + bad else None)


def test_a_value_before_the_first_complete_slice_is_data_that_proves_nothing() -> None:
    assert judge_slices(MEMORY, SliceCounts(0, 0, 0), latest=1e9).verdict is Verdict.UNDETERMINED


def test_what_was_not_observed_counts_neither_way_and_is_printed_as_coverage() -> None:
    judged = judge_slices(MEMORY, SliceCounts(99, 1, 300))
    assert (judged.verdict, judged.coverage) == (Verdict.MET, 0.25)


OUTCOMES = st.sampled_from(list(Outcome))
DURATIONS = st.none() | st.sampled_from([0.1, 0.3, 0.5, 0.7, 2.0, 4.0])
RUNS = st.lists(st.tuples(st.floats(0, 3600), DURATIONS, OUTCOMES), max_size=150)


@given(RUNS, st.sampled_from([None, 5, 30]), st.floats(0, 90000))
def test_counting_step_by_step_is_counting_anew(
    steps: list[tuple[float, float | None, Outcome]], last: int | None, later: float
) -> None:
    """Given any runs, when time passes, then the incremental window says what a naive recomputation says."""
    window = Window(seconds=1800.0) if last is None else Window(operations=last)
    budget = replace(HOT_RELOAD, window=window)
    found, counted, at = [], TimeBudgetWindow(budget), START
    for wait, duration, outcome in steps:
        at += wait / 30
        found.append(Run(at, duration, outcome))
        counted.add(found[-1])
        counted.forget(at)
    now = at + later / 50
    counted.forget(now)
    naive = count_runs(budget, in_window(budget, found, now))
    incremental = counted.counts()
    if last is None:
        assert incremental == naive
    else:  # what does not count leaves such a window with the runs around it
        assert (incremental.count, incremental.over, incremental.values) == (naive.count, naive.over, naive.values)


@given(st.integers(0, 400), st.integers(0, 400))
def test_one_more_over_never_helps(fast: int, slow: int) -> None:
    rank = {Verdict.NO_DATA: 0, Verdict.MET: 1, Verdict.UNDETERMINED: 2, Verdict.BREACHED: 3}
    before = judge_slices(MEMORY, SliceCounts(fast + 1, slow, 0)).verdict
    after = judge_slices(MEMORY, SliceCounts(fast, slow + 1, 0)).verdict
    assert rank[before] <= rank[after]
