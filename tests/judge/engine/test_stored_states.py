"""What readers may ask of a state that the judge stored."""

from __future__ import annotations

import pytest

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Operation, Outcome
from hero_tui.judge.engine.changes import RuleStateChanged
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.engine.stored_states import firing_on, stored_level
from hero_tui.judge.reason_text import reason_text
from tests.judge.budgets import BUDGETS, HOT_RELOAD, MEMORY, START, SUCCESS

VITE = {"server": "vite"}


def state_after(seconds: list[float]) -> str:
    """The last state that was to be stored of runs of a second's distance."""
    judge = Judge(BUDGETS)
    states = [
        change.state
        for index, took in enumerate(seconds)
        for change in judge.observe(
            Operation("dev.hot_reload", START + index, took, Outcome.OK, VITE), START + index + took
        )
        if isinstance(change, RuleStateChanged)
    ]
    return states[-1]


def test_a_level_is_read_with_its_labels() -> None:
    stored = stored_level(state_after([9.0]))
    assert stored is not None
    assert (stored.labels, stored.level) == (VITE, Level.CRITICAL)


def test_what_outlasts_the_newest_runs_is_named() -> None:
    """Given slow runs among the last twenty, when fast ones follow, then the many slow ones still hold the alert."""
    held = firing_on(HOT_RELOAD, state_after([1.1, 1.1, 1.1, 1.1, 0.1, 0.1]))
    assert held is not None
    assert reason_text(held) == "4 of the last 6 over 500 ms"


def test_where_only_the_newest_runs_hold_it_nothing_is_named() -> None:
    assert firing_on(HOT_RELOAD, state_after([9.0])) is None
    assert firing_on(MEMORY, state_after([9.0])) is None
    assert firing_on(SUCCESS, state_after([9.0])) is None


@pytest.mark.parametrize("text", ["", "[]", '{"v":0}', '{"v":1}'])
def test_a_state_of_another_version_says_nothing(text: str) -> None:
    assert stored_level(text) is None
    assert firing_on(HOT_RELOAD, text) is None
