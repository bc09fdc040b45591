"""Time budgets: how long operations may take, by quantile."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hero_tui.budgets.kinds.base import BY_BINOMIAL, BudgetKind, Statistic
from hero_tui.budgets.parse.field_parts import ladder_of, rung_of
from hero_tui.budgets.parse.field_types import Field, Never
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import scaled_text
from hero_tui.core.budget import Budget, KindSpec, Objective, TimeSpec, Unit
from hero_tui.core.quantities import written_multiple_text

QUANTILES = {"p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95, "p99": 0.99}
# Single runs have neither hysteresis nor duration.
NO_LEAVE = Never(
    "single runs have nothing to leave", "A time alert ends with the first run below its level: remove leave"
)
NO_FOR = Never("single runs do not last", "A time alert counts runs in a row: remove for")


class TimeKind(BudgetKind, frozen=True):
    """Quantiles of durations, judged run by run."""

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Timed operations."""
        return judged.timed

    def quantile(self, statistic: str, limit: float) -> float | None:
        """That of pNN; None for `max`."""
        del limit
        return QUANTILES.get(statistic)

    def objectives_hold(self, objectives: Sequence[PlacedObjective], context: ResolveContext) -> bool:
        """A higher quantile has the higher limit."""
        for lower, higher in pairwise(objectives):
            if lower.placed.value.value >= higher.placed.value.value:
                changed = context.own(higher.placed, lower.placed)
                other = lower.placed if changed is higher.placed else higher.placed
                sentence = (
                    f"{higher.statistic} ({higher.placed.value.text}) must be above"
                    f" {lower.statistic} ({lower.placed.value.text})"
                )
                hint = f"Change one of them; the other is written in {other.document.file}, line {other.place.line}"
                context.error(sentence, hint, changed)
                return False
        return True

    def check_rung(self, step: PlacedRung, objective: PlacedObjective, context: ResolveContext) -> None:
        """Levels of single runs have no `leave` and no `for`."""
        for placed, never in ((step.leave, NO_LEAVE), (step.hold, NO_FOR)):
            if placed is not None:
                context.error(never.sentence, never.hint, placed)
        super().check_rung(step, objective, context)

    def objective_name(self, objective: Objective) -> str:
        """The quantile alone."""
        return objective.statistic

    def begins(self, budget: Budget, step: PlacedRung) -> str:
        """The time at which the level begins, for each quantile."""
        enter = step.rung.enter
        times = ", ".join(f"{scaled_text(one.limit.text, enter)} ({one.statistic})" for one in budget.objectives)
        return f"from {times}: {written_multiple_text(enter)}"


TIME = TimeKind(
    spec_type=TimeSpec,
    help="how long operations may take, by quantile",
    example="{p95: 500 ms, p99: 2.0 s}",
    statistics={word: Statistic(f"{word[1:]} of 100 operations take less than this", "2.0 s") for word in QUANTILES}
    | {"max": Statistic("every operation takes less than this", "5 min")},
    units=(Unit.SECONDS,),
    judges="operations",
    good="one operation took less than the limit; p95 promises it of 95 in 100",
    verdict=BY_BINOMIAL,
    levels="a level is a multiple of the limit, so that it begins above it: two runs in a row, or one at the"
    " highest level, or so many of the last 20 (of 100 for p99) that the test calls a multiple broken",
    ladder=ladder_of(rung_of(Field("leave", "", "", NO_LEAVE), Field("for", "", "", NO_FOR))),
    in_signal_unit=True,
    counts_runs=True,
    binomial=True,
    hysteresis=False,
    by_runs="with the second slow run in a row, or the first one at the highest level",
)
