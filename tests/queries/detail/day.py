"""A real store with a day in it, for the loaders of the details."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Attributes, Labels, Operation, Outcome
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.live.snapshot_loader import SnapshotLoader
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import store_paths
from hero_tui.store.writer import Writer
from tests.support.snapshots import BUDGETS

VITE = {"server": "vite"}


@dataclass
class Day:
    """The store of one workspace, written and read by the real classes."""

    workspace: Path
    writer: Writer
    reader: Reader

    def snapshot(self, now: float) -> Snapshot:
        """What the Live screen would have."""
        return SnapshotLoader(self.reader, BudgetFile(BUDGETS, None, ""), self.workspace).load(now, None)

    def save(
        self,
        at: float,
        took: float | None,
        file: str = "src/App.tsx",
        outcome: Outcome = Outcome.OK,
        kind: str = "update",
        attributes: Attributes | None = None,
    ) -> int:
        """A hot reload."""
        labels: Labels = {**VITE, "class": kind}
        told: Attributes = {"file": file, "change": kind, "timed": "served", **(attributes or {})}
        return self.writer.operation(Operation("dev.hot_reload", at, took, outcome, labels, told))

    def check(self, at: float, took: float) -> int:
        """A run of the type checker."""
        told: Attributes = {"tool": "tsc", "command": "npx tsc --noEmit", "exit": 0}
        return self.writer.operation(Operation("dev.type_check", at, took, Outcome.OK, {}, told))


@contextmanager
def day(folder: Path) -> Iterator[Day]:
    """An empty store in `folder`."""
    workspace = folder / "storefront"
    workspace.mkdir()
    writer = Writer(store_paths(workspace, folder / "state").database)
    reader = Reader(writer.database)
    try:
        yield Day(workspace, writer, reader)
    finally:
        reader.close()
        writer.close()


def incident(number: int, budget: str, onset: float, **changes: object) -> StoredIncident:
    """A warning that is open."""
    fields: dict[str, object] = {
        "id": number,
        "budget": budget,
        "labels": VITE,
        "severity": 2,
        "worst": 2,
        "state": "firing",
        "onset": onset,
        "detected": onset + 30,
        "recovered": None,
        "value": 2.5e9,
        "limit": 3e9,
        "peak": 2.6e9,
        "cause": None,
        "detail": None,
        "acknowledged": None,
    } | changes
    return StoredIncident(**fields)  # type: ignore[arg-type]  # the fields are those of the class, by name
