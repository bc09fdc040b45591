"""The window of any budget that judges operations: runs in, verdict out, step by step."""

from __future__ import annotations

from typing import Protocol

from hero_tui.budgets.model import Budget, Kind
from hero_tui.judge.model import Judgement, Run
from hero_tui.judge.window import RunWindow


class OperationWindow(Protocol):
    """One budget and label set. The cost of a step does not grow with the window."""

    def __len__(self) -> int:
        """How many runs it holds, also those that are not judged."""

    def add(self, run: Run) -> None:
        """A run ended; in the order of their ends."""

    def forget(self, now: float) -> bool:
        """Drop what is older than a window of time; True when anything was."""

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        ...


def window_for(budget: Budget) -> OperationWindow:
    """An empty window. Raises `ValueError` for a budget that judges no operations."""
    if budget.kind is Kind.TIME:
        return RunWindow(budget)
    raise ValueError(f"{budget.id} judges no operations: it is of the kind {budget.kind.value}")
