"""A budgets.yaml as it was written, before it is laid over another: every value with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hero_tui.budgets.model import Kind, Level, Window
from hero_tui.budgets.problems import Place, Problems
from hero_tui.budgets.units import Quantity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and where it was written, for messages about how it goes with others."""

    value: T
    place: Place
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Step:
    """What is said of one rung of a ladder; None leaves what was there. Factors of the limit, `hold` in seconds."""

    enter: Placed[float] | None = None
    leave: Placed[float] | None = None
    hold: Placed[float] | None = None

    def over(self, base: Step | None) -> Step:
        """This step, with what it leaves open taken from `base`."""
        if base is None:
            return self
        return Step(self.enter or base.enter, self.leave or base.leave, self.hold or base.hold)


Ladder = dict[Level, Step]


@dataclass(slots=True)
class Entry:
    """What is said of one budget. An objective of None was switched off."""

    id: Placed[str]
    off: bool = False
    kind: Placed[Kind] | None = None
    objectives: dict[str, Placed[Quantity | None]] = field(default_factory=dict)
    window: Placed[Window] | None = None
    keep_firing_for: Placed[float] | None = None
    signal: Placed[str] | None = None
    ladder: Ladder = field(default_factory=dict)
    owner: str | None = None
    runbook: str | None = None
    note: str | None = None

    def over(self, base: Entry | None) -> Entry:
        """This entry laid over `base`: what it does not say stays; another kind brings objectives of its own."""
        if base is None or self.off or base.off:
            return self
        same_kind = self.kind is None or base.kind is None or self.kind.value is base.kind.value
        return Entry(
            self.id,
            kind=self.kind or base.kind,
            objectives={**base.objectives, **self.objectives} if same_kind else self.objectives,
            window=self.window or base.window,
            keep_firing_for=self.keep_firing_for or base.keep_firing_for,
            signal=self.signal or base.signal,
            ladder=ladder_over(self.ladder, base.ladder if same_kind else {}),
            owner=self.owner or base.owner,
            runbook=self.runbook or base.runbook,
            note=self.note or base.note,
        )


@dataclass(eq=False, slots=True)
class Sheet:
    """One file: its budgets by id in its order, the ladders by kind, the defaults."""

    file: str
    problems: Problems
    entries: dict[str, Entry] = field(default_factory=dict)
    ladders: dict[Kind, Ladder] = field(default_factory=dict)
    window: Placed[Window] | None = None
    keep_firing_for: Placed[float] | None = None


def ladder_over(top: Ladder, base: Ladder) -> Ladder:
    """`top` laid over `base`, level by level."""
    return {level: top.get(level, Step()).over(base.get(level)) for level in Level if level in top or level in base}
