"""The figures of a report, beyond what the success.* scenarios tell."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Level, Verdict
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.evidence import IncidentLength
from hero_tui.judge.kinds.report.figures import Period, judge_report, lengths_to_detect, lengths_to_recover
from hero_tui.judge.results import ObjectiveVerdict, SliceCounts
from tests.judge.specification import SPECIFICATION


@dataclass(frozen=True)
class Incident:
    """An incident, in seconds."""

    onset: float
    detected: float
    recovered: float | None
    worst: int = Level.WARNING
    counted: float | None = None


def figure(name: str, period: Period) -> ObjectiveVerdict:
    budget = SPECIFICATION.get(name)
    assert budget is not None
    judged = judge_report(budget, period)
    (only,) = judged.objectives
    assert (judged.verdict, judged.count) == (only.verdict, only.count)
    return only


def test_a_report_of_a_name_that_is_no_figure_has_no_data() -> None:
    budget = SPECIFICATION.get("success.mttr")
    assert budget is not None
    judged = judge_report(replace(budget, id="success.joy", signal="success.joy"), Period(0.0))
    assert (judged.verdict, contract_evidence(judged.objectives[0])) == (
        Verdict.NO_DATA,
        "nothing to report yet; mean 15 min",
    )


def test_a_mean_in_time_is_kept_and_its_figures_are_told() -> None:
    found = figure("success.mttr", Period(0.0, incidents=[Incident(0, 10, 100.0 * each) for each in range(1, 8)]))
    assert (
        contract_evidence(found)
        == "mean 6 min 40 s of 7 incidents, median 6 min 40 s, worst 11 min 40 s; less than 15 min promised"
    )
    assert (found.verdict, found.value, found.maximum, found.count) == (Verdict.MET, 400.0, 700.0, 7)
    assert found.utilization == 400 / 900


def test_one_incident_is_one() -> None:
    found = figure("success.mttd", Period(0.0, incidents=[Incident(0, 10, 20)]))
    assert contract_evidence(found) == "1 incident: 10 s; 5 needed for a mean"
    assert (found.verdict, found.value, found.needed) == (Verdict.UNDETERMINED, None, 5)


LENGTHS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.booleans()), min_size=5, max_size=9)
GAPS = st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 1500)).map(lambda pair: (min(pair), max(pair))))


@given(LENGTHS, GAPS)
def test_unobserved_time_is_taken_out_second_by_second(
    found: list[tuple[int, int, bool]], gaps: list[tuple[int, int]]
) -> None:
    incidents = [Incident(onset, onset + length, None if still else onset + length) for onset, length, still in found]
    dark = {second for start, end in gaps for second in range(start, end)}
    now = 1200
    ends = [now if each.recovered is None else int(each.recovered) for each in incidents]
    seconds = [len(set(range(int(each.onset), end)) - dark) for each, end in zip(incidents, ends, strict=True)]
    told = figure("success.mttr", Period(now, incidents=incidents, gaps=[(float(a), float(b)) for a, b in gaps]))
    assert told.value == sum(seconds) / len(seconds)
    assert told.maximum == max(seconds)


@given(LENGTHS, st.integers(1, 900))
def test_an_open_incident_never_makes_a_mean_look_kept(found: list[tuple[int, int, bool]], longer: int) -> None:
    """A lower bound only grows: broken stays broken as time passes, and kept is only said when all are over."""
    incidents = [Incident(onset, onset, None if still else onset + length) for onset, length, still in found]
    early, late = (figure("success.mttr", Period(now, incidents=incidents)) for now in (1000, 1000 + longer))
    if any(still for _, _, still in found):
        assert early.verdict is not Verdict.MET
    if early.verdict is Verdict.BREACHED:
        assert late.verdict is Verdict.BREACHED


@pytest.mark.parametrize(
    ("gaps", "recovered", "seconds", "unseen"),
    [
        ([], 400.0, 300.0, 0.0),
        ([(0.0, 100.0), (400.0, 500.0)], 400.0, 300.0, 0.0),
        ([(150.0, 250.0)], 400.0, 200.0, 100.0),
        ([(0.0, 200.0), (390.0, 900.0)], 400.0, 190.0, 110.0),
        ([(150.0, 250.0), (200.0, 300.0)], 400.0, 150.0, 150.0),
        ([(0.0, 1000.0)], 400.0, 0.0, 300.0),
        ([(150.0, 250.0)], None, 800.0, 100.0),
        ([], 50.0, 0.0, 0.0),
    ],
)
def test_a_length_says_how_much_of_it_nobody_observed(
    gaps: list[tuple[float, float]], recovered: float | None, seconds: float, unseen: float
) -> None:
    period = Period(1000.0, incidents=[Incident(100.0, 150.0, recovered)], gaps=gaps)
    assert lengths_to_recover(period) == [IncidentLength(seconds, open=recovered is None, unseen=unseen)]


@pytest.mark.parametrize(("worst", "counted"), [(1, 0), (2, 1), (3, 1)])
def test_what_was_only_worth_knowing_is_no_incident_of_a_report(worst: int, counted: int) -> None:
    period = Period(1000.0, incidents=[Incident(100.0, 150.0, 400.0, worst)], gaps=[(110.0, 120.0)])
    assert lengths_to_detect(period) == [IncidentLength(40.0, unseen=10.0)] * counted
    assert lengths_to_recover(period) == [IncidentLength(290.0, unseen=10.0)] * counted


@pytest.mark.parametrize(
    ("good", "bad", "broken", "verdict"),
    [
        (14, 0, False, Verdict.UNDETERMINED),
        (90, 9, True, Verdict.UNDETERMINED),
        (99, 1, False, Verdict.UNDETERMINED),
        (990, 10, False, Verdict.UNDETERMINED),
        (900, 100, True, Verdict.BREACHED),
        (995, 5, False, Verdict.MET),
    ],
)
def test_time_over_limits_is_settled_when_the_budgets_behind_it_are(
    good: int, bad: int, broken: bool, verdict: Verdict
) -> None:
    period = Period(now=1_800_000_000.0, slices=[SliceCounts(good, bad, 0)], gauge_broken=broken)
    assert figure("success.violations", period).verdict is verdict
