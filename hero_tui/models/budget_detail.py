"""One budget over a span of time: its runs or its gauge, how they are distributed, what was slow, what happened."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.causes import Cause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Bucket, Labels
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import NO_FIGURES, KindFigures
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import GapView


class Quantile(Struct, frozen=True):
    """A nearest-rank quantile (s) of `count` runs; None while fewer than `needed` carry it."""

    quantile: float
    value: float | None
    count: int
    needed: int

    @property
    def name(self) -> str:
        """p50, p95, p99."""
        return f"p{self.quantile * 100:g}"


class Bin(Struct, frozen=True):
    """How many runs took at least `low` and less than `high` seconds."""

    low: float
    high: float
    count: int


class Distribution(Struct, frozen=True):
    """The judged runs of the span. `bins` go by 1, 2, 5 steps without a hole; timeouts are in none but in `count`."""

    bins: tuple[Bin, ...]
    quantiles: tuple[Quantile, ...]
    count: int
    longest: float | None


class SlowFile(Struct, frozen=True):
    """A file's reloads: how many, their median, p95 (None below 20) and longest (s). `commit`: since when they take
    another time by more than chance, with the median `before` and `after` it; None where nothing says so. `kind`: the
    class of these reloads (`restart`), empty for the one that most are of."""

    file: str
    count: int
    median: float
    p95: float | None
    longest: float
    commit: str | None = None
    before: float | None = None
    after: float | None = None
    kind: str = ""


class SlowSubject(Struct, frozen=True):
    """One file or command: how often it ran, how often over the headline limit, its median and longest (s)."""

    what: str
    count: int
    over: int
    median: float
    longest: float


class AlertMark(Struct, frozen=True):
    """An incident of this budget that began in the span. `value`: what opened it, base unit."""

    id: int
    at: float
    ended: float | None
    level: Level
    value: float | None
    cause: Cause | None


class GaugeEvent(Struct, frozen=True):
    """Something that happened beside a gauge: an alert (`level`, `incident` and `cause` are its own), a save
    (`saved`), a start, a switch. `text` of all but alerts."""

    at: float
    level: Level | None
    text: str
    incident: int | None = None
    saved: bool = False
    cause: Cause | None = None


class PanelDetail(Struct, frozen=True):
    """One budget between `since` and `until` (UTC s). What judges operations has `runs` (oldest first), a gauge
    `buckets`; what is not judged from either has neither.

    `view` is the entry of the snapshot, None when the budget is not (or no longer) in force. `more`: the span holds
    more runs than were read, the newest are here. `events` belong to gauges, oldest first. `classes`: where its
    runs are judged in classes, each with its own verdict. `figures`: what other kinds than times say of their runs.
    """

    budget_id: str
    labels: Labels
    view: BudgetView | None
    since: float
    until: float
    runs: tuple[RunView, ...] = ()
    more: bool = False
    buckets: tuple[Bucket, ...] = ()
    gaps: tuple[GapView, ...] = ()
    alerts: tuple[AlertMark, ...] = ()
    events: tuple[GaugeEvent, ...] = ()
    distribution: Distribution | None = None
    slow: tuple[SlowSubject, ...] = ()
    files: tuple[SlowFile, ...] = ()
    classes: tuple[BudgetView, ...] = ()
    figures: KindFigures = NO_FIGURES
