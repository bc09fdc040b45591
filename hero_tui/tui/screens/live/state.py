"""Where the cursor of the Live screen is, and what its log shows. It walks through panels and log alike. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.format.badges import Urgency, urgency
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.alerts.narrowing import next_least
from hero_tui.tui.screens.live.layout import IN_COLUMN, LiveLayout, Shape

PANEL_IDS = (
    HOT_RELOAD,
    TYPE_CHECK,
    LINT,
    SERVER_START,
    MEMORY,
    CPU,
    WATCHED_FILES,
    BUILD_CACHE,
)
SPANS = (1, 2, 4)


class LiveState(Struct, frozen=True):
    """`panel`: the index of the focused one among those that are shown. `row` is the key of the focused row of the log,
    None while a panel has the focus.

    `least`, `query`: what the log lets through. `span`: minutes per column of a gauge. `first_run`: its box is open.
    `hidden`: ids of budgets whose panel is not shown.
    """

    panel: int = 0
    row: str | None = None
    least: Level = Level.UNKNOWN
    query: str = ""
    span: int = 1
    first_run: bool = False
    hidden: frozenset[str] = frozenset()

    @property
    def panels(self) -> tuple[str, ...]:
        """The ids of the budgets whose panels are shown, down the first column, then down the next."""
        return tuple(each for each in PANEL_IDS if each not in self.hidden) or PANEL_IDS

    @property
    def counts(self) -> tuple[int, int]:
        """How many panels the left and the right column have."""
        left = sum(1 for each in self.panels if each in PANEL_IDS[:IN_COLUMN])
        return left, len(self.panels) - left

    @property
    def budget(self) -> str | None:
        """The id of the focused panel's budget, None in the log."""
        return self.panels[self.panel] if self.row is None else None

    def selected(self, rows: Sequence[LogRow]) -> int | None:
        """Index of the focused row; a row that went away hands the focus to the first one."""
        if self.row is None:
            return None
        return next((index for index, row in enumerate(rows) if row.key == self.row), 0 if rows else None)


def _in_grid(layout: LiveLayout) -> bool:
    return layout.shape in {Shape.WIDE, Shape.HALVES}


def moved(state: LiveState, dx: int, dy: int, layout: LiveLayout, rows: Sequence[LogRow]) -> LiveState:
    """Move one step. Down from the lowest panel enters the log, up from its first row leaves it."""
    if layout.log.height == 0:
        rows = ()
    at = state.selected(rows)
    if at is not None:
        if dy == 0:
            return state
        if at + dy < 0:
            return replace(state, row=None)
        return replace(state, row=rows[min(at + dy, len(rows) - 1)].key)
    counts = state.counts if _in_grid(layout) else (len(state.panels), 0)
    column, place = (0, state.panel) if state.panel < counts[0] else (1, state.panel - counts[0])
    other = max(0, min(1, column + dx))
    column = other if counts[other] else column
    if dy > 0 and place == counts[column] - 1:
        return replace(state, row=rows[0].key) if rows else state
    place = max(0, min(counts[column] - 1, place + dy))
    return replace(state, panel=column * counts[0] + place, row=None)


def to_end(state: LiveState, rows: Sequence[LogRow], *, last: bool) -> LiveState:
    """Move to the first or the last of the panels, or of the log, whichever has the focus."""
    if state.row is not None and rows:
        return replace(state, row=rows[-1 if last else 0].key)
    return replace(state, panel=len(state.panels) - 1 if last else 0)


def paged(state: LiveState, rows: Sequence[LogRow], step: int) -> LiveState:
    """Move half a page in the log; among the panels to the first or the last."""
    at = state.selected(rows)
    if at is None:
        return replace(state, panel=0 if step < 0 else len(state.panels) - 1)
    return replace(state, row=rows[max(0, min(len(rows) - 1, at + step))].key)


def other_group(state: LiveState, rows: Sequence[LogRow]) -> LiveState:
    """Move from the panels to the log, or back."""
    if state.row is not None:
        return replace(state, row=None)
    return replace(state, row=rows[0].key) if rows else state


def can_hide(state: LiveState) -> bool:
    """Whether a panel has the focus, and another one would stay."""
    return state.budget is not None and len(state.panels) > 1


def without_panel(state: LiveState) -> LiveState:
    """Hide the focused panel; the last one stays. The focus goes to the one that takes its place."""
    if state.budget is None or not can_hide(state):
        return state
    fewer = replace(state, hidden=state.hidden | {state.budget})
    return replace(fewer, panel=min(state.panel, len(fewer.panels) - 1))


def with_panels(state: LiveState, hidden: frozenset[str] = frozenset()) -> LiveState:
    """Show all panels but the `hidden` ones; the focus stays on its panel where that is still there."""
    more = replace(state, hidden=hidden)
    at = more.panels.index(state.panels[state.panel]) if state.panels[state.panel] in more.panels else 0
    return replace(more, panel=at)


def next_level(state: LiveState) -> LiveState:
    """All, info, warning, critical, all again."""
    return replace(state, least=next_least(state.least))


def spanned(state: LiveState, step: int) -> LiveState:
    """A shorter or longer time span of the gauges."""
    return replace(state, span=SPANS[max(0, min(len(SPANS) - 1, SPANS.index(state.span) + step))])


def next_match(state: LiveState, snapshot: Snapshot, rows: Sequence[LogRow], step: int) -> LiveState:
    """The next row of a filtered log; else the next panel that is over its limit or worse. It goes round."""
    if state.query and rows:
        at = state.selected(rows)
        first = 0 if step > 0 else len(rows) - 1
        return replace(state, row=rows[first if at is None else (at + step) % len(rows)].key)
    for offset in range(1, len(state.panels) + 1):
        place = (state.panel + step * offset) % len(state.panels)
        view = snapshot.view(state.panels[place])
        if view is not None and urgency(view) >= Urgency.OVER:
            return replace(state, panel=place, row=None)
    return state


def focused_incident(snapshot: Snapshot, row: LogRow | None, view: BudgetView | None) -> IncidentView | None:
    """The open alert of the focused row, or that of the focused panel."""
    if row is not None:
        return row.incident if row.incident is not None and row.incident.open else None
    return next(
        (incident for incident in snapshot.incidents if view is not None and incident.id == view.incident), None
    )
