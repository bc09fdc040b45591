"""The window of any budget that judges operations: runs in, verdict out, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from hero_tui.core.budget import Budget, Kind
from hero_tui.core.signals import NO_LABELS, Labels
from hero_tui.judge.kinds.baseline_window import BaselineWindow
from hero_tui.judge.kinds.concurrency_window import ConcurrencyWindow
from hero_tui.judge.kinds.growth_window import GrowthWindow
from hero_tui.judge.kinds.ratio_window import RatioWindow
from hero_tui.judge.kinds.time_window import RunWindow
from hero_tui.judge.results import Judgement, Run

__all__ = ["OperationWindow", "labels_for", "window_for"]


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


_WINDOWS: Mapping[Kind, Callable[[Budget], OperationWindow]] = {
    Kind.TIME: RunWindow,
    Kind.RATIO: RatioWindow,
    Kind.GROWTH: GrowthWindow,
    Kind.CONCURRENCY: ConcurrencyWindow,
    Kind.BASELINE: BaselineWindow,
}


def window_for(budget: Budget) -> OperationWindow:
    """An empty window. Raises `ValueError` for a budget that judges no operations.

    It takes the operations of `budget.signals`, merged in the order of their ends, that have one entry's labels
    (`labels_for`).
    """
    made = _WINDOWS.get(budget.kind)
    if made is None:
        raise ValueError(f"{budget.id} judges no operations: it is of the kind {budget.kind.value}")
    return made(budget)


def labels_for(budget: Budget, labels: Labels) -> Labels:
    """The labels of the entry that judges an operation with `labels`: concurrency counts all of them in one."""
    return NO_LABELS if budget.kind is Kind.CONCURRENCY else labels
