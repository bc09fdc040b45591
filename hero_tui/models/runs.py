"""One recorded operation as readers see it, and what was observed beside it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.attributes import COMMAND, FILE, SCRIPT, TOOL, TYPED
from hero_tui.core.signals import Attributes, Labels, Outcome
from hero_tui.judge.results import was_busy


class BesideKind(StrEnum):
    """What was observed beside a run."""

    TOLD = "told"
    NOT_COUNTED = "not_counted"
    BULK_CHANGE = "bulk_change"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    STOPPED = "stopped"
    GAP = "gap"
    BRANCH_SWITCH = "branch_switch"
    CACHE_GREW = "cache_grew"
    TOOL_RUNNING = "tool_running"


class Beside(Struct, frozen=True):
    """What else happened beside a run: a coincidence that was observed, no proof.

    `text` is from outside: the reason of a failure or a gap, the branches of a switch, the tool that ran. `size`: bytes
    by which the build cache grew.
    """

    kind: BesideKind
    text: str = ""
    size: float = 0.0


NAMELESS = (" -c", " -e", " -")
"""Ends of a typed command: a shell or an interpreter was given code, or reads it."""


class RunView(Struct, frozen=True):
    """One recorded operation. `id` is the store's; `beside`: what else happened then."""

    id: int
    signal: str
    start: float
    duration: float | None
    outcome: Outcome
    labels: Labels
    attributes: Attributes
    beside: Beside | None = None

    @property
    def end(self) -> float:
        """When it ended, UTC seconds."""
        return self.start + (self.duration or 0.0)

    @property
    def busy(self) -> bool:
        """Whether others took a quarter of the machine's cores or more meanwhile."""
        return was_busy(self.attributes)

    @property
    def subject(self) -> str:
        """What it was about, from outside: the saved file, the typed command, the tool; empty where it has none. A
        typed command without a name (`bash -c`, `python3 -`) says less than the tool's own."""
        values = (self.attributes.get(key) for key in (FILE, TYPED, COMMAND, TOOL, SCRIPT))
        told = [str(value) for value in values if value]
        return next((value for value in told if not f" {value}".endswith(NAMELESS)), told[0] if told else "")
