"""The kinds of budgets: how each is judged, and what only its budgets say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeVar

from msgspec import Struct

from hero_tui.core.objectives import Burn, Unit
from hero_tui.core.time import DAY, HOUR, MINUTE


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


class KindSpec(Struct, frozen=True, tag_field="spec", tag=True):
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
