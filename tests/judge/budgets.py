"""Budgets as the judge's tests declare them, and a clock to begin at."""

from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import BaselineSpec, ConcurrencySpec, GrowthSpec, LimitSpec, RatioSpec, SustainedSpec, TimeSpec
from hero_tui.core.objectives import Level, Objective, Rung, Unit, Window, Written

WEEK = 7 * 86400.0
START = 1_800_000_000.0  # a whole hour

TIMES = (
    Rung(Level.INFO, 1.2, 1.2, 0.0),
    Rung(Level.WARNING, 1.5, 1.5, 0.0),
    Rung(Level.CRITICAL, 2.0, 2.0, 0.0),
)
FULL = (
    Rung(Level.INFO, 0.70, 0.65, 60.0),
    Rung(Level.WARNING, 0.80, 0.75, 30.0),
    Rung(Level.CRITICAL, 0.90, 0.85, 10.0),
)
BUSY = (Rung(Level.INFO, 0.60, 0.55, 60.0), *FULL[1:])

P95 = Objective("p95", Written(0.5, "500 ms"), 0.95)
P99 = Objective("p99", Written(2.0, "2.0 s"), 0.99)

HOT_RELOAD = Budget(
    "dev.hot_reload", TimeSpec(), Unit.SECONDS, (P95, P99), Window(WEEK), TIMES, "dev.hot_reload"
)  # fmt: skip
MEMORY = Budget(
    "dev.memory",
    LimitSpec(),
    Unit.BYTES,
    (Objective("max", Written(3e9, "3.00 GB")),),
    Window(WEEK),
    FULL,
    "dev.memory",
)
CPU = Budget(
    "dev.cpu",
    SustainedSpec(),
    Unit.CORES,
    (Objective("max", Written(0.6, "0.60 cores")),),
    Window(WEEK),
    BUSY,
    "dev.cpu",
)
RUNGS = (
    Rung(Level.INFO, 0.5, 0.5, 0.0),
    Rung(Level.WARNING, 1.0, 1.0, 0.0),
    Rung(Level.CRITICAL, 2.5, 2.5, 0.0),
)
"""1 %, 2 % and 5 % of a promised 2 %."""

SUCCESS = Budget(
    "ci.success",
    RatioSpec(),
    Unit.SHARE,
    (Objective("min", Written(0.98, "98 %"), 0.98),),
    Window(30 * 86400.0),
    RUNGS,
    "ci.success",
)
FLAKY = replace(
    SUCCESS,
    id="ci.flaky",
    objectives=(Objective("max", Written(0.02, "2 %"), 0.98),),
    window=Window(operations=200),
    signal="ci.flaky",
)
GROWTH = Budget(
    "build.memory.growth",
    GrowthSpec(),
    Unit.SHARE,
    (Objective("max", Written(0.1, "10 %")),),
    Window(operations=10),
    (),
    "build.memory.growth",
)
BUILDS = Budget(
    "orchestration.concurrency.builds",
    ConcurrencySpec(("build.fast", "build.full")),
    Unit.COUNT,
    (Objective("max", Written(3.0, "3")),),
    Window(WEEK),
    (),
    "orchestration.concurrency.builds",
)
TREND = Budget(
    "shop.search_trend",
    BaselineSpec(),
    Unit.SHARE,
    (Objective("max", Written(0.2, "20 %")),),
    Window(operations=20),
    (),
    "shop.search",
)

BUDGETS = BudgetFile((HOT_RELOAD, MEMORY, CPU), None, "")
