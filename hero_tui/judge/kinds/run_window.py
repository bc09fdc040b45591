"""The base of all windows of operations: keeps the runs of the window as they come and go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable

from hero_tui.core.budget import Budget
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Judgement, Run


class RunWindow(ABC):
    """The runs of one budget and label set, added in the order of their ends.

    A window of `n runs` counts judged runs only: beyond n it drops the oldest of them, and every other run before that
    one. A subclass says which runs it judges, and what a judged run changes as it enters and leaves.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._runs: deque[Run] = deque()
        self._count = 0
        self._failed = 0
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._runs)

    def runs(self) -> Iterable[Run]:
        """All its runs, judged or not, oldest first."""
        return self._runs

    def add(self, run: Run) -> None:
        """Add a run that ended."""
        self._runs.append(run)
        self._failed += run.outcome is Outcome.FAILED
        self._cancelled += run.outcome is Outcome.CANCELLED
        if not self._judges(run):
            return
        self._count += 1
        self._enter(run)
        most = self._budget.window.operations
        while most is not None and self._count > most:
            self._drop()

    def forget(self, now: float) -> bool:
        """Drop runs that are older than a window of time; True when any was."""
        seconds = self._budget.window.seconds
        before = len(self._runs)
        while seconds is not None and self._runs and self._runs[0].end <= now - seconds:
            self._drop()
        return len(self._runs) < before

    @abstractmethod
    def judgement(self) -> Judgement:
        """The verdict over the window."""

    @abstractmethod
    def _judges(self, run: Run) -> bool: ...

    @abstractmethod
    def _enter(self, run: Run) -> None: ...

    @abstractmethod
    def _leave(self, run: Run) -> None: ...

    def _drop(self) -> None:
        run = self._runs.popleft()
        self._failed -= run.outcome is Outcome.FAILED
        self._cancelled -= run.outcome is Outcome.CANCELLED
        if self._judges(run):
            self._count -= 1
            self._leave(run)
