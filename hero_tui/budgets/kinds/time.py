"""Time budgets: how long operations may take, by quantile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hero_tui.budgets.kinds.base import BY_BINOMIAL, BudgetKind, Statistic
from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.parse.field_parts import ladder_of, rung_of
from hero_tui.budgets.parse.field_types import Field, Never
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note, ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity, scaled_text
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Kind, KindSpec, TimeSpec
from hero_tui.core.objectives import Objective, Unit
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

    def outdated(self, own: Entry, base: Entry) -> Sequence[str]:
        """Former limits of higher quantiles that are not above one that is written anew, and of lower ones not below:
        who writes `p95: 10 s` over `p99: 8 s` means the one number."""
        written = _limits(own)
        return [
            _path(statistic)
            for statistic, limit in _limits(base).items()
            if statistic not in written and any(_contradict(statistic, limit, *each) for each in written.items())
        ]

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


ORDER = tuple(QUANTILES)


def _path(statistic: str) -> str:
    return f"{Kind.TIME.value}.{statistic}"


def _limits(entry: Entry) -> dict[str, float]:
    """What an entry promises itself by quantiles, in seconds. `max` is no estimate of where most are: it stays."""
    written = ((statistic, entry.get(_path(statistic), Quantity)) for statistic in ORDER)
    return {statistic: limit.value.value for statistic, limit in written if limit is not None}


def _contradict(one: str, limit: float, other: str, other_limit: float) -> bool:
    lower = ORDER.index(one) < ORDER.index(other)
    return limit >= other_limit if lower else limit <= other_limit


def replaced_limits(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a built-in limit that holds no more, for another one is written that it cannot hold beside."""
    for budget in effective.budgets:
        shipped = effective.context.shipped.entries.get(budget.id)
        if budget.kind is not Kind.TIME or shipped is None:
            continue
        entry, former = effective.entries[budget.id], _limits(shipped)
        now = _limits(entry)
        own = next((statistic for statistic in now if former.get(statistic) != now[statistic]), None)
        beside = None if own is None else entry.get(_path(own), Quantity)
        for gone in former.keys() - now.keys():
            was = shipped.get(_path(gone), Quantity)
            if was is not None and beside is not None:
                sentence = f"the built-in {gone} ({was.value.text}) holds no more beside {own} ({beside.value.text})"
                yield Note(beside, sentence, f"Write a {gone} of {budget.id} of your own to promise one")


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
    lints=(replaced_limits,),
    by_runs="with the second slow run in a row, or the first one at the highest level",
)
