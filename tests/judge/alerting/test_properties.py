"""What must hold for every timeline of a gauge or of runs, whatever happens in it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.alerting.checkpoint import load_incident
from hero_tui.judge.alerting.ladder import LadderState, active_level, advance, fresh, interrupt, level_of
from tests.judge.budgets import FULL, MEMORY, START
from tests.judge.scenario import Play
from tests.support.examples import examples

LIMIT = 3e9
SHARES = st.sampled_from([0.3, 0.64, 0.66, 0.71, 0.76, 0.81, 0.86, 0.91, 1.2])
HOLDS = st.tuples(st.just("hold"), SHARES, st.integers(1, 80))
OTHERS = st.one_of(
    st.tuples(st.just("wait"), st.just(0.0), st.integers(1, 240)),
    st.tuples(st.just("gap"), st.just(0.0), st.sampled_from([1, 30, 900, 5000])),
    st.tuples(st.just("ends"), st.just(0.0), st.just(0)),
)
GAUGE_STEPS = st.lists(HOLDS | OTHERS, min_size=1, max_size=10)
# A new recorder that hears nothing of a gauge for two minutes knows that its owner is gone: no such silence here.
SHORT_SILENCES = st.lists(
    HOLDS | OTHERS.map(lambda step: (step[0], step[1], min(step[2], 10)) if step[0] == "wait" else step),
    min_size=1,
    max_size=10,
)
RUN_STEPS = st.lists(
    st.tuples(
        st.sampled_from([None, 0.1, 0.6, 1.2, 2.3, 2.5, 3.1, 4.0, 9.0]),
        st.sampled_from([Outcome.OK, Outcome.OK, Outcome.OK, Outcome.TIMEOUT, Outcome.FAILED]),
        st.sampled_from([1, 60, 899, 901, 4000]),
    ),
    min_size=1,
    max_size=25,
)
Step = tuple[str, float, int]


def do(playing: Play, step: Step) -> None:
    word, share, seconds = step
    if word == "hold":
        playing.hold("dev.memory", share * LIMIT, seconds)
    elif word == "wait":
        playing.wait(seconds)
    elif word == "gap":
        playing.gap(seconds)
    else:
        playing.ends("dev.memory")


def counted(playing: Play) -> tuple[int, int, int]:
    return (
        sum(each.good for each in playing.slices),
        sum(each.bad for each in playing.slices),
        sum(each.unknown for each in playing.slices),
    )


@settings(max_examples=examples(60))
@given(SHORT_SILENCES, st.data())
def test_a_clean_restart_anywhere_changes_nothing(steps: list[Step], data: st.DataObject) -> None:
    """Given any timeline, when it is split and the state restored, then transitions, slices and level are the same."""
    whole, split = Play(), Play()
    where = data.draw(st.integers(0, len(steps)))
    for index, step in enumerate(steps):
        if index == where:
            split.restart(0, clean=True)
        do(whole, step)
        do(split, step)
    whole.end()
    split.end()
    assert split.said == whole.said
    assert counted(split) == counted(whole)
    assert split.standing("dev.memory") == whole.standing("dev.memory")
    assert split.incidents == whole.incidents


@settings(max_examples=examples(60))
@given(RUN_STEPS, st.data())
def test_a_restart_between_runs_changes_nothing(
    steps: list[tuple[float | None, Outcome, int]], data: st.DataObject
) -> None:
    whole, split = Play(), Play()
    where = data.draw(st.integers(0, len(steps)))
    for index, (duration, outcome, later) in enumerate(steps):
        if index == where:
            split.restart(0)
        for each in (whole, split):
            each.run("dev.hot_reload", duration, outcome)
            each.now += later - 1
            each.second()
    assert split.said == whole.said
    assert split.standing("dev.hot_reload") == whole.standing("dev.hot_reload")


@settings(max_examples=examples(60))
@given(GAUGE_STEPS)
def test_a_recorder_that_is_killed_leaves_each_incident_beside_the_state_that_it_is_of(steps: list[Step]) -> None:
    """Given values that move while it fires, the greatest among them: the next recorder goes on from what is stored."""
    playing = Play()
    for step in steps:
        do(playing, step)
        for text in playing.states.values():
            incident = load_incident(text)
            assert incident is None or incident == playing.incidents[incident.id]


@settings(max_examples=examples(60))
@given(GAUGE_STEPS)
def test_there_is_one_open_incident_and_its_times_are_in_order(steps: list[Step]) -> None:
    playing = Play()
    for step in steps:
        do(playing, step)
        unended = [each for each in playing.incidents.values() if each.state != "ended"]
        assert len(unended) <= 1
        for each in playing.incidents.values():
            assert each.onset <= each.detected <= playing.now
            assert each.severity <= each.worst
            assert (each.recovered is None) is (each.state != "ended")
            assert each.recovered is None or each.onset <= each.recovered


@settings(max_examples=examples(60))
@given(GAUGE_STEPS, st.sampled_from([1, 60, 3599, 3601, 90_000]))
def test_a_suspend_fires_nothing(steps: list[Step], slept: int) -> None:
    playing = Play()
    for step in steps:
        do(playing, step)
    before = list(playing.said)
    playing.gap(slept)
    playing.second()
    fired = [each for each in playing.said[len(before) :] if each[1] in {"opened", "escalated", "reopened", "refired"}]
    assert not fired


@settings(max_examples=examples(60))
@given(GAUGE_STEPS)
def test_without_observation_nothing_rises(steps: list[Step]) -> None:
    """Once the last value holds no longer, a level only falls or becomes unknown."""
    playing = Play()
    for step in steps:
        do(playing, step)
    playing.wait(181)
    before = len(playing.said)
    playing.wait(300)
    assert not [each for each in playing.said[before:] if each[1] in {"opened", "escalated", "reopened", "refired"}]


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(SHARES, st.integers(1, 80)), min_size=1, max_size=12))
def test_recovered_means_below_the_leaving_line_for_the_whole_hold(steps: list[tuple[float, int]]) -> None:
    playing, shares = Play(), []
    for share, seconds in steps:
        playing.hold("dev.memory", share * LIMIT, seconds)
        shares += [share] * seconds
    leave = {rung.level.word: rung.leave for rung in FULL}
    for at, kind, level in playing.said:
        if kind == "recovered":
            assert isinstance(at, int)
            assert max(shares[at - 60 : at + 1]) <= leave[str(level)]


@given(st.lists(SHARES, min_size=1, max_size=200), st.data())
def test_a_higher_timeline_never_has_a_lower_level(shares: list[float], data: st.DataObject) -> None:
    raised = [each + data.draw(st.sampled_from([0.0, 0.0, 0.05, 0.2])) for each in shares]
    low, high = fresh(MEMORY), fresh(MEMORY)
    for second, (below, above) in enumerate(zip(shares, raised, strict=True)):
        low = advance(MEMORY, low, START + 5.0 * second, below * LIMIT)
        high = advance(MEMORY, high, START + 5.0 * second, above * LIMIT)
        assert active_level(FULL, low) <= active_level(FULL, high)


def test_nan_compares_with_nothing() -> None:
    state = fresh(MEMORY)
    assert level_of(FULL, state) is Level.UNKNOWN
    for second in range(100):
        state = advance(MEMORY, state, START + second, 0.95 * LIMIT)
    assert level_of(FULL, state) is Level.CRITICAL
    dark = advance(MEMORY, state, START + 100, float("nan"))
    assert level_of(FULL, dark) is Level.UNKNOWN
    assert active_level(FULL, dark) is Level.CRITICAL


def test_a_hold_of_zero_fires_at_once_and_ends_at_once_without_keeping() -> None:
    budget = replace(MEMORY, ladder=(replace(FULL[0], hold=0.0),), keep_firing_for=0.0)
    state = advance(budget, fresh(budget), START, 0.7 * LIMIT)
    assert level_of(budget.ladder, state) is Level.INFO
    state = advance(budget, state, START + 1, 0.65 * LIMIT)
    assert level_of(budget.ladder, state) is Level.OK
    assert state.recovered_at == START + 1


def test_an_interruption_of_nothing_changes_nothing() -> None:
    state: LadderState = advance(MEMORY, fresh(MEMORY), START, 0.95 * LIMIT)
    assert interrupt(state, START, START) == state
    assert interrupt(fresh(MEMORY), START, START + 9) == fresh(MEMORY)
