"""What the details show of kinds that judge more than a time: each run by what its kind measures, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from hero_tui.core.objectives import Unit

Spans = tuple[tuple[float, float], ...]
"""Begin and end of each, UTC seconds."""


class EventCount(Struct, frozen=True):
    """A ratio's run: `bad` of `count` events (0: left out). `of_allowed`: the bad share over the one that may be."""

    bad: int
    count: int
    of_allowed: float | None = None


class GainedValue(Struct, frozen=True):
    """A growth's run: what it measured in `unit`, and the share by which that is more than the run before."""

    value: float
    unit: Unit
    gained: float | None


class OpenBeside(Struct, frozen=True):
    """An operation of a concurrency: how long it took (s), and how many were open at once meanwhile."""

    took: float | None
    open: int


class AgainstBaseline(Struct, frozen=True):
    """A baseline's run: how long it took (s), and that over what the limit makes of the runs before."""

    took: float
    of_limit: float | None = None


class RunFigure(Struct, frozen=True):
    """One run: what it measured, and whether it is over the limit. `value`: on the chart's axis."""

    shown: EventCount | GainedValue | OpenBeside | AgainstBaseline | None = None
    over: bool = False
    value: float | None = None


class Rate(Struct, frozen=True):
    """Bad events of all in the last `seconds`, as the alert of a ratio looks at them. `burn`: as a multiple of the
    share that may be bad, None without an event. `enough`: whether a level can be entered."""

    bad: int
    count: int
    seconds: float
    burn: float | None
    enough: bool


class GrowthLine(Struct, frozen=True):
    """The line of a growth: from its first value to its last, at their moments (UTC s)."""

    since: float
    low: float
    until: float
    high: float


class KindFigures(Struct, frozen=True):
    """`runs`: by id. Of a ratio `rate` is that of now, `rolling` that at each run's end. `open`: spans in which counted
    operations ran. `before`, `newest`: medians (s) of a baseline. `unit`: of a growth's values."""

    runs: Mapping[int, RunFigure] = field(default_factory=lambda: MappingProxyType({}))
    rate: Rate | None = None
    rolling: tuple[tuple[float, float], ...] = ()
    open: Spans = ()
    before: float | None = None
    newest: float | None = None
    trend: GrowthLine | None = None
    unit: Unit = Unit.COUNT


NO_FIGURES = KindFigures()
