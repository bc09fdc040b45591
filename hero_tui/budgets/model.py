"""Budgets: promises about a signal, and the ladder of levels above or below them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """How a budget is judged; `spec/objectives.md` section 1 rules on each."""

    TIME = "time"
    LIMIT = "limit"
    SUSTAINED = "sustained"
    GROWTH = "growth"
    RATIO = "ratio"
    AVAILABLE = "available"
    CONCURRENCY = "concurrency"
    BASELINE = "baseline"


class Unit(StrEnum):
    """The base unit of a signal's values. Values inside the program are always in the base unit."""

    SECONDS = "s"
    BYTES = "B"
    CORES = "cores"
    COUNT = "count"
    SHARE = "share"


class Level(IntEnum):
    """How a signal stands now. Ordered, so that the worst is the greatest; UNKNOWN is not worse than CRITICAL."""

    UNKNOWN = -1
    OK = 0
    INFO = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """The word of the JSON contract."""
        return self.name.lower()


class Verdict(StrEnum):
    """Whether a promise is kept over its window."""

    MET = "met"
    BREACHED = "breached"
    UNDETERMINED = "undetermined"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Written:
    """A number with the text that the file wrote for it: limits are shown as written, never reformatted."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Objective:
    """One statistic and its limit. `statistic`: p50, p95, p99 (pNN), max, mean; `quantile` is None for those two."""

    statistic: str
    limit: Written
    quantile: float | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a ladder: entered at value ≥ `enter` × limit, left at value ≤ `leave` × limit.

    `hold` is the alert's `for` in seconds. For time budgets `leave` equals `enter`: single runs have no hysteresis.
    """

    level: Level
    enter: float
    leave: float
    hold: float


@dataclass(frozen=True, slots=True)
class Window:
    """The span a verdict is about: `seconds` or, for count windows, the last `operations`. One of them is None."""

    seconds: float | None = None
    operations: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was written, 1-based. `file` is `built-in` for the shipped default."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget. `id` is `system.name`; `signal` is what it judges (the id, unless the file says otherwise)."""

    id: str
    kind: Kind
    unit: Unit
    objectives: tuple[Objective, ...]
    window: Window
    ladder: tuple[Rung, ...]
    signal: str
    keep_firing_for: float = 60.0
    owner: str | None = None
    runbook: str | None = None
    note: str | None = None
    source: Source | None = None

    @property
    def system(self) -> str:
        """The part of the id before its first point: `dev`, `build`, `ci` …"""
        return self.id.partition(".")[0]

    @property
    def headline(self) -> Objective:
        """The objective that is 100 % of the budget's axis: p95, else the tightest quantile, else the only one."""
        for objective in self.objectives:
            if objective.statistic == "p95":
                return objective
        return min(self.objectives, key=lambda each: each.limit.value)

    @property
    def loosest(self) -> Objective:
        """The objective that single operations are held against: the greatest limit."""
        return max(self.objectives, key=lambda each: each.limit.value)


@dataclass(frozen=True, slots=True)
class BudgetFile:
    """All budgets in force, in the file's order. `path` is None when only the shipped default was read."""

    budgets: tuple[Budget, ...]
    path: str | None
    digest: str

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((each for each in self.budgets if each.id == budget_id), None)
