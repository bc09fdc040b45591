"""From how many events on a ratio alerts, and which moments they belong to."""

from __future__ import annotations

import pytest

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.registry import rules_for
from hero_tui.judge.results import Run
from tests.judge.budgets import START, SUCCESS

HOUR = 3600.0


def level(*events: tuple[float, int, int]) -> Level:
    """The level after runs of (seconds after the start, good, bad)."""
    rules = rules_for(SUCCESS)
    state = rules.fresh()
    for at, good, bad in events:
        state = rules.see(state, Run(START + at, 9.0, Outcome.OK, good=good, bad=bad), START + at)
    return rules.level(state)


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        (18, 1, Level.OK),  # nineteen events are too few
        (19, 1, Level.CRITICAL),  # one bad one of twenty is 5 %
        (17, 2, Level.OK),
        (18, 2, Level.CRITICAL),
        (0, 2, Level.OK),
        (0, 3, Level.CRITICAL),  # three bad ones are enough
        (1, 3, Level.CRITICAL),
        (97, 3, Level.WARNING),  # 3 % of a promised 2 %
        (98, 2, Level.WARNING),  # 2 % itself
        (99, 1, Level.INFO),
        (100, 1, Level.OK),  # below 1 %
        (20, 0, Level.OK),
    ],
)
def test_twenty_events_or_three_bad_ones_make_an_alert(good: int, bad: int, expected: Level) -> None:
    assert level((0.0, good, bad)) is expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (0.0, Level.CRITICAL),
        (59.0, Level.CRITICAL),
        (HOUR - 1.0, Level.CRITICAL),
        (HOUR + 60.0, Level.OK),
        (2 * HOUR, Level.OK),
    ],
)
def test_events_count_together_within_an_hour(later: float, expected: Level) -> None:
    assert level((0.0, 0, 2), (later, 0, 1)) is expected
