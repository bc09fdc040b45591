"""The level of a time budget is that of the rule that fires, whatever happened before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.time.alerts import (
    active_level,
    advance_times,
    firing,
    fresh_times,
    interrupt_times,
    pass_time,
)
from hero_tui.judge.results import Run
from tests.judge.budgets import HOT_RELOAD, START

RUN = st.tuples(st.just("run"), st.sampled_from([0.1, 0.6, 1.2, 4.0]), st.sampled_from([Outcome.OK, Outcome.TIMEOUT]))
PASS = st.tuples(st.just("pass"), st.sampled_from([1.0, 60.0, 1000.0, 50_000.0, 90_000.0]), st.none())
GAP = st.tuples(st.just("gap"), st.sampled_from([10.0, 3000.0, 4000.0, 200_000.0]), st.none())


@given(st.lists(st.one_of(RUN, RUN, RUN, PASS, GAP), max_size=60), st.booleans())
def test_it_is_that_of_the_rule_that_fires(steps: list[tuple[str, float, Outcome | None]], shipped: bool) -> None:
    budget = replace(HOT_RELOAD, shipped=shipped)
    state, now = fresh_times(budget), START
    for what, seconds, outcome in steps:
        if outcome is not None:
            now += seconds + 1.0
            state = advance_times(budget, state, Run(now, seconds, outcome))
        elif what == "gap":
            state = interrupt_times(budget, state, now, now + seconds)
            now += seconds
        else:
            now += seconds
        state = pass_time(budget, state, now)
        fires = firing(budget, state)
        assert active_level(budget, state) is (Level.OK if fires is None else fires.level)
