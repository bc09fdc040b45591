"""A store that other programs append to, and what readers say of it without any recorder."""

from __future__ import annotations

from pathlib import Path

from hero_tui.budgets.files import load_budgets, read_budgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Labels, Operation, Outcome, Scalar
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.live.snapshot_loader import SnapshotLoader
from hero_tui.store.appender import Appender
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths

NOON = 1_795_435_200.0  # 2026-11-23T12:00:00Z, a whole hour


class Told:
    """`now` moves by hand; `event` appends at it, or at another moment."""

    def __init__(self, folder: Path, own: str = "") -> None:
        self.paths = StorePaths(folder / "store")
        self.paths.folder.mkdir()
        self.workspace = folder / "storefront"
        self.workspace.mkdir()
        shipped = load_budgets(self.workspace)
        self.budgets = BudgetFile(read_budgets(own, "budgets.yaml"), None, "") if own else shipped
        self.appender = Appender(self.paths.database)
        self.now = NOON

    def event(
        self,
        signal: str,
        duration: float | None = None,
        *,
        end: float | None = None,
        outcome: Outcome = Outcome.OK,
        labels: Labels | None = None,
        **attributes: Scalar,
    ) -> int:
        """Something ended at `end` (now)."""
        began = (self.now if end is None else end) - (duration or 0.0)
        return self.appender.operation(Operation(signal, began, duration, outcome, labels or {}, attributes))

    def snapshot(self, budgets: BudgetFile | None = None) -> Snapshot:
        """What a new reader says."""
        reader = Reader(self.paths.database)
        try:
            return SnapshotLoader(reader, budgets or self.budgets, self.workspace).load(self.now, None)
        finally:
            reader.close()

    def view(self, budget: str) -> BudgetView:
        """One budget's worst entry."""
        found = self.snapshot().view(budget)
        assert found is not None
        return found
