"""Budgets: promises about a signal, and the ladder of levels above or below them."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct

from hero_tui.core.durations import MINUTE


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
    OBSERVE = "observe"
    REPORT = "report"

    @property
    def of_operations(self) -> bool:
        """It judges operations, each once, over a window of time or of their number."""
        return self in {Kind.TIME, Kind.RATIO, Kind.GROWTH, Kind.CONCURRENCY, Kind.BASELINE}

    @property
    def of_gauges(self) -> bool:
        """It judges a value that goes on while its owner lives, by slices of time."""
        return self in {Kind.LIMIT, Kind.SUSTAINED, Kind.OBSERVE}


class Unit(StrEnum):
    """The base unit of a signal's values. Values inside the program are always in the base unit."""

    SECONDS = "s"
    BYTES = "B"
    RATE = "B/s"
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


class Written(Struct, frozen=True):
    """A number with the text that the file wrote for it: limits are shown as written, never reformatted."""

    value: float
    text: str


class Objective(Struct, frozen=True):
    """One statistic and its limit. `statistic`: p50, p95, p99 (pNN), max, min, mean.

    `quantile`: the share that must be good, for a time budget's pNN (p95: 0.95), a ratio (`min: 98 %` and `max: 2 %`
    are both 0.98) and the slices of `available`; None where nothing is counted.
    """

    statistic: str
    limit: Written
    quantile: float | None = None


class Rung(Struct, frozen=True):
    """One level of a ladder: entered at value ≥ `enter` × limit, left at value ≤ `leave` × limit.

    `hold` is the alert's `for` in seconds. For time budgets `leave` equals `enter`: single runs have no hysteresis.
    Of a ratio the limit is the share that may be bad, so an absolute rate of 5 % of a promised 0.1 % is 50.
    """

    level: Level
    enter: float
    leave: float
    hold: float


class Window(Struct, frozen=True):
    """The span a verdict is about: `seconds` or, for count windows, the last `operations`. One of them is None."""

    seconds: float | None = None
    operations: int | None = None


class Burn(Struct, frozen=True):
    """An alert on the spending of an error budget: the share `spend` of it within `long`, and still so in `short` s."""

    level: Level
    spend: Written
    long: float
    short: float


class Source(Struct, frozen=True):
    """Where a value was written, 1-based. `file` is `built-in` for the shipped default."""

    file: str
    line: int
    column: int


class Budget(Struct, frozen=True):
    """One budget. `id` is `system.name`; `signal` is what it judges (the id, unless the file says otherwise).

    `counts`: the signals whose operations a concurrency budget counts while they are open. `over`: the seconds of the
    rate that a ratio's alerts look at. `than`: the seconds before, which a baseline compares with. `burn`, `slice`
    (seconds), `check` (the check's name) and `planned_counts` (whether planned downtime counts) belong to `available`.
    """

    id: str
    kind: Kind
    unit: Unit
    objectives: tuple[Objective, ...]
    window: Window
    ladder: tuple[Rung, ...]
    signal: str
    keep_firing_for: float = MINUTE
    owner: str | None = None
    runbook: str | None = None
    note: str | None = None
    source: Source | None = None
    title: str | None = None
    counts: tuple[str, ...] = ()
    over: float | None = None
    than: float | None = None
    burn: tuple[Burn, ...] = ()
    slice: float = 10.0
    check: str | None = None
    planned_counts: bool = False

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


class Check(Struct, frozen=True):
    """A scheduled check, as declared: what it asks (`how`: http, tcp or command) and its times in seconds."""

    name: str
    how: str
    target: str
    every: float
    timeout: float
    signal: str
    source: Source | None = None


class Planned(Struct, frozen=True):
    """Downtime that was announced, with its reason: every week from `start` to `end` (seconds after Monday 00:00 in
    `zone`, an IANA name), or once from `start` to `end` (UTC seconds), where `zone` is None.

    `budgets`: ids, or systems, that it is about; empty: all. A weekly window may run over the end of the week.
    """

    start: float
    end: float
    why: str
    zone: str | None = None
    budgets: tuple[str, ...] = ()
    source: Source | None = None


class BudgetFile(Struct, frozen=True):
    """All budgets in force, in the file's order. `path` is None when only the shipped default was read."""

    budgets: tuple[Budget, ...]
    path: str | None
    digest: str
    checks: tuple[Check, ...] = ()
    planned: tuple[Planned, ...] = ()

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((each for each in self.budgets if each.id == budget_id), None)
