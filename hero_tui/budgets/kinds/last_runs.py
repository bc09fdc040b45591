"""What the kinds share that look at a number of last runs: growth and baseline."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import BudgetKind
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.core.objectives import Window


class LastRunsKind(BudgetKind, frozen=True):
    """An estimate from the last runs. `fewest`: runs that a window holds at least."""

    fewest: int = 5

    def check_window(self, entry: Entry, window: Placed[Window], context: ResolveContext) -> None:
        """A window counts runs, and enough of them."""
        del entry
        runs = window.value.operations
        if runs is None or runs < self.fewest:
            usual = "" if self.last_runs is None else self.last_runs.operations
            sentence = f"{self.kind.value} looks at the last runs, at {self.fewest} or more"
            context.error(sentence, f"Write a window such as {usual} runs", window)
