"""A ladder's rules are those of its rungs, one each: rules of another ladder are refused, never cut to fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.judge.alerting.ladder import LadderState, Rule, active_level, advance, leading, level_of
from hero_tui.judge.results import RuleState
from tests.judge.budgets import MEMORY, START

ASKED: dict[str, Callable[[LadderState], object]] = {
    "the active level": lambda state: active_level(MEMORY.ladder, state),
    "the level": lambda state: level_of(MEMORY.ladder, state),
    "the leading rung": lambda state: leading(MEMORY.ladder, state),
    "the next step": lambda state: advance(MEMORY, state, START + 1, 1e9),
    "without a value": lambda state: advance(MEMORY, state, START + 1, None),
}


def of(rules: int) -> LadderState:
    return LadderState(tuple(Rule(RuleState.FIRING, START, START) for _ in range(rules)), seen=START)


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("rules", [0, 1, 2, 4])
def test_rules_of_another_ladder_are_refused(rules: int, ask: Callable[[LadderState], object]) -> None:
    with pytest.raises(ValueError, match="zip"):
        ask(of(rules))


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_three_rules_are_three_rungs(ask: Callable[[LadderState], object]) -> None:
    assert ask(of(3)) is not None


def test_the_highest_that_fires_leads() -> None:
    lower = replace(of(3), rules=(*of(2).rules, Rule()))
    found = leading(MEMORY.ladder, lower)
    assert found is not None
    assert found[0] is MEMORY.ladder[1]
    assert leading(MEMORY.ladder, LadderState((Rule(), Rule(), Rule()))) is None
