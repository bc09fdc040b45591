"""The windows of the kinds that judge operations: their evidence, and that step by step is the same as all at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import SPECS, Kind
from hero_tui.core.objectives import Verdict
from hero_tui.core.signals import Outcome
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.kinds.registry import judge_nothing, labels_for, window_for
from hero_tui.judge.results import Judgement, Run, run_of
from tests.judge.budgets import BUILDS, CPU, FLAKY, GROWTH, HOT_RELOAD, START, SUCCESS, TREND

KINDS = (HOT_RELOAD, SUCCESS, GROWTH, BUILDS, TREND)
DAY = 86400.0


def said(judged: Judgement) -> tuple[str, str]:
    (only,) = judged.objectives
    assert only.verdict is judged.verdict
    return judged.verdict.value, contract_evidence(only)


def over(budget: Budget, runs: Iterable[Run], now: float | None = None) -> Judgement:
    window = window_for(budget)
    for run in runs:
        window.add(run)
    if now is not None:
        window.forget(now)
    return window.judgement()


def events(good: int, bad: int, left_out: int = 0) -> list[Run]:
    outcomes = [Outcome.OK] * good + [Outcome.FAILED] * bad + [Outcome.CANCELLED] * left_out
    return [run_of(START + index, None, outcome) for index, outcome in enumerate(outcomes)]


@pytest.mark.parametrize("budget", KINDS, ids=lambda budget: budget.kind.value)
def test_an_empty_window_says_what_it_needs(budget: Budget) -> None:
    window = window_for(budget)
    assert len(window) == 0
    assert not window.forget(START)
    assert window.judgement() == judge_nothing(budget)
    assert window.judgement().verdict is Verdict.NO_DATA


def test_a_budget_of_gauges_has_no_window_of_operations() -> None:
    with pytest.raises(ValueError, match=r"dev\.cpu judges no operations: it is of the kind sustained"):
        window_for(CPU)


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        (Kind.AVAILABLE, "nothing is checked yet: scheduled checks come later"),
        (Kind.OBSERVE, "shown beside 0.60 cores, never judged"),
        (Kind.REPORT, "nothing to report yet; max 0.60 cores"),
    ],
)
def test_what_is_not_judged_says_why(kind: Kind, evidence: str) -> None:
    assert said(judge_nothing(replace(CPU, spec=SPECS[kind]()))) == ("no_data", evidence)


@pytest.mark.parametrize(
    ("good", "bad", "left_out", "verdict", "evidence"),
    [
        (17, 0, 0, "undetermined", "0 of 17 bad; 149 needed to prove it met"),
        (149, 0, 0, "met", "0 of 149 bad; at most 0 prove it met"),
        (147, 2, 3, "undetermined", "2 of 149 bad; at most 0 would prove it met, 7 would call it broken; 3 left out"),
        (18, 2, 0, "undetermined", "2 of 20 bad; 3 would call it broken"),
        (17, 3, 1, "breached", "3 of 20 bad; at most 2 % may be; 1 left out"),
    ],
)
def test_the_evidence_of_a_ratio(good: int, bad: int, left_out: int, verdict: str, evidence: str) -> None:
    judged = over(SUCCESS, events(good, bad, left_out))
    assert said(judged) == (verdict, evidence)
    (only,) = judged.objectives
    assert (only.count, only.over, judged.excluded, judged.cancelled) == (good + bad, bad, left_out, left_out)
    assert only.value == good / (good + bad)
    assert only.utilization == pytest.approx(bad / (good + bad) / 0.02)


def test_a_run_stands_for_its_events_and_a_window_of_runs_counts_runs() -> None:
    """Given 250 test runs of 400 tests with one flaky each, then the last 200 runs are judged: 200 of 80,000."""
    runs = [Run(START + each, 60.0, Outcome.OK, good=399, bad=1) for each in range(250)]
    judged = over(FLAKY, runs)
    assert said(judged)[0] == "met"
    assert (judged.count, judged.objectives[0].over, judged.objectives[0].value) == (80_000, 200, 0.0025)


def test_an_error_of_the_infrastructure_is_beside_the_ratio() -> None:
    runs = [run_of(START, 9.0, Outcome.FAILED, {"infrastructure": True, "good": 5, "bad": 2})]
    assert said(over(SUCCESS, runs)) == ("no_data", "no events yet; 149 needed to prove it met")
    assert over(SUCCESS, runs).excluded == 7


def peaks(*values: float, outcome: Outcome = Outcome.OK) -> list[Run]:
    return [Run(START + index, 9.0, outcome, value=value) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "verdict", "evidence"),
    [
        ([1e9] * 4, "undetermined", "4 of the 5 runs needed to judge growth"),
        ([1e9] * 5, "met", "+0 % a run over 5 runs, between +0 % and +0 %; all of it below 10 %"),
        (
            [1e9 * 1.15**each for each in range(6)],
            "breached",
            "+15 % a run over 6 runs, between +15 % and +15 %; at most 10 % may be",
        ),
        (
            [1.0, 1.3, 1.2, 1.9, 1.6],
            "undetermined",
            "+14 % a run over 5 runs, between -15.8 % and +58.3 %; 10 % lies in between",
        ),
    ],
)
def test_the_evidence_of_growth(values: list[float], verdict: str, evidence: str) -> None:
    assert said(over(GROWTH, peaks(*values))) == (verdict, evidence)


def test_growth_is_of_runs_that_came_to_their_end_and_measured_something() -> None:
    assert over(GROWTH, peaks(1e9, outcome=Outcome.FAILED) + peaks(-1.0, math.nan, math.inf)).count == 0
    assert over(GROWTH, peaks(0.0, 1.0)).count == 2  # nothing is a value, too
    judged = over(GROWTH, peaks(*[1e9] * 30))
    assert judged.count == 10
    assert (judged.objectives[0].low, judged.objectives[0].value, judged.objectives[0].high) == (0.0, 0.0, 0.0)


def spans(*found: tuple[float, float]) -> list[Run]:
    ordered = sorted(found, key=lambda span: span[1])
    return [Run(START + end, end - start, Outcome.FAILED) for start, end in ordered]


@pytest.mark.parametrize(
    ("found", "verdict", "evidence"),
    [
        ([(0, 60), (60, 120)], "no_data", "never more than 1 open at once, in 2 min busy"),
        ([(0, 60), (0, 60), (0, 60)], "met", "never more than 3 open at once, in 1 min busy"),
        (
            [(0, 3600), (0, 3600), (0, 3600), (10, 46)],
            "met",
            "more than 3 open for 36 s of 1 h busy; at most 1 % may be",
        ),
        (
            [(0, 3600), (0, 3600), (0, 3600), (10, 47)],
            "breached",
            "more than 3 open for 37 s of 1 h busy; at most 1 % may be",
        ),
        ([(5, 5)], "no_data", "nothing ran yet; at most 3 may be open at once"),
    ],
)
def test_the_evidence_of_concurrency(found: list[tuple[float, float]], verdict: str, evidence: str) -> None:
    assert said(over(BUILDS, spans(*found))) == (verdict, evidence)


def test_concurrency_counts_several_signals_whatever_their_labels() -> None:
    assert BUILDS.signals == ("build.fast", "build.full")
    assert labels_for(BUILDS, {"class": "fast"}) == {}
    assert TREND.signals == ("shop.search",)
    assert labels_for(TREND, {"class": "fast"}) == {"class": "fast"}
    judged = over(BUILDS, spans((0, 90), (10, 40)))
    assert (judged.count, judged.objectives[0].count, judged.objectives[0].over) == (2, 90, 0)
    assert judged.objectives[0].value == 2.0
    assert judged.objectives[0].utilization == pytest.approx(2 / 3)


def test_an_operation_that_reaches_into_the_window_counts_from_there_on() -> None:
    judged = over(BUILDS, spans(*[(0, 100)] * 4, (90, 400)), now=START + 7 * DAY + 99)
    assert said(judged) == ("met", "more than 3 open for 1 s of 5 min 1 s busy; at most 1 % may be")


WIDE = [1.0 + number * 37 % 100 / 25 for number in range(100)]
"""From 1 s to 5 s, evenly, in no order."""

UNSURE = "the last 20 took +23.9 % against 100 of the 30 d before, between +3.52 % and +48.4 %; 20 % lies in between"


def lengths(*durations: float | None) -> list[Run]:
    outcomes = [Outcome.TIMEOUT if each is None else Outcome.OK for each in durations]
    return [Run(START + place, each, out) for place, (each, out) in enumerate(zip(durations, outcomes, strict=True))]


@pytest.mark.parametrize(
    ("old", "new", "verdict", "evidence"),
    [
        ([1.0] * 9, [], "undetermined", "9 of the 10 runs needed, 0 of the 30 before them"),
        ([1.0] * 29, [1.0] * 20, "undetermined", "20 runs, 29 of the 30 before them"),
        (
            [1.0, 1.1] * 50,
            [1.4, 1.5] * 10,
            "breached",
            "the last 20 took +38.2 % against 100 of the 30 d before, between +36.4 % and +40 %; at most +20 % may be",
        ),
        (
            [1.0, 1.1] * 50,
            [1.0, 1.1] * 10,
            "met",
            "the last 20 took +0 % against 100 of the 30 d before, between +0 % and +0 %; all of it below 20 %",
        ),
        (
            WIDE,
            [each * 1.3 for each in WIDE[:20]],
            "undetermined",
            UNSURE,
        ),
        (
            [1.0, 1.1] * 50,
            [None] * 20,
            "breached",
            "most of the last 20 timed out, against 100 of the 30 d before; at most +20 % may be",
        ),
    ],
)
def test_the_evidence_of_a_baseline(
    old: Sequence[float], new: Sequence[float | None], verdict: str, evidence: str
) -> None:
    assert said(over(TREND, lengths(*old, *new))) == (verdict, evidence)


def test_runs_older_than_the_month_before_are_no_baseline() -> None:
    """Given 30 runs a day before the 20 new ones, when the new ones came 31 days later, then there is no baseline."""
    old = [Run(START + each, 1.0, Outcome.OK) for each in range(30)]
    for later, verdict in ((29 * DAY, "breached"), (31 * DAY, "undetermined")):
        new = [Run(START + later + each, 2.0, Outcome.OK) for each in range(20)]
        assert over(TREND, [*old, *new]).verdict.value == verdict
