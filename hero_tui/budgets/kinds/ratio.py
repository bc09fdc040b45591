"""Ratio budgets: the share of good events, or of bad ones."""

from __future__ import annotations

from collections.abc import Iterator

from hero_tui.budgets.kinds.base import BY_BINOMIAL, BudgetKind, NoteText, Statistic, counted_quantile
from hero_tui.budgets.lint.detection import Detection, after_hold
from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.parse.field_parts import OVER, STEPS, ladder_of
from hero_tui.budgets.parse.field_types import Only
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note, ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity, is_percent
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import KindSpec, RatioSpec
from hero_tui.core.objectives import Rung, Unit, Window
from hero_tui.core.quantities import percent_text, spelled_span_text, written_multiple_text

NOTHING_MAY_FAIL = "{} leaves nothing that may fail: one bad event breaks it, none proves it kept"
WRITE_LESS = "Write less, such as 99.9 %"


class RatioKind(BudgetKind, frozen=True):
    """A share of events. Its levels are shares of bad events; a percentage is that share itself."""

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> RatioSpec:
        """Over which time its alerts count."""
        del objective, window
        over = entry.get("over", Quantity) or context.get("ladders.ratio.over", Quantity)
        return RatioSpec() if over is None else RatioSpec(over.value.value)

    def may_judge(self, judged: type[KindSpec]) -> bool:
        """Timed operations."""
        return judged.timed

    def quantile(self, statistic: str, limit: float) -> float | None:
        """The share that must be good."""
        return counted_quantile(statistic, limit)

    def unusable_share(self, statistic: str, limit: Quantity) -> NoteText | None:
        """A share of more than everything cannot be reached, one of just everything cannot be proven."""
        if statistic == "min":
            return NOTHING_MAY_FAIL.format(limit.text), WRITE_LESS
        return f"max: {limit.text} can never be broken", "Write less than 100 %"

    def factor(self, written: Quantity, objective: PlacedObjective) -> float:
        """A multiple of the share that may be bad."""
        return written.value / objective.allowed if is_percent(written.text) else written.value

    def reached(self, rung: Rung, objective: PlacedObjective) -> tuple[float, str] | None:
        """The share of bad events at which the level begins."""
        return rung.enter * objective.allowed, "of all events"

    def begins(self, budget: Budget, step: PlacedRung) -> str:
        """The shares of bad events at which the level begins and ends."""
        rung = step.rung
        allowed = 1.0 - (budget.headline.quantile or 0.0)
        ends = "" if step.leave is None else f", until {percent_text(rung.leave * allowed)}"
        held = "" if not rung.hold else f", for {spelled_span_text(rung.hold)}"
        multiple = f"{written_multiple_text(rung.enter)} of the {percent_text(allowed)} promised"
        over = spelled_span_text(budget.spec_as(RatioSpec).over)
        return f"from {percent_text(rung.enter * allowed)} bad in {over}{ends}{held}: {multiple}"

    def limit_notes(
        self, effective: EffectiveBudgets, budget: Budget, objective: PlacedObjective, first: PlacedRung
    ) -> Iterator[Note]:
        """A first level at more, or less, bad events than the objective allows."""
        del budget
        enter = first.rung.enter
        at = effective.context.own(objective.placed, None if first.is_shared else first.enter)
        allowed = f"{percent_text(objective.allowed)} may be bad, and the first alert begins"
        begins = percent_text(enter * objective.allowed)
        if enter > 1.0:
            hint = "Below it the promise is broken in silence; the verdict says so"
            yield Note(at, f"{allowed} at {begins}, {written_multiple_text(enter)} that", hint)
        else:
            yield Note(at, f"{allowed} at {begins} already", "It comes while the promise is still kept")

    def rung_detection(self, budget: Budget, rung: Rung) -> Detection:
        """When so much of the time over which it counts has gone by with bad events alone."""
        over = budget.spec_as(RatioSpec).over
        share = rung.enter * (1.0 - (budget.headline.quantile or 0.0))
        return after_hold(share * over, f"bad events fill {share * 100:.3g} % of {spelled_span_text(over)}", rung)


RATIO = RatioKind(
    spec_type=RatioSpec,
    help="the share of good events, or of bad ones",
    example="{min: 98 %}",
    statistics={
        "min": Statistic("at least so many of all events are good", "98 %"),
        "max": Statistic("at most so many of all events are bad", "2 %"),
    },
    units=(Unit.SHARE,),
    judges="events that are good or bad; errors of infrastructure and cancellations are counted apart",
    good="an event is good",
    verdict=BY_BINOMIAL,
    levels="a level begins at a share of bad events, counted over the time that over: names; a percentage is"
    " that share itself, 2x is twice what is promised; from 20 events or 3 bad ones on",
    ladder=ladder_of(STEPS, OVER),
    only=Only(
        ("min", "max"), "this ratio promises {} and {}", "min is about good events, max about bad ones: keep one"
    ),
    counts_runs=True,
    binomial=True,
    rated=True,
    shared_alike=False,
)
