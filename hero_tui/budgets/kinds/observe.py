"""Observed values and times: shown beside their limit, without an alert."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import BudgetKind, Statistic
from hero_tui.budgets.kinds.gauges import UNITS, GaugeKind
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.core.kinds import KindSpec, ObserveRunsSpec, ObserveSpec, Spec
from hero_tui.core.objectives import Unit, Window


class ObserveKind(GaugeKind, frozen=True):
    """A gauge, or operations where the limit is a time."""

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> Spec:
        """Of operations where it is shown beside a time."""
        if objective.placed.value.unit is Unit.SECONDS:
            return ObserveRunsSpec()
        return super().spec(entry, objective, window, context)

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Any gauge, and timed operations."""
        return super().may_judge(judged) or judged.timed

    def check_window(self, entry: Entry, window: Placed[Window], context: ResolveContext) -> None:
        """Any time: there is no verdict that could need more of it."""
        BudgetKind.check_window(self, entry, window, context)


OBSERVE = ObserveKind(
    spec_type=ObserveSpec,
    help="a value, or the time of operations, that is shown beside its limit and raises no alert",
    example="{max: 100 %}",
    statistics={"max": Statistic("what it is shown beside", "100 %")},
    units=(*UNITS, Unit.SECONDS),
    judges="a value that goes on while its owner lives; operations where the limit is a time",
    good="nothing: it is shown",
    verdict="none",
    levels="none",
    in_signal_unit=True,
    slice=ObserveSpec.slice,
)
