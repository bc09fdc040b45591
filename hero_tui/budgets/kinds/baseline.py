"""Baseline budgets: by how much runs may be slower than they were."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import Statistic
from hero_tui.budgets.kinds.last_runs import LastRunsKind
from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.parse.field_parts import time_within
from hero_tui.budgets.parse.field_types import Bounds, Field
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.budgets.units import Quantity
from hero_tui.core.kinds import BaselineSpec, KindSpec
from hero_tui.core.objectives import Unit, Window
from hero_tui.core.time import DAY, HOUR

_THAN = Bounds(HOUR, 400 * DAY, "the {} before cannot be compared with", "Write 1 h to 400 d")


class BaselineKind(LastRunsKind, frozen=True):
    """A comparison with the runs before."""

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> BaselineSpec:
        """How far back it compares."""
        del objective, window, context
        than = entry.get("baseline.than", Quantity)
        return BaselineSpec() if than is None else BaselineSpec(than.value.value)

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Timed operations."""
        return judged.timed


BASELINE = BaselineKind(
    spec_type=BaselineSpec,
    help="by how much runs may be slower than they were",
    example="{max: 20 %, than: 30 d}",
    statistics={"max": Statistic("the median is higher than it was by less than this", "20 %")},
    units=(Unit.SHARE,),
    judges="operations, compared with those of the days before",
    good="the median of the last runs is not above that of the days before by more than the limit",
    verdict="broken when it is, and Mann-Whitney gives p < 0.01, and half of the limit is exceeded for certain;"
    " from 10 new and 30 old runs on",
    levels="a broken baseline is a warning",
    fields=(Field("than", "how far back it compares; else 30 d", "30 d", time_within(_THAN)),),
    last_runs=Window(operations=20),
    fewest=10,
    follows=True,
    by_runs="with the run that makes the difference certain",
)
