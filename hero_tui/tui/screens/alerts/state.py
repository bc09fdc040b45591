"""What the Alerts screen shows: which span, which alerts of it, where the cursor stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.queries.detail.common import SPANS, TimeSpan
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.alerts.narrowing import next_least

RANGES: tuple[TimeSpan, ...] = (*SPANS[1:], TimeSpan(float("inf"), "all"))


class AlertsState(Struct, frozen=True):
    """`row`: the key of the focused one, None: the first. `span`: seconds back from now, or `since` (UTC s) where the
    span has a beginning of its own, as an absence has. `least`, `query`: what is listed of it."""

    row: str | None = None
    span: float = RANGES[1].seconds
    since: float | None = None
    least: Level = Level.UNKNOWN
    query: str = ""

    @property
    def narrowed(self) -> bool:
        """Only a part is listed."""
        return bool(self.query) or self.least > Level.UNKNOWN or self.since is not None

    def begin(self, now: float) -> float:
        """Since when (UTC s); 0 for all there is."""
        return self.since if self.since is not None else max(0.0, now - self.span)

    def selected(self, rows: Sequence[LogRow]) -> int | None:
        """Index of the focused row; one that went away hands the focus to the first."""
        if not rows:
            return None
        return next((index for index, row in enumerate(rows) if row.key == self.row), 0)


def moved(state: AlertsState, rows: Sequence[LogRow], step: int) -> AlertsState:
    """Move so many rows down or up."""
    at = state.selected(rows)
    return state if at is None else replace(state, row=rows[max(0, min(len(rows) - 1, at + step))].key)


def matched(state: AlertsState, rows: Sequence[LogRow], step: int) -> AlertsState:
    """Move to the next (+1) or previous (-1) row; from the last one to the first again."""
    at = state.selected(rows)
    return state if at is None else replace(state, row=rows[(at + step) % len(rows)].key)


def spanned(state: AlertsState, step: int) -> AlertsState:
    """The next shorter (-1) or longer (+1) range, up to now."""
    lengths = [named.seconds for named in RANGES]
    at = lengths.index(state.span) + step
    return replace(state, span=lengths[max(0, min(len(lengths) - 1, at))], since=None)


def next_level(state: AlertsState) -> AlertsState:
    """All, info, warning, critical, all again."""
    return replace(state, least=next_least(state.least))


def everything(state: AlertsState) -> AlertsState:
    """Return the state without filter, least level and beginning: all is listed."""
    return replace(state, least=Level.UNKNOWN, query="", since=None)
