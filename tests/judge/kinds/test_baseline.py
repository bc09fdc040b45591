"""Slower than before: found soon, not found where nothing changed, and only ever compared with its like."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.engine.operation_state import OperationState, see_run, wait
from hero_tui.judge.kinds.baseline.alerts import BaselineEstimateRule
from hero_tui.judge.kinds.baseline.window import compare, verdict_of
from hero_tui.judge.kinds.registry import rules_for, window_for
from hero_tui.judge.reason_text import reason_text
from hero_tui.judge.results import Group, Judgement, Run, run_of
from hero_tui.judge.stats.sample_comparison import Sample, Tally, chance_of_greater, shift_bounds
from tests.judge.budgets import START, TREND
from tests.judge.stats.chance import seeded

HOUR = 3600.0
MAIN: Group = ("laptop", "main")
CART: Group = ("laptop", "cart")
OTHER: Group = ("build-host", "main")


def runs(chance: Random, count: int, group: Group, *, start: float = 0.0, times: float = 1.0) -> list[Run]:
    """One a quarter of an hour, about two seconds each, with a tenth of noise."""
    return [
        Run(START + start + number * 900, 2.0 * times * chance.lognormvariate(0, 0.1), Outcome.OK, group=group)
        for number in range(count)
    ]


def judged(some: Iterable[Run]) -> Judgement:
    window = window_for(TREND)
    for run in sorted(some, key=lambda each: each.end):
        window.add(run)
    return window.judgement()


def alerted(some: Iterable[Run]) -> tuple[Level, str]:
    rules = rules_for(TREND)
    state = OperationState(rules.fresh(), START)
    for run in sorted(some, key=lambda each: each.end):
        state = see_run(rules, state, run, run.end)
    return rules.active_level(state.alerts), reason_text(state.alerts.reason)


def test_series_without_a_change_are_called_slower_in_at_most_one_of_a_hundred_looks() -> None:
    chance = seeded("no change")
    looks = alarms = 0
    for noise in (0.05, 0.2, 0.5, 1.0):
        for _ in range(12):
            window = window_for(TREND)
            for number in range(200):
                window.add(Run(START + number * 900, chance.lognormvariate(0.0, noise), Outcome.OK, group=MAIN))
                if number >= 40:
                    looks += 1
                    alarms += window.judgement().verdict is Verdict.BREACHED
    assert looks > 7000
    assert alarms <= 0.01 * looks


@pytest.mark.parametrize("before", [30, 60, 200])
def test_a_step_of_30_percent_is_found_within_20_runs_in_at_least_95_of_100(before: int) -> None:
    """By the verdict, and as an alert, which wants two looks in a row."""
    chance = seeded(before)
    verdicts = alerts = 0
    for _ in range(60):
        series = runs(chance, before + 20, MAIN) + runs(chance, 20, MAIN, start=(before + 20) * 900.0, times=1.3)
        verdicts += judged(series).verdict is Verdict.BREACHED
        alerts += alerted(series)[0] is Level.WARNING
    assert verdicts >= 57
    assert alerts >= 57


def test_a_slower_machine_is_no_regression() -> None:
    chance = seeded("machine")
    series = runs(chance, 200, MAIN) + runs(chance, 20, OTHER, start=200 * 900.0, times=2.0)
    found = judged(series)
    assert found.verdict is Verdict.UNDETERMINED
    assert contract_evidence(found.objectives[0]) == "20 runs, 0 of the 30 before them on main"
    assert alerted(series)[0] is Level.OK


def test_a_new_branch_is_held_against_all_branches_of_its_machine() -> None:
    chance = seeded("branch")
    series = [
        *runs(chance, 100, MAIN),
        *runs(chance, 100, OTHER, times=0.1),
        *runs(chance, 20, CART, start=100 * 900.0, times=1.5),
    ]
    found = judged(series)
    assert found.verdict is Verdict.BREACHED
    assert "against 100 of the 30 d before on all branches, between" in contract_evidence(found.objectives[0])
    level, text = alerted(series)
    assert level is Level.WARNING
    assert "on all branches" in text


def test_a_branch_with_a_past_of_its_own_is_held_against_that() -> None:
    """Given a branch that was always slower than main, when it goes on like that, then nothing got slower."""
    chance = seeded("own past")
    series = [
        *runs(chance, 100, MAIN),
        *runs(chance, 60, CART, start=100 * 900.0, times=2.0),
        *runs(chance, 20, MAIN, start=160 * 900.0),
        *runs(chance, 20, CART, start=180 * 900.0, times=2.0),
    ]
    found = judged(series)
    assert found.verdict is not Verdict.BREACHED
    assert "against 60 of the 30 d before on cart" in contract_evidence(found.objectives[0])
    assert alerted(series)[0] is Level.OK


def test_back_on_main_its_own_runs_are_the_new_ones() -> None:
    chance = seeded("back")
    series = [
        *runs(chance, 100, MAIN),
        *runs(chance, 60, CART, start=100 * 900.0, times=2.0),
        *runs(chance, 1, MAIN, start=160 * 900.0),
    ]
    found = judged(series)
    assert (found.verdict, found.count) == (Verdict.MET, 20)
    assert "on main" in contract_evidence(found.objectives[0])


def test_one_regression_near_the_limit_is_told_once() -> None:
    """Given runs that take 30 % longer from one day on, with a noise of 20 %: at single looks that is no proof."""
    told = []
    for number in range(20):
        chance = seeded(f"once {number}")
        rules, opened, fires = rules_for(TREND), 0, False
        state = OperationState(rules.fresh(), START)
        for at in range(280):
            took = chance.lognormvariate(0.0, 0.2) * (1.3 if at >= 200 else 1.0)
            run = Run(START + at * 900.0, took, Outcome.OK, group=MAIN)
            state = see_run(rules, state, run, run.end)
            before, fires = fires, rules.active_level(state.alerts) is Level.WARNING
            opened += fires and not before
        told.append(opened)
    assert max(told) <= 2
    assert sum(told) <= 1.2 * len(told)


def test_it_ends_once_the_runs_are_as_quick_as_before() -> None:
    chance = seeded("mended")
    slow = [*runs(chance, 100, MAIN), *runs(chance, 20, MAIN, start=100 * 900.0, times=1.4)]
    assert alerted(slow)[0] is Level.WARNING
    assert alerted([*slow, *runs(chance, 20, MAIN, start=120 * 900.0)])[0] is Level.OK


def test_a_weekend_does_not_mend_what_became_slower_but_a_week_without_a_run_ends_it() -> None:
    chance = seeded("weekend")
    slow = [*runs(chance, 100, MAIN), *runs(chance, 20, MAIN, start=100 * 900.0, times=1.4)]
    rules = rules_for(TREND)
    state = OperationState(rules.fresh(), START)
    for run in slow:
        state = see_run(rules, state, run, run.end)
    last = slow[-1].end
    after_a_weekend = wait(rules, state, last + 64 * HOUR)
    assert rules.active_level(after_a_weekend.alerts) is Level.WARNING
    after_a_week = wait(rules, state, last + 7 * 24 * HOUR)
    assert rules.active_level(after_a_week.alerts) is Level.OK
    assert rules.standing(after_a_week.alerts, None, last + 7 * 24 * HOUR).expired


def test_a_branch_begun_on_the_same_day_is_held_against_what_ran_that_day() -> None:
    """The alert counts by days: what main ran today counts as long as nobody went on with it."""
    chance = seeded("same day")
    series = [*runs(chance, 60, MAIN), *runs(chance, 20, CART, start=60 * 900.0, times=2.0)]
    assert judged(series).verdict is Verdict.BREACHED
    level, text = alerted(series)
    assert level is Level.WARNING
    assert "against 60 of the 30 d before on all branches" in text


def test_what_other_branches_ran_more_than_a_month_before_is_not_compared() -> None:
    """Given main's runs of two months ago, one of a month ago, and a new branch today."""
    chance = seeded("long ago")
    day = 86400.0
    series = [
        *runs(chance, 200, MAIN),
        *runs(chance, 1, MAIN, start=25 * day),
        *runs(chance, 20, CART, start=54 * day, times=2.0),
    ]
    assert judged(series).verdict is Verdict.UNDETERMINED
    assert alerted(series)[0] is Level.OK


def test_a_verdict_of_kept_needs_both_its_numbers_below_the_limit() -> None:
    """Given times of two modes, the medians on different sides: their shift is small, their ratio large."""
    chance = seeded("two modes")

    def mode(share: float, count: int) -> list[float]:
        return [
            math.log((1.0 if chance.random() < share else 4.0) * chance.lognormvariate(0, 0.02)) for _ in range(count)
        ]

    met_though_over = 0
    for _ in range(100):
        found = compare(mode(0.45, 20), Sample(mode(0.52, 300)))
        assert found is not None
        verdict = verdict_of(found, 0.2)
        met_though_over += verdict is Verdict.MET and found.estimate >= 0.2
    assert met_though_over == 0


def test_what_other_branches_ran_later_is_not_before() -> None:
    """Given a quick branch after main's last runs, when main is compared, then the quick one does not count."""
    chance = seeded("later")
    series = [
        *runs(chance, 40, MAIN),
        *runs(chance, 40, CART, start=40 * 900.0, times=0.5),
        *runs(chance, 1, MAIN, start=80 * 900.0),
    ]
    assert "20 runs, 21 of the 30 before them on all branches" in contract_evidence(judged(series).objectives[0])
    assert alerted(series)[1].startswith("20 runs after 21 on all branches are too few")


def test_a_run_knows_where_it_ran() -> None:
    attributes = {"host": "laptop", "branch": "main", "commit": "8c1f0e2"}
    assert run_of(START, 1.0, Outcome.OK, attributes).group == MAIN
    assert run_of(START, 1.0, Outcome.OK, {"branch": "main"}).group == ("", "main")
    assert run_of(START, 1.0, Outcome.OK, {}).group == ("", "")


def test_a_branch_name_from_outside_cannot_turn_the_sentence() -> None:
    chance = seeded("name")
    found = judged(runs(chance, 60, ("laptop", "a\x1b[31mb\u202e")))
    assert "on a\\x1b[31mb\\u202e" in contract_evidence(found.objectives[0])


def test_what_is_remembered_of_many_branches_is_bounded_and_survives_a_restart() -> None:
    chance = seeded("bounded")
    rule = BaselineEstimateRule(TREND)
    data = rule.empty()
    for number in range(120):
        for run in runs(chance, 6, ("laptop", f"branch-{number}"), start=number * 6 * 900.0):
            data = rule.with_run(data, run) or data
    assert len(data.groups) == 50
    assert rule.load(json.loads(json.dumps(rule.dump(data)))) == data


def test_a_branch_that_rested_for_a_month_is_forgotten() -> None:
    chance = seeded("rest")
    rules = rules_for(TREND)
    state = rules.fresh()
    for run in [*runs(chance, 5, CART), *runs(chance, 1, MAIN, start=31 * 24 * HOUR)]:
        state = rules.see(state, run, run.end)
    assert [group for group, _ in state.data.groups] == [MAIN]


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=60), st.lists(st.integers(-20, 20), min_size=1, max_size=20))
def test_counted_values_give_what_the_values_give(old: list[int], new: list[int]) -> None:
    steps, latest = [each * 0.01 for each in old], [each * 0.01 for each in new]
    sample, tally = Sample(steps), Tally(Counter(steps))
    assert (len(tally), tally.ties, tally.ends(), tally.median()) == (
        len(sample),
        sample.ties,
        sample.ends(),
        sample.median(),
    )
    assert chance_of_greater(latest, tally) == chance_of_greater(latest, sample)
    assert shift_bounds(latest, tally) == shift_bounds(latest, sample)


@pytest.mark.parametrize(("others", "slower"), [(0.0, True), (0.24, True), (None, True), (0.25, False), (1.0, False)])
def test_runs_beside_a_busy_machine_are_compared_with_nothing(others: float | None, slower: bool) -> None:
    chance = seeded(f"busy {others}")
    before = runs(chance, 60, MAIN)
    after = [
        run_of(run.start, run.duration, run.outcome, {"host": "laptop", "branch": "main", "others_share": others})
        for run in runs(chance, 20, MAIN, start=60 * 900, times=2.0)
    ]
    assert (judged([*before, *after]).verdict is Verdict.BREACHED) is slower
    assert (alerted([*before, *after])[0] is Level.WARNING) is slower


@pytest.mark.parametrize("others", ["0.9", True, None, float("nan"), -1.0])
def test_what_is_no_share_marks_no_run(others: str | float | None) -> None:
    assert not run_of(START, 2.0, Outcome.OK, {"others_share": others}).busy
