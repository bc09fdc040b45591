"""What judging costs the recorder each second, with a young and with an old history."""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from benchmarks.rows import Row, judged, milliseconds
from hero_tui.budgets.files import load_budgets
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import Kind
from hero_tui.core.signals import Gauge, Operation, Outcome
from hero_tui.judge.engine.judge import Judge

BUDGETS = 70
YOUNG, OLD = 20, 2_000
"""Runs of each budget before it is measured."""
NOW = 1_790_000_000.0
MONTH = 30 * 86400.0
MOST_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class JudgeCost:
    """Seconds of one second's judging (a value of every gauge, then the tick), the median of `ticks`; of one run."""

    tick: float
    run: float
    ticks: int


def budgets() -> BudgetFile:
    """The shipped budgets, and copies of the first ones under names of their own."""
    with tempfile.TemporaryDirectory(prefix="hero-bench-") as empty:
        shipped = load_budgets(Path(empty)).budgets
    own = [replace(each, id=f"own.{index}", signal=f"own.{index}") for index, each in enumerate(shipped)]
    return BudgetFile((*shipped, *own[: BUDGETS - len(shipped)]), None, "")


def measure(runs: int, ticks: int) -> JudgeCost:
    """Judge `runs` runs of each budget, a month of them, then so many seconds."""
    file = budgets()
    judge, chance = Judge(file), random.Random(7)  # noqa: S311 - made-up times, not secrets
    gauges = [each for each in file.budgets if each.of_gauges]
    operations = [each for each in file.budgets if each.of_operations]
    taken: list[float] = []
    for number in range(runs):
        at = NOW - MONTH * (runs - number) / runs
        for budget in operations:
            operation = _operation(budget, at, chance)
            begun = time.perf_counter()
            judge.observe(operation, at)
            taken.append(time.perf_counter() - begun)
    seconds: list[float] = []
    for second in range(ticks):
        at = NOW + second
        values = [Gauge(each.signal, at, _half(each) * chance.uniform(0.9, 1.1)) for each in gauges]
        begun = time.perf_counter()
        for value in values:
            judge.observe(value, at)
        judge.tick(at)
        seconds.append(time.perf_counter() - begun)
    return JudgeCost(median(seconds), median(taken[-len(operations) * 10 :]), ticks)


def _operation(budget: Budget, at: float, chance: random.Random) -> Operation:
    duration = (_half(budget) if budget.kind is Kind.TIME else 10.0) * math.exp(chance.gauss(0.0, 0.2))
    attributes = {"good": 20, "bad": 0, "value": 1e9 * chance.uniform(0.99, 1.01)}
    return Operation(budget.signals[0], at - duration, duration, Outcome.OK, attributes=attributes)


def _half(budget: Budget) -> float:
    return 0.5 * budget.headline.limit.value


def rows(quick: bool) -> Sequence[Row]:
    """The table's rows."""
    ticks = 100 if quick else 600
    many = OLD // 10 if quick else OLD
    young, old = measure(YOUNG, ticks), measure(many, ticks)
    what = f"the judge's second with {BUDGETS} budgets"
    told = f"median of {ticks}; {milliseconds(old.run)} a run"
    return (
        judged(what, "≤ 1 ms", milliseconds(old.tick), old.tick <= 0.001, told),
        judged(
            f"{what}, {many:,} runs of each against {YOUNG}",
            f"≤ {MOST_GROWTH:g}×",
            f"{old.tick / young.tick:.2f}×",
            old.tick <= MOST_GROWTH * young.tick,
            f"{milliseconds(young.tick)} with {YOUNG}",
        ),
    )
