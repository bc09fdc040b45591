"""Our ladder against Prometheus' own rule evaluator (promtool): 1,000 timelines, compared at every step."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Rung
from hero_tui.judge.alerting.ladder import Rule, fresh
from hero_tui.judge.results import RuleState
from tests.judge.alerting.promtool import STEP, Moment, disagreement, ours
from tests.judge.budgets import MEMORY
from tests.judge.stats.chance import seeded

BATCHES, TIMELINES, STEPS = 24, 50, 48
HOLDS = (0.0, 0.0, 10.0, 20.0, 30.0, 60.0)
KEEPS = (0.0, 10.0, 30.0, 60.0, 90.0)
LEVELS = (Level.INFO, Level.WARNING, Level.CRITICAL)


def ladder(chance: random.Random) -> Budget:
    """Enter and leave values in whole percent, any holds."""
    enters = sorted(chance.sample(range(60, 131), len(LEVELS)))
    rungs = tuple(
        Rung(level, enter / 100, (enter - chance.choice([0, 1, 5, 20])) / 100, chance.choice(HOLDS))
        for level, enter in zip(LEVELS, enters, strict=True)
    )
    return replace(MEMORY, ladder=rungs, keep_firing_for=chance.choice(KEEPS))


def timeline(chance: random.Random, budget: Budget) -> list[int]:
    """Values that dwell around the ladder's lines, and sometimes jump."""
    lines = [round(edge * 100) for rung in budget.ladder for edge in (rung.enter, rung.leave)]
    values: list[int] = []
    while len(values) < STEPS:
        value = chance.choice(lines) + chance.choice([-30, -2, -1, 0, 0, 1, 2, 30])
        values += [value] * chance.choice([1, 1, 2, 3, 4, 7, 10])
    return values[:STEPS]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_prometheus_sees_the_same_alerts_at_every_step(batch: int, tmp_path: Path) -> None:
    """Given any ladder and any values without holes, then pending, firing and resolved agree, and since when."""
    chance = seeded(batch)
    budget = ladder(chance)
    timelines = [timeline(chance, budget) for _ in range(TIMELINES)]
    assert disagreement(budget, timelines, ours(budget, timelines), tmp_path) == ""


def test_a_thousand_timelines_visit_every_state() -> None:
    """The batches above are worth their time: rules pend, fire, recover and end in them, thousands of times."""
    assert BATCHES * TIMELINES >= 1000
    chance = seeded(0)
    budget = ladder(chance)
    said = ours(budget, [timeline(chance, budget) for _ in range(TIMELINES)])
    seen = [state for moment in said for _, _, state in moment.alerts]
    assert min(seen.count("pending"), seen.count("firing")) > 100
    assert any(before.alerts - after.alerts for before, after in pairwise(said))


def test_the_oracle_notices_one_wrong_step(tmp_path: Path) -> None:
    chance = seeded(1)
    budget = ladder(chance)
    timelines = [timeline(chance, budget) for _ in range(2)]
    said = ours(budget, timelines)
    place = next(place for place, moment in enumerate(said) if moment.alerts)
    said[place] = Moment(frozenset(), said[place].since)
    assert f"time: {place * STEP}s" in disagreement(budget, timelines, said, tmp_path)


def test_a_rule_that_was_never_true_is_inactive() -> None:
    assert fresh(MEMORY).rules == (Rule(RuleState.INACTIVE),) * len(MEMORY.ladder)
