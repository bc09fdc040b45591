"""Budgets: objectives of a signal, the ladder of levels above or below them, and what each kind adds to that."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeVar

from msgspec import Struct

from hero_tui.core.declared import Check, DeclaredServer, Planned, Source
from hero_tui.core.durations import DAY, HOUR, MINUTE


class Kind(StrEnum):
    """How a budget is judged, in the order in which the kinds are documented."""

    TIME = "time"
    LIMIT = "limit"
    SUSTAINED = "sustained"
    GROWTH = "growth"
    RATIO = "ratio"
    CONCURRENCY = "concurrency"
    BASELINE = "baseline"
    AVAILABLE = "available"
    OBSERVE = "observe"
    REPORT = "report"


class Input(StrEnum):
    """What a kind judges: operations, each once; a gauge's slices of time; the answers of checks; other budgets."""

    OPERATIONS = "operations"
    GAUGE = "gauge"
    CHECKS = "checks"
    BUDGETS = "budgets"


class Feed(StrEnum):
    """What an external event may bring to a budget: a duration, a number of good and bad events, a value."""

    DURATION = "duration"
    COUNTS = "counts"
    VALUE = "value"


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
    """Whether an objective is met over its window."""

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


class KindSpec(Struct, frozen=True):
    """What a budget says beyond what every budget says, and the traits of its kind.

    `relative`: its limits are shares of what was measured before, whatever the unit of that. `timed`: its limits are
    durations of single operations. `averaged`: it judges the 5-minute mean of a gauge. `promises`: something is
    promised, not only shown. `compares`: it compares runs with earlier ones, which adds nothing to feed or to settle.
    `of_last_runs`: its verdict is an estimate from the last runs. `one_entry`: operations of all labels are judged in
    one entry. `limit_is_good`: a value at the limit is still good. `needs_attributes`: attributes of operations decide
    its verdict.
    """

    kind: ClassVar[Kind]
    input: ClassVar[Input]
    feeds: ClassVar[frozenset[Feed]] = frozenset()
    relative: ClassVar[bool] = False
    timed: ClassVar[bool] = False
    averaged: ClassVar[bool] = False
    promises: ClassVar[bool] = True
    compares: ClassVar[bool] = False
    of_last_runs: ClassVar[bool] = False
    one_entry: ClassVar[bool] = False
    limit_is_good: ClassVar[bool] = False
    needs_attributes: ClassVar[bool] = False

    @classmethod
    def measuring(cls, unit: Unit) -> type[KindSpec]:
        """The spec of the kind for limits in that unit."""
        del unit
        return cls

    def signals(self, own: str) -> tuple[str, ...]:
        """The signals that are judged by a budget whose own signal is `own`."""
        return (own,)

    @property
    def looks_back(self) -> float:
        """Seconds before its window of which it needs the runs, too."""
        return 0.0


class OperationSpec(KindSpec, frozen=True):
    """A kind that judges operations, each once, over a window of time or of their number."""

    input = Input.OPERATIONS
    feeds = frozenset({Feed.DURATION})


class TimeSpec(OperationSpec, frozen=True):
    """How long operations may take, by quantile."""

    kind = Kind.TIME
    timed = True


class GrowthSpec(OperationSpec, frozen=True):
    """By how much a value may grow from run to run."""

    kind = Kind.GROWTH
    feeds = frozenset({Feed.VALUE})
    relative = True
    of_last_runs = True
    needs_attributes = True


class RatioSpec(OperationSpec, frozen=True):
    """The share of good or bad events. `over`: seconds of the rate that its alerts watch."""

    kind = Kind.RATIO
    feeds = frozenset({Feed.DURATION, Feed.COUNTS})
    needs_attributes = True

    over: float = HOUR


class ConcurrencySpec(OperationSpec, frozen=True):
    """How many operations may be open at a time. `counts`: the signals counted together; empty: the budget's own."""

    kind = Kind.CONCURRENCY
    one_entry = True
    limit_is_good = True

    counts: tuple[str, ...] = ()

    def signals(self, own: str) -> tuple[str, ...]:
        """Those that are counted together."""
        return self.counts or (own,)


class BaselineSpec(OperationSpec, frozen=True):
    """By how much runs may be slower than those of the `than` seconds before."""

    kind = Kind.BASELINE
    relative = True
    compares = True
    of_last_runs = True
    needs_attributes = True

    than: float = 30 * DAY

    @property
    def looks_back(self) -> float:
        """As long as it compares with."""
        return self.than


class GaugeSpec(KindSpec, frozen=True):
    """A kind that judges a value which goes on while its owner lives, by slices of `slice` seconds.

    `every`: seconds between two values that another program pushes; None: as they come.
    """

    input = Input.GAUGE
    feeds = frozenset({Feed.VALUE})

    slice: ClassVar[float] = 10.0

    every: float | None = None


class LimitSpec(GaugeSpec, frozen=True):
    """What the highest value of each slice must stay below."""

    kind = Kind.LIMIT


class SustainedSpec(GaugeSpec, frozen=True):
    """What the 5-minute mean must stay below."""

    kind = Kind.SUSTAINED
    averaged = True
    slice = MINUTE


class ObserveRunsSpec(OperationSpec, frozen=True):
    """Operations whose times are shown beside a time and raise no alert."""

    kind = Kind.OBSERVE
    timed = True
    promises = False


class ObserveSpec(GaugeSpec, frozen=True):
    """A value that is shown beside its limit and raises no alert; beside a time it is one of operations."""

    kind = Kind.OBSERVE
    promises = False

    @classmethod
    def measuring(cls, unit: Unit) -> type[KindSpec]:
        """Seconds are those of operations: no gauge is a time."""
        return ObserveRunsSpec if unit is Unit.SECONDS else cls


class AvailableSpec(KindSpec, frozen=True):
    """The share of the time in which a check passes, by slices of `slice` seconds.

    `check`: the check's name; None: all of them together. `planned_counts`: whether planned downtime counts.
    """

    kind = Kind.AVAILABLE
    input = Input.CHECKS

    burn: tuple[Burn, ...] = ()
    slice: float = 10.0
    check: str | None = None
    planned_counts: bool = False


class ReportSpec(KindSpec, frozen=True):
    """A figure of the reports, worked out from the other budgets."""

    kind = Kind.REPORT
    input = Input.BUDGETS


Spec = (
    TimeSpec
    | LimitSpec
    | SustainedSpec
    | GrowthSpec
    | RatioSpec
    | ConcurrencySpec
    | BaselineSpec
    | AvailableSpec
    | ObserveSpec
    | ObserveRunsSpec
    | ReportSpec
)
SpecT = TypeVar("SpecT", bound=KindSpec)

SPECS: Mapping[Kind, type[Spec]] = MappingProxyType(
    {
        Kind.TIME: TimeSpec,
        Kind.LIMIT: LimitSpec,
        Kind.SUSTAINED: SustainedSpec,
        Kind.GROWTH: GrowthSpec,
        Kind.RATIO: RatioSpec,
        Kind.CONCURRENCY: ConcurrencySpec,
        Kind.BASELINE: BaselineSpec,
        Kind.AVAILABLE: AvailableSpec,
        Kind.OBSERVE: ObserveSpec,
        Kind.REPORT: ReportSpec,
    }
)


class Budget(Struct, frozen=True):
    """One budget. `id` is `system.name`; `signal` is what it judges (the id, unless the file says otherwise).

    `spec`: what its kind adds. `shipped`: nobody wrote a limit of it; all are those of the built-in file.
    """

    id: str
    spec: Spec
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
    shipped: bool = False

    @property
    def kind(self) -> Kind:
        """Its kind: the key of each registry of kinds."""
        return self.spec.kind

    @property
    def of_operations(self) -> bool:
        """It judges operations, each once, over a window of time or of their number."""
        return self.spec.input is Input.OPERATIONS

    @property
    def of_gauges(self) -> bool:
        """It judges a value that goes on while its owner lives, by slices of time."""
        return self.spec.input is Input.GAUGE

    @property
    def counts_events(self) -> bool:
        """It judges the share of good or bad events."""
        return Feed.COUNTS in self.spec.feeds

    @property
    def is_observed(self) -> bool:
        """It judges operations or a gauge that somebody observes, not checks or other budgets."""
        return self.of_operations or self.of_gauges

    @property
    def is_judged_as_observed(self) -> bool:
        """It promises something, and its verdict rests on operations or a gauge that somebody observes."""
        return self.is_observed and self.spec.promises

    @property
    def of_alarming_gauges(self) -> bool:
        """It judges a gauge, and raises alerts."""
        return self.of_gauges and self.spec.promises

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that it judges: its own, or those that a concurrency budget counts together."""
        return self.spec.signals(self.signal)

    def spec_as(self, type_: type[SpecT]) -> SpecT:
        """The spec of a budget that is known to be of that kind. Raises `TypeError` where it is of another."""
        if not isinstance(self.spec, type_):
            raise TypeError(f"{self.id} is of the kind {self.kind.value}, not {type_.__name__}")
        return self.spec

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
        return min(self.objectives, key=lambda objective: objective.limit.value)

    @property
    def loosest(self) -> Objective:
        """The objective that single operations are held against: the greatest limit."""
        return max(self.objectives, key=lambda objective: objective.limit.value)


class BudgetFile(Struct, frozen=True):
    """All budgets in force, in the file's order. `path` is None when only the shipped default was read. `launched_by`:
    names of programs below which a launch begins, beside the known ones. `poll_files`: how often the workspace's files
    are looked at (s), None: never. `servers`: the declared ones, in the file's order."""

    budgets: tuple[Budget, ...]
    path: str | None
    digest: str
    checks: tuple[Check, ...] = ()
    planned: tuple[Planned, ...] = ()
    launched_by: tuple[str, ...] = ()
    poll_files: float | None = None
    servers: tuple[DeclaredServer, ...] = ()

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((budget for budget in self.budgets if budget.id == budget_id), None)
