"""Budgets as the judge's tests declare them, and a clock to begin at."""

from hero_tui.budgets.model import Budget, BudgetFile, Kind, Level, Objective, Rung, Unit, Window, Written

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
    "dev.hot_reload", Kind.TIME, Unit.SECONDS, (P95, P99), Window(WEEK), TIMES, "dev.hot_reload"
)  # fmt: skip
MEMORY = Budget(
    "dev.memory", Kind.LIMIT, Unit.BYTES, (Objective("max", Written(3e9, "3.00 GB")),), Window(WEEK), FULL, "dev.memory"
)
CPU = Budget(
    "dev.cpu",
    Kind.SUSTAINED,
    Unit.CORES,
    (Objective("max", Written(0.6, "0.60 cores")),),
    Window(WEEK),
    BUSY,
    "dev.cpu",
)
BUDGETS = BudgetFile((HOT_RELOAD, MEMORY, CPU), None, "")
