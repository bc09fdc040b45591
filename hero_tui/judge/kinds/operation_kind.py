"""What the window and the alerts of every kind that judges operations answer, so that one entry serves them all."""

from __future__ import annotations

from typing import Protocol, TypeVar

from hero_tui.core.budget import Level
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.reasons import Reason
from hero_tui.judge.results import Judgement, Run

S = TypeVar("S")


class Rules(Protocol[S]):
    """The alerts of one budget, as pure functions of a frozen state `S`. Times are UTC seconds, and rise."""

    def fresh(self) -> S:
        """Nothing was seen."""

    def fits(self, state: S) -> bool:
        """Whether a state that was read belongs to the budget as it is now; one of another ladder does not."""

    def see(self, state: S, run: Run, now: float) -> S:
        """A run ended; the very same object when it does not count."""

    def wait(self, state: S, now: float) -> S:
        """Time passed without a run."""

    def interrupt(self, state: S, start: float, end: float) -> S:
        """Nobody observed from `start` to `end`."""

    def moved(self, state: S, by: float) -> S:
        """The clock was set by so many seconds."""

    def idle(self, state: S) -> bool:
        """Whether time alone changes nothing: nothing fires or is about to."""

    def held(self, state: S) -> Level:
        """The highest level that fires, whether or not it is observed just now."""

    def level(self, state: S) -> Level:
        """The level now: unknown while dark and before the first run that counts."""

    def standing(self, state: S, run: Run | None, now: float) -> AlertStatus:
        """What an incident follows; `run` is the one that was just seen, None when only time passed."""

    def firing_on(self, state: S) -> Reason | None:
        """What keeps it firing beyond its newest runs; None where nothing but these does."""

    def remembered(self, state: S) -> object:
        """What is worth writing down when it differs."""

    def dump(self, state: S) -> dict[str, object]:
        """Its fields, for JSON."""

    def load(self, text: str) -> S:
        """The state whose fields are in that JSON text; raises `UnreadableStateError`."""


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
