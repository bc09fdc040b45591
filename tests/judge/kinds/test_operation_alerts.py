"""The alerts of ratios, growth, baselines and concurrency: what must hold for any timeline of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import Kind
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gap, Operation, Outcome
from hero_tui.judge.alerting.checkpoint import UnreadableStateError
from hero_tui.judge.engine import operation_state as operations
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.kinds.registry import rules_for
from hero_tui.judge.reason_text import reason_text, transition_text
from hero_tui.judge.results import Run
from tests.judge.budgets import BUILDS, FLAKY, GROWTH, HOT_RELOAD, MEMORY, START, SUCCESS, TREND
from tests.judge.scenario import Play
from tests.judge.stats.chance import seeded
from tests.support.examples import examples

FEW = replace(TREND, window=replace(TREND.window, operations=10))
KINDS = (HOT_RELOAD, SUCCESS, GROWTH, BUILDS, FEW)
KIND_IDS = [each.kind.value for each in KINDS]
FIRED = {"opened", "escalated", "reopened", "refired"}
Step = tuple[float, float, int, int, Outcome]


def timeline(budget: Budget, seed: int, length: int = 60) -> list[Step]:
    """(seconds before it, duration, good, bad, outcome): quiet runs, then worse and worse ones, and quiet again."""
    chance = seeded(seed)
    steps: list[Step] = []
    for place in range(length):
        worse = 1.0 + 2.0 * (length * 0.6 < place < length * 0.8)
        duration = chance.lognormvariate(-1.5, 0.2) * worse
        if budget.kind is Kind.CONCURRENCY:
            duration = chance.uniform(5, 40) * worse
        bad = chance.choice([0, 0, 0, 1]) if worse == 1.0 else chance.choice([2, 4, 9])
        outcome = chance.choice([Outcome.OK] * 12 + [Outcome.FAILED, Outcome.TIMEOUT, Outcome.CANCELLED])
        steps.append((chance.choice([1, 5, 20, 90]), duration, chance.randrange(30), bad, outcome))
    return steps


def feed(playing: Play, budget: Budget, step: Step, number: int) -> None:
    wait, duration, good, bad, outcome = step
    playing.wait(wait)
    value = 1e9 * (1.0 + 3.0 * duration)
    attributes = {"good": good, "bad": bad, "value": value}
    playing.run(budget.signals[number % len(budget.signals)], duration, outcome, attributes)


def alone(budget: Budget) -> Play:
    return Play(BudgetFile((budget,), None, ""))


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
@settings(max_examples=examples(25))
@given(seed=st.integers(0, 10_000), where=st.integers(0, 60), clean=st.booleans())
def test_splitting_a_timeline_anywhere_and_restoring_changes_nothing(
    budget: Budget, seed: int, where: int, clean: bool
) -> None:
    """Also where the recorder was killed and wrote nothing as it ended."""
    whole, split = alone(budget), alone(budget)
    for number, step in enumerate(timeline(budget, seed)):
        if number == where:
            split.restart(0, clean=clean)
        feed(whole, budget, step, number)
        feed(split, budget, step, number)
    if not clean:
        assert split.incidents == whole.incidents
    whole.end()
    split.end()
    assert split.said == whole.said
    assert split.states == whole.states
    assert split.standing(budget.id) == whole.standing(budget.id)
    assert list(split.incidents.values()) == list(whole.incidents.values())


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
def test_the_timelines_above_are_worth_their_time(budget: Budget) -> None:
    said: set[object] = set()
    for seed in range(12):
        playing = alone(budget)
        for number, step in enumerate(timeline(budget, seed)):
            feed(playing, budget, step, number)
        said |= {each[1] for each in playing.said}
    assert {"opened", "recovered"} <= said


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
@settings(max_examples=examples(25))
@given(seed=st.integers(0, 10_000), where=st.integers(1, 60), slept=st.sampled_from([1, 60, 3599, 3601, 90_000]))
def test_a_suspend_fires_nothing(budget: Budget, seed: int, where: int, slept: int) -> None:
    playing = alone(budget)
    for number, step in enumerate(timeline(budget, seed)[:where]):
        feed(playing, budget, step, number)
    before = len(playing.said)
    playing.gap(slept)
    playing.wait(60)
    assert not [each for each in playing.said[before:] if each[1] in FIRED]


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
@settings(max_examples=examples(25))
@given(seed=st.integers(0, 10_000), where=st.integers(1, 60))
@example(seed=1405, where=10)  # a ratio whose good events grow old before its bad ones
def test_without_runs_nothing_rises_and_all_of_it_ends(budget: Budget, seed: int, where: int) -> None:
    playing = alone(budget)
    for number, step in enumerate(timeline(budget, seed)[:where]):
        feed(playing, budget, step, number)
    before = len(playing.said)
    playing.wait(90_000, every=60.0)
    if budget.kind is Kind.BASELINE:  # for a week
        playing.wait(520_000, every=3600.0)
    assert not [each for each in playing.said[before:] if each[1] in FIRED]
    assert all(each.state == "ended" for each in playing.incidents.values())


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
def test_an_idle_entry_costs_nothing(budget: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given one good run, when time passes, then nothing is computed and nothing is written."""
    playing = alone(budget)
    feed(playing, budget, (1, 0.2, 50, 0, Outcome.OK), 0)
    monkeypatch.setattr(operations, "wait", pytest.fail)
    assert [playing.judge.tick(START + second) for second in range(1000)] == [()] * 1000


@settings(max_examples=examples(25))
@given(st.integers(0, 10_000), st.permutations(KINDS))
def test_the_order_of_unrelated_budgets_does_not_matter(seed: int, order: Sequence[Budget]) -> None:
    """Each budget hears, says and remembers what it would alone, whatever stands beside it and in which order."""
    together = Play(BudgetFile((MEMORY, *order), None, ""))
    lone = {budget.id: alone(budget) for budget in KINDS}
    chance = seeded(seed)
    steps = [(chance.choice(KINDS), number) for number in range(80)]
    series = {budget.id: timeline(budget, seed, 80) for budget in KINDS}
    for budget, number in steps:
        wait, duration, good, bad, outcome = series[budget.id][number]
        for each in (together, *lone.values()):
            each.wait(wait)
        for each in (together, lone[budget.id]):
            feed(each, budget, (0, duration, good, bad, outcome), number)
    assert sorted(map(str, together.said)) == sorted(str(each) for play in lone.values() for each in play.said)
    for budget in KINDS:
        assert together.standing(budget.id)["level"] == lone[budget.id].standing(budget.id)["level"]


Change = Callable[[Run, float], Run]


def levels(budget: Budget, runs: Sequence[Run]) -> list[Level]:
    rules = rules_for(budget)
    state, found = rules.fresh(), []
    for run in runs:
        state = rules.see(state, run, run.end)
        found.append(rules.active_level(state))
    return found


@pytest.mark.parametrize(
    ("budget", "worse"),
    [
        (SUCCESS, lambda run, by, _: replace(run, bad=run.bad + by, good=max(0, run.good - by))),
        (GROWTH, lambda run, by, place: replace(run, value=run.value * (1.0 + 0.05 * by) ** place)),
        (FEW, lambda run, by, place: replace(run, duration=run.duration * (1.0 + 0.1 * by if place >= 50 else 1.0))),
        (HOT_RELOAD, lambda run, by, _: replace(run, duration=run.duration * (1.0 + by))),
        (BUILDS, lambda run, by, _: replace(run, duration=run.duration + 20.0 * by)),
    ],
    ids=["ratio", "growth", "baseline", "time", "concurrency"],
)
@settings(max_examples=examples(40))
@given(seed=st.integers(0, 10_000), by=st.integers(1, 4))
def test_severity_rises_with_the_value(budget: Budget, worse: Any, seed: int, by: int) -> None:
    """Given two timelines of which one is worse at each run, then its level is never the lower one."""
    runs, at = [], START
    for wait, duration, good, bad, _ in timeline(budget, seed):
        at += wait
        runs.append(Run(at, duration, Outcome.OK, good + 1, bad, value=1e9 * (1.0 + duration)))
    raised = [worse(run, by, place) for place, run in enumerate(runs)]
    assert all(low <= high for low, high in zip(levels(budget, runs), levels(budget, raised), strict=True))


def test_a_ratio_is_an_alert_from_twenty_events_or_three_bad_ones_on() -> None:
    playing = alone(SUCCESS)
    playing.run("ci.success", 9.0, Outcome.OK, {"good": 17, "bad": 2})
    assert playing.standing("ci.success")["level"] == "ok"
    playing.run("ci.success", 9.0, Outcome.FAILED)
    assert playing.standing("ci.success")["level"] == "critical"
    (only,) = playing.incidents.values()
    assert only.value == pytest.approx(0.15)
    assert only.limit == 0.02


def test_the_text_of_a_ratio_says_how_many_times_the_promise_it_is() -> None:
    judge = Judge(BudgetFile((replace(SUCCESS, objectives=FLAKY.objectives),), None, ""))
    runs = [Operation("ci.success", START, 1.0, Outcome.OK, attributes={"good": 948, "bad": 52})]
    said = [text for run in runs for change in judge.observe(run, START + 1) for text in texts(change)]
    assert said == ["5.2 % of the last 1 h bad, 2.6× of the 2 % promised"]


def texts(change: object) -> list[str]:
    return [transition_text(each) for each in getattr(change, "transitions", ())]


def test_an_hour_of_a_ratio_is_an_hour_that_was_observed() -> None:
    """Given a bad hour, when the machine sleeps for eight, then the alert is unknown until an event is seen, and the
    bad events are still those of the last hour."""
    playing = alone(SUCCESS)
    playing.run("ci.success", 9.0, Outcome.OK, {"good": 10, "bad": 10})
    playing.gap(8 * 3600)
    assert playing.standing("ci.success")["level"] == "unknown"
    playing.wait(60)
    playing.run("ci.success", 9.0, Outcome.OK, {"good": 10, "bad": 0})
    assert playing.standing("ci.success") == playing.standing("ci.success") | {"level": "critical", "number": 1}


def test_events_that_come_late_are_counted_at_their_time() -> None:
    """What other programs appended while no recorder ran is older than the hour by the time it is judged."""
    judge = Judge(BudgetFile((SUCCESS,), None, ""))
    late = Operation("ci.success", START - 7200.0, 9.0, Outcome.OK, attributes={"good": 0, "bad": 40})
    assert judge.observe(late, START) != ()
    assert [each.state for each in judge.states() if '"level":"unknown"' not in each.state] == []
    recent = replace(late, start=START - 1800.0)
    assert [text for change in judge.observe(recent, START) for text in texts(change)]
    judge.tick(START + 1805.0)
    assert '"level":"critical"' in judge.states()[0].state


def test_more_than_the_limit_at_once_is_found_however_the_ends_are_ordered() -> None:
    for ends in ([100, 110, 120, 130], [130, 130, 130, 130], [100, 100, 100, 400]):
        rules, budget = rules_for(BUILDS), BUILDS
        state = rules.fresh()
        for place, end in enumerate(ends):
            run = Run(START + end, float(end - 10 * place), Outcome.OK)
            state = rules.see(state, run, run.end)
        assert (state.since, state.until, state.peak) == (START + 30, START + min(ends), 4), budget.id
        standing = rules.standing(state, None, START + 400)
        assert (reason_text(standing.reason), standing.value, standing.limit) == (
            "4 open at once; at most 3 may be",
            4.0,
            3.0,
        )


def test_what_a_baseline_remembers_stays_small_and_agrees_with_the_verdict() -> None:
    """Given 60 days of 200 runs, when the last 20 take 1.5 times as long, then it fires, and its state is small."""
    rules, chance = rules_for(TREND), seeded(5)
    state, at = rules.fresh(), START
    for place in range(60 * 200):
        at += 432.0
        slow = 1.5 if place >= 60 * 200 - 20 else 1.0
        state = rules.see(state, Run(at, chance.lognormvariate(0.5, 0.15) * slow, Outcome.OK), at)
    assert rules.active_level(state) is Level.WARNING
    ((_, months),) = state.data.groups
    assert 5500 < sum(count for _, steps in months.days for _, count in steps) < 6500
    assert len(str(rules.dump(state))) < 40_000
    assert "against" in reason_text(state.reason)


def test_a_budget_that_became_another_kind_ends_the_incident_of_the_old_one() -> None:
    playing = alone(SUCCESS)
    playing.run("ci.success", 9.0, Outcome.OK, {"good": 1, "bad": 10})
    changed = replace(HOT_RELOAD, id="ci.success", signal="ci.success")
    judge = Judge(BudgetFile((changed,), None, ""), 2)
    changes = judge.restore(playing.states, now=START + 60, stopped_at=START + 30)
    assert [text for change in changes for text in texts(change)] == ["its budget is judged no longer"]
    assert judge.states() == ()


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
def test_a_state_of_another_shape_says_so(budget: Budget) -> None:
    rules = rules_for(budget)
    for text in ("{}", "[]", '{"v":1}', '{"v":1,"looked_at":7,"looks":[],"parts":3,"spans":[[1]],"windows":{}}'):
        with pytest.raises(UnreadableStateError):
            rules.load(text)


@pytest.mark.parametrize("budget", KINDS, ids=KIND_IDS)
def test_a_clock_that_is_set_back_ends_nothing_early_and_keeps_nothing_for_ever(budget: Budget) -> None:
    playing = alone(budget)
    for number, step in enumerate(timeline(budget, 3)[:45]):
        feed(playing, budget, step, number)
    playing.now -= 5000.0
    playing.second()
    assert all(each.state != "unknown" for each in playing.incidents.values())
    playing.wait(90_000, every=60.0)
    assert all(each.state == "ended" for each in playing.incidents.values())


def test_a_gap_is_told_to_every_entry() -> None:
    playing = Play(BudgetFile(KINDS, None, ""))
    for number, budget in enumerate(KINDS):
        feed(playing, budget, (1, 0.2, 50, 0, Outcome.OK), number)
    playing.take(playing.judge.observe(Gap(playing.now, playing.now + 60, "suspended"), playing.now + 60))
    assert len(playing.judge.states()) == len(KINDS)
