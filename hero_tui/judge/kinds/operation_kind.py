"""The interface of every kind that judges operations: its window and its alert rules."""

from __future__ import annotations

from typing import Protocol, TypeVar

from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.reasons import Reason
from hero_tui.judge.results import Judgement, Run

S = TypeVar("S")


class Rules(Protocol[S]):
    """The alerts of one budget, as pure functions of a frozen state `S`. Times are UTC seconds, and rise."""

    def fresh(self) -> S:
        """The state before the first run."""

    def fits(self, state: S) -> bool:
        """Whether a stored state belongs to the budget as it is now; one of another ladder does not."""

    def see(self, state: S, run: Run, now: float) -> S:
        """The state after a run ended; the same object where the run does not count."""

    def wait(self, state: S, now: float) -> S:
        """The state at `now` without a run."""

    def interrupt(self, state: S, start: float, end: float) -> S:
        """The state after nobody observed from `start` to `end`."""

    def moved(self, state: S, by: float) -> S:
        """The state on a clock that was set by `by` seconds."""

    def idle(self, state: S) -> bool:
        """Whether waiting changes nothing: nothing fires or is about to."""

    def active_level(self, state: S) -> Level:
        """The highest level that fires, whether or not it is observed just now."""

    def level(self, state: S) -> Level:
        """The level now: unknown while dark and before the first run that counts."""

    def standing(self, state: S, run: Run | None, now: float) -> AlertStatus:
        """What the incident is brought up to date with; `run`: the one that just ended, None when only time passed."""

    def firing_on(self, state: S) -> Reason | None:
        """What keeps it firing beyond its newest runs; None where nothing but these does."""

    def remembered(self, state: S) -> object:
        """The part of the state whose change is worth a write."""

    def dump(self, state: S) -> dict[str, object]:
        """The state as what JSON can hold."""

    def load(self, text: str) -> S:
        """The state that `dump` wrote, from its JSON text; raises `UnreadableStateError`."""


class OperationWindow(Protocol):
    """The runs of one budget and label set. The cost of a run does not grow with the window."""

    def __len__(self) -> int:
        """The number of its runs, judged or not."""

    def add(self, run: Run) -> None:
        """Add a run that ended; in the order of their ends."""

    def forget(self, now: float) -> bool:
        """Drop runs that are older than a window of time; True when any was."""

    def judgement(self) -> Judgement:
        """The verdict over the window."""
        ...
