"""The rims of what a baseline compares with: thirty days to the moment, days as a whole, machines and branches."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Outcome
from hero_tui.judge.evidence import BaselineShift, EarlierRuns
from hero_tui.judge.kinds.baseline.alerts import BaselineEstimateRule, BaselineState, GroupRuns
from hero_tui.judge.kinds.registry import window_for
from hero_tui.judge.reasons import ShiftEstimate
from hero_tui.judge.results import Group, Run
from tests.judge.budgets import TREND

DAY = 86_400.0
MONTH = 30 * DAY
ONE = replace(TREND, window=replace(TREND.window, operations=1))
MAIN: Group = ("laptop", "main")
CART: Group = ("laptop", "cart")
OTHER: Group = ("build-host", "main")
MIDNIGHT = 20_000 * DAY


def run(end: float, group: Group = MAIN) -> Run:
    return Run(end, 1.0, Outcome.OK, group=group)


def remembered(runs: Sequence[Run]) -> BaselineState:
    rule = BaselineEstimateRule(ONE)
    data = rule.empty()
    for each in runs:
        data = rule.with_run(data, each) or data
    return data


def earlier(data: BaselineState) -> EarlierRuns:
    reason = BaselineEstimateRule(ONE).estimate(data).reason
    assert isinstance(reason, ShiftEstimate)
    return reason.earlier


def verdicts_earlier(runs: Sequence[Run]) -> EarlierRuns:
    window = window_for(ONE)
    for each in runs:
        window.add(each)
    evidence = window.judgement().objectives[0].evidence
    assert isinstance(evidence, BaselineShift)
    return evidence.earlier


@pytest.mark.parametrize(
    ("later", "days"),
    [
        (DAY, 1),
        (MONTH, 1),
        (MONTH + DAY - 0.001, 1),  # its day still ends within the thirty days before
        (MONTH + DAY, 0),
        (MONTH + 2 * DAY, 0),
    ],
)
def test_a_day_counts_while_its_end_lies_within_the_thirty_days_before_the_oldest_new_run(
    later: float, days: int
) -> None:
    ((_, runs),) = remembered([run(MIDNIGHT), run(MIDNIGHT + later)]).groups
    assert runs.new == ((MIDNIGHT + later, 0),)
    assert runs.days == ((20_000, ((0, 1),)),) * days


def test_a_day_is_counted_by_the_length_of_its_runs() -> None:
    lengths = [1.0, 1.0, 2.0, 1.0, 5.0]
    ends = [MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 2, MIDNIGHT + DAY, MIDNIGHT + DAY + 1]
    runs = [Run(end, length, Outcome.OK, group=MAIN) for end, length in zip(ends, lengths, strict=True)]
    ((_, found),) = remembered(runs).groups
    assert found.days == ((20_000, ((0, 2), (69, 1))), (20_001, ((0, 1),)))
    assert found.new == ((MIDNIGHT + DAY + 1, 161),)


@pytest.mark.parametrize(("later", "groups"), [(MONTH - 0.001, 2), (MONTH, 1), (MONTH + DAY, 1)])
def test_a_branch_is_forgotten_thirty_days_after_its_last_run(later: float, groups: int) -> None:
    assert len(remembered([run(MIDNIGHT, CART), run(MIDNIGHT + later)]).groups) == groups


@pytest.mark.parametrize(("branches", "kept"), [(49, 49), (50, 50), (51, 50), (70, 50)])
def test_fifty_branches_are_remembered_the_last_that_ran_at_the_end(branches: int, kept: int) -> None:
    found = remembered([run(MIDNIGHT + number, ("laptop", f"b{number}")) for number in range(branches)]).groups
    assert [group[1] for group, _ in found] == [f"b{number}" for number in range(branches - kept, branches)]


@pytest.mark.parametrize(
    ("main", "counted"),
    [
        (GroupRuns(((MIDNIGHT + 10, 0),)), 0),  # its newest run is later than the other's
        (GroupRuns(((MIDNIGHT + 5, 0),)), 0),  # at the same moment is not before
        (GroupRuns(((MIDNIGHT + 4.999, 0),)), 1),
        (GroupRuns(((MIDNIGHT + 5 - MONTH, 0),)), 0),
        (GroupRuns(((MIDNIGHT + 5 - MONTH + 0.001, 0),)), 1),
        (GroupRuns(((MIDNIGHT + 4, 0),), ((20_000, ((0, 7),)),)), 8),  # today's: nobody went on with it
        (GroupRuns(((MIDNIGHT + 5, 0),), ((20_000, ((0, 7),)),)), 0),
        (GroupRuns(((MIDNIGHT + 9, 0),), ((20_000, ((0, 7),)), (19_999, ((0, 3),)))), 3),
        (GroupRuns(((MIDNIGHT + 4, 0),), ((20_001, ((0, 7),)),)), 1),
        (GroupRuns(((MIDNIGHT + 9, 0),), ((19_970, ((0, 2), (5, 4))),)), 6),  # its day ends 30 days less 5 s before
        (GroupRuns(((MIDNIGHT + 9, 0),), ((19_969, ((0, 2),)),)), 0),
    ],
)
def test_what_other_branches_ran_in_the_thirty_days_before_counts(main: GroupRuns, counted: int) -> None:
    data = BaselineState(((MAIN, main), (CART, GroupRuns(((MIDNIGHT + 5, 0),)))))
    assert earlier(data) == EarlierRuns(counted, MONTH, None)


def test_other_machines_do_not_count_and_without_other_branches_it_is_ones_own() -> None:
    own = GroupRuns(((MIDNIGHT + 5, 0),), ((19_990, ((0, 4),)),))
    other = GroupRuns(((MIDNIGHT, 0),), ((19_990, ((0, 9),)),))
    assert earlier(BaselineState(((OTHER, other), (MAIN, own)))) == EarlierRuns(4, MONTH, "main")
    assert earlier(BaselineState(((CART, other), (MAIN, own)))) == EarlierRuns(14, MONTH, None)
    many = replace(own, days=((19_990, ((0, 30),)),))
    assert earlier(BaselineState(((CART, other), (MAIN, many)))) == EarlierRuns(30, MONTH, "main")
    few = replace(own, days=((19_990, ((0, 29),)),))
    assert earlier(BaselineState(((CART, other), (MAIN, few)))) == EarlierRuns(39, MONTH, None)
    assert earlier(BaselineState()) == EarlierRuns(0, MONTH, "")


@pytest.mark.parametrize(
    ("runs", "counted", "branch"),
    [
        ([run(MIDNIGHT)], 0, "main"),
        ([run(MIDNIGHT), run(MIDNIGHT)], 1, "main"),  # alone, what left the window is earlier also at the same moment
        ([run(MIDNIGHT), run(MIDNIGHT), run(MIDNIGHT, OTHER)], 0, "main"),
        ([run(MIDNIGHT, CART), run(MIDNIGHT)], 0, None),
        ([run(MIDNIGHT, CART), run(MIDNIGHT + 0.001)], 1, None),
        ([run(MIDNIGHT, CART), run(MIDNIGHT + MONTH)], 0, None),
        ([run(MIDNIGHT, CART), run(MIDNIGHT + MONTH - 0.001)], 1, None),
        ([run(MIDNIGHT), run(MIDNIGHT + MONTH)], 0, "main"),
        ([run(MIDNIGHT), run(MIDNIGHT + MONTH - 0.001)], 1, "main"),
        ([run(MIDNIGHT, OTHER), run(MIDNIGHT + 1), run(MIDNIGHT + 2)], 1, "main"),
    ],
)
def test_a_verdict_compares_with_the_thirty_days_before(runs: Sequence[Run], counted: int, branch: str | None) -> None:
    assert verdicts_earlier(runs) == EarlierRuns(counted, MONTH, branch)


@pytest.mark.parametrize(("own", "counted", "branch"), [(29, 39, None), (30, 30, "main"), (31, 31, "main")])
def test_from_thirty_runs_of_its_own_on_a_branch_is_held_against_them(
    own: int, counted: int, branch: str | None
) -> None:
    others = [run(MIDNIGHT + number, CART) for number in range(10)]
    mine = [run(MIDNIGHT + 100 + number) for number in range(own + 1)]
    assert verdicts_earlier([*others, *mine]) == EarlierRuns(counted, MONTH, branch)
