"""Where the cursor of the Budgets screen is, and what it lists. Pure: every move makes a new state."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.format.badges import Urgency
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.screens.budgets.rows import (
    EVERYTHING,
    BudgetRow,
    ListedRow,
    ListOptions,
    SystemRow,
    budget_key,
    place_of,
    standing_of,
)
from hero_tui.tui.screens.common.alerts.narrowing import next_least


class BudgetsState(Struct, frozen=True):
    """`row`: key of the focused row (None: the first budget). `first`: index of the first row that is shown."""

    row: str | None = None
    options: ListOptions = EVERYTHING
    first: int = 0

    def at(self, rows: Sequence[ListedRow]) -> int | None:
        """Index of the focused row; a row that went away hands the focus on."""
        return place_of(rows, self.row)

    def focused(self, rows: Sequence[ListedRow]) -> ListedRow | None:
        """The focused row."""
        at = self.at(rows)
        return None if at is None else rows[at]

    def view(self, rows: Sequence[ListedRow]) -> BudgetView | None:
        """The focused budget; None on the line of a system."""
        row = self.focused(rows)
        return row.view if isinstance(row, BudgetRow) else None


def moved(state: BudgetsState, rows: Sequence[ListedRow], step: int) -> BudgetsState:
    """`step` rows down (or up); stops at both ends."""
    at = state.at(rows)
    return state if at is None else replace(state, row=rows[max(0, min(len(rows) - 1, at + step))].key)


def to_end(state: BudgetsState, rows: Sequence[ListedRow], *, last: bool) -> BudgetsState:
    """To the first or the last row."""
    return replace(state, row=rows[-1 if last else 0].key) if rows else state


def next_of(state: BudgetsState, rows: Sequence[ListedRow], step: int, *, recording: bool) -> BudgetsState:
    """The next budget that the filter found; without one, the next that is over its limit or worse. It goes round."""
    at = state.at(rows)
    if at is None:
        return state
    for offset in range(1, len(rows) + 1):
        row = rows[(at + step * offset) % len(rows)]
        if not isinstance(row, BudgetRow):
            continue
        if state.options.query or standing_of(row.view, recording=recording) >= Urgency.OVER:
            return replace(state, row=row.key)
    return state


def folded(state: BudgetsState, rows: Sequence[ListedRow]) -> BudgetsState:
    """Fold or unfold the system of the focused row; the cursor goes to its line."""
    row = state.focused(rows)
    if row is None or state.options.narrowed:
        return state
    system = row.system if isinstance(row, SystemRow) else row.view.budget.system
    is_folded = isinstance(row, SystemRow) and row.folded
    opened, closed = state.options.opened - {system}, state.options.closed - {system}
    options = (
        replace(state.options, opened=opened | {system}, closed=closed)
        if is_folded
        else replace(state.options, opened=opened, closed=closed | {system})
    )
    return replace(state, row=f"system {system}", options=options)


def reordered(state: BudgetsState) -> BudgetsState:
    """The next order; the cursor stays on its budget."""
    return replace(state, options=replace(state.options, order=state.options.order.next))


def next_level(state: BudgetsState) -> BudgetsState:
    """All, info, warning, critical, all again."""
    return replace(state, options=replace(state.options, least=next_least(state.options.least)))


def searched(state: BudgetsState, query: str) -> BudgetsState:
    """Only what holds that text; the cursor goes to the first that does."""
    return replace(state, row=None, first=0, options=replace(state.options, query=query))


def everything(state: BudgetsState) -> BudgetsState:
    """Return the state without filter and least level: all is listed."""
    return replace(state, options=replace(state.options, query="", least=EVERYTHING.least))


def on_budget(state: BudgetsState, budget: Budget) -> BudgetsState:
    """The cursor on that budget: all is listed, and its system unfolded."""
    whole = everything(state)
    opened, closed = whole.options.opened | {budget.system}, whole.options.closed - {budget.system}
    return replace(whole, row=budget_key(budget), options=replace(whole.options, opened=opened, closed=closed))


def in_sight(state: BudgetsState, rows: Sequence[ListedRow], room: int) -> BudgetsState:
    """Scroll by as little as shows the focused row among `room` rows and leaves no empty line at the end."""
    at = state.at(rows)
    if at is None or room <= 0:
        return replace(state, first=0) if state.first else state
    first = min(state.first, at, max(0, len(rows) - room))
    first = max(first, at - room + 1)
    if first > 0 and isinstance(rows[first - 1], SystemRow) and at < first - 1 + room:
        first -= 1  # a system's line stands above its budgets wherever there is room for it
    return state if first == state.first else replace(state, first=first)
