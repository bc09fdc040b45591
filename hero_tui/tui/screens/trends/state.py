"""What is looked at on the Trends screen: which budget, which span, where the cursor stands."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.label_sets import Series, series_key
from hero_tui.models.snapshot import BudgetView
from hero_tui.queries.detail.common import SPANS


class TrendsState(Struct, frozen=True):
    """`key`: the budget and labels that are shown, None: the first. `span` seconds up to `end` (None: up to now, moving
    on). `cursor`: a moment (UTC s), None while it was not moved."""

    key: Series | None = None
    span: float = SPANS[2].seconds
    end: float | None = None
    cursor: float | None = None

    def window(self, now: float) -> tuple[float, float]:
        """The span that is shown: since, until."""
        until = now if self.end is None else min(self.end, now)
        return until - self.span, until


def key_of(view: BudgetView) -> Series:
    """What stays the same from snapshot to snapshot."""
    return series_key(view.budget.id, view.labels)
