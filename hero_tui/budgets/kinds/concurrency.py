"""Concurrency budgets: how many operations may be open at a time."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import BudgetKind, Statistic
from hero_tui.budgets.lint.detection import Detection
from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.parse.field_parts import SIGNAL
from hero_tui.budgets.parse.field_types import Bounds, Field, Many
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import ConcurrencySpec, KindSpec
from hero_tui.core.objectives import Level, Rung, Unit, Window

_AT_ONCE = Bounds(1.0, 1e6, "{} at a time cannot be kept", "Write 1 or more")


class ConcurrencyKind(BudgetKind, frozen=True):
    """A number of open operations; one too many is a warning."""

    def spec(
        self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext
    ) -> ConcurrencySpec:
        """The signals whose operations are counted; those of this program must be timed operations."""
        del objective, window
        counted = entry.get("concurrency.of", tuple)
        if counted is None:
            own = entry.get("signal", str) or entry.id
            return ConcurrencySpec((own.value,))
        for signal in counted.value:
            if signal.value.partition(".")[0] in context.closed and signal.value not in context.timed:
                known = signal.value in context.shipped.entries
                what = "is not made of operations" if known else "is measured by nothing"
                context.error(f"{signal.value} {what}", did_you_mean(signal.value, context.timed), signal)
        return ConcurrencySpec(tuple(signal.value for signal in counted.value))

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Timed operations."""
        return judged.timed

    def names_any_signal(self, entry: Entry) -> bool:
        """Where it counts other signals than its own."""
        return bool(entry.get("concurrency.of", tuple))

    def fixed_rungs(self, objective: PlacedObjective) -> tuple[Rung, ...]:
        """One operation too many at a time is a warning."""
        most = objective.objective.limit.value
        return (Rung(Level.WARNING, (most + 1.0) / most, 1.0, 0.0),)

    def rung_detection(self, budget: Budget, rung: Rung) -> Detection:
        """With the operation that is too many."""
        del budget, rung
        return Detection(0.0, "at once")


CONCURRENCY = ConcurrencyKind(
    spec_type=ConcurrencySpec,
    help="how many operations may be open at a time",
    example="{max: 3, of: [build.fast, build.full]}",
    statistics={"max": Statistic("so many may be open at a time", "3")},
    units=(Unit.COUNT,),
    judges="operations while they are open",
    good="no more than max are open",
    verdict="kept when at least 99 % of the busy time is within max, else broken: nothing is estimated here",
    levels="more than max at a time is a warning",
    fields=(
        Field(
            "of",
            "the signals whose operations are counted together",
            "[build.fast, build.full]",
            Many("of", "Write [build.fast, build.full]", SIGNAL),
        ),
    ),
    bounds=_AT_ONCE,
    whole=True,
)
