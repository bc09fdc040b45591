"""Every kind of budget with the figures that a detail shows of its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Kind
from hero_tui.models.kind_figures import NO_FIGURES, KindFigures
from hero_tui.models.runs import RunView
from hero_tui.queries.kinds.base import FigureKind
from hero_tui.queries.kinds.baseline import BASELINE
from hero_tui.queries.kinds.concurrency import CONCURRENCY
from hero_tui.queries.kinds.growth import GROWTH
from hero_tui.queries.kinds.ratio import RATIO

# Their times and values say all.
_WITHOUT_FIGURES = FigureKind(lambda *_: NO_FIGURES)

KINDS: Mapping[Kind, FigureKind] = MappingProxyType(
    {
        Kind.TIME: _WITHOUT_FIGURES,
        Kind.LIMIT: _WITHOUT_FIGURES,
        Kind.SUSTAINED: _WITHOUT_FIGURES,
        Kind.GROWTH: GROWTH,
        Kind.RATIO: RATIO,
        Kind.CONCURRENCY: CONCURRENCY,
        Kind.BASELINE: BASELINE,
        Kind.AVAILABLE: _WITHOUT_FIGURES,
        Kind.OBSERVE: _WITHOUT_FIGURES,
        Kind.REPORT: _WITHOUT_FIGURES,
    }
)


def reach(budget: Budget) -> float:
    """How far before the shown span the figures need runs, seconds."""
    return KINDS[budget.kind].reach(budget)


def kind_figures(budget: Budget, runs: Sequence[RunView], now: float) -> KindFigures:
    """The figures of runs in the order of their ends, from `reach` before the span that is shown."""
    return KINDS[budget.kind].figures(budget, runs, now)
