"""What a detail asks of a kind of budget whose runs have figures of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.models.kind_figures import KindFigures
from hero_tui.models.runs import RunView

MOST_NEW = 100
"""How many runs are the newest where the window is a time."""


class FigureKind(Struct, frozen=True):
    """One kind. `figures`: of runs, in the order of their ends, at a moment (UTC s). `reach`: from how many seconds
    before the shown span on these need runs."""

    figures: Callable[[Budget, Sequence[RunView], float], KindFigures]
    reach: Callable[[Budget], float] = lambda budget: budget.spec.looks_back
