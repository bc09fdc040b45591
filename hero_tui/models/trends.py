"""One budget and label set over a long span: its course, the span before, what changed and when."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.signals import Bucket
from hero_tui.models.budget_detail import AlertMark
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import GapView

FEWEST_RUNS_A_DAY = 20


class TimeFigures(Struct, frozen=True):
    """`count` runs that a time budget judges, in seconds: a quantile is None while too few carry it, or where a timeout
    stands there. `highest`: the longest that was measured. `over`: how many took as long as the limit, or longer;
    `timeouts`: how many of them were cut off."""

    count: int
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    highest: float | None = None
    over: int = 0
    timeouts: int = 0


class TrendStep(Struct, frozen=True):
    """The figures of the runs that began in [start, end)."""

    start: float
    end: float
    figures: TimeFigures

    @property
    def middle(self) -> float:
        """Where its point stands."""
        return (self.start + self.end) / 2.0


class LevelShift(Struct, frozen=True):
    """From `at` (UTC s) on it stood at another level: medians `before` and `after`, over `count` runs (or days) until
    the next change.
    `branch`: that of its runs, None for gauges and where it is not known. `near`: what was not as it was at the run
    before, from outside."""

    at: float
    before: float
    after: float
    count: int
    branch: str | None = None
    near: str = ""

    @property
    def change(self) -> float | None:
        """The share by which it changed; None where it was nothing before."""
        return self.after / self.before - 1.0 if self.before > 0 else None


class TrendMark(Struct, frozen=True):
    """A commit or a switch of the branch. `text` is from outside."""

    at: float
    text: str


class ValueFigures(Struct, frozen=True):
    """A gauge over a span, of its buckets: the mean of all values, the lowest, the highest, the last; `inside`: the
    share of the observed time within the limit, None where that is not judged."""

    count: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    last: float | None = None
    inside: float | None = None


NO_RUNS, NO_VALUES = TimeFigures(0), ValueFigures(0)


class Trend(Struct, frozen=True):
    """`since` to `until` in UTC seconds. Of times: `steps` of `step` s, `runs` and `runs_before` the figures of this
    span and of the one before. Of gauges: `buckets`, `level` and `level_before`. `days` and `days_before`: on how many
    days (UTC) of each there was anything. `by_chance`: whether the times of both spans may differ by chance alone, None
    where that cannot be said."""

    view: BudgetView
    since: float
    until: float
    step: float
    steps: tuple[TrendStep, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    runs: TimeFigures = NO_RUNS
    runs_before: TimeFigures = NO_RUNS
    level: ValueFigures = NO_VALUES
    level_before: ValueFigures = NO_VALUES
    days: int = 0
    days_before: int = 0
    by_chance: bool | None = None
    shifts: tuple[LevelShift, ...] = ()
    alerts: tuple[AlertMark, ...] = ()
    gaps: tuple[GapView, ...] = ()
    moments: tuple[TrendMark, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was seen in the span."""
        return not self.steps and not self.buckets

    @property
    def comparable(self) -> bool:
        """Whether the span before was seen on about as many days: a few of them stand for no month."""
        return 0 < self.days <= 2 * self.days_before
