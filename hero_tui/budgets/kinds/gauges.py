"""What the kinds that judge a gauge by slices of time share."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.budgets.kinds.base import BudgetKind, NoteText, more_than_there_is
from hero_tui.budgets.lint.detection import NEVER_AT_THE_LIMIT, Detection, after_hold
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import GaugeSpec, Input, KindSpec, Spec
from hero_tui.core.objectives import Rung, Unit, Window
from hero_tui.core.quantities import spelled_span_text
from hero_tui.core.time import MINUTE

UNITS = (Unit.BYTES, Unit.CORES, Unit.SHARE, Unit.COUNT, Unit.RATE)
BY_SLICES = "kept when at most 1 % of at least 100 slices is over the limit, broken when more is"
FEWEST_SLICES = 100
FOUND_BY_SLICE = 10.0


class GaugeKind(BudgetKind, frozen=True):
    """A limit of a gauge. `slice`: the length of what is good or bad as a whole, in seconds."""

    slice: float = GaugeSpec.slice
    sampled: bool = True

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> Spec:
        """How often its values are pushed."""
        made = super().spec(entry, objective, window, context)
        every = entry.get("every", Quantity)
        return replace(made, every=every.value.value) if every is not None and isinstance(made, GaugeSpec) else made

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Any gauge."""
        return judged.input is Input.GAUGE

    def unusable_share(self, statistic: str, limit: Quantity) -> NoteText | None:
        """A gauge is never above its whole."""
        del statistic
        return more_than_there_is(limit) if limit.value > 1.0 else None

    def check_window(self, entry: Entry, window: Placed[Window], context: ResolveContext) -> None:
        """A verdict needs so many slices."""
        super().check_window(entry, window, context)
        seconds = window.value.seconds
        if seconds is not None and seconds < FEWEST_SLICES * self.slice:
            slices = int(seconds // self.slice)
            sentence = (
                f"a window of {window.text} holds {slices} slices of {self.slice:g} s,"
                f" and a verdict needs {FEWEST_SLICES}"
            )
            context.error(sentence, f"Write {FEWEST_SLICES * self.slice / MINUTE:.0f} min or more", window)

    def rung_detection(self, budget: Budget, rung: Rung) -> Detection:
        """With the slice in which the value gets there, where the level begins at or below the limit."""
        del budget
        if rung.enter > 1.0:
            return Detection(None, NEVER_AT_THE_LIMIT)
        return self.value_detection(rung)

    def value_detection(self, rung: Rung) -> Detection:
        """How soon the value that is judged gets to the level."""
        return after_hold(FOUND_BY_SLICE, f"a slice of {spelled_span_text(FOUND_BY_SLICE)}", rung)
