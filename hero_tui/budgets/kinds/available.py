"""Available budgets: the share of the time in which a check passes, and how fast the allowed downtime is spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hero_tui.budgets.kinds.base import BudgetKind, LevelRow, NoteText, Statistic, counted_quantile
from hero_tui.budgets.kinds.ratio import NOTHING_MAY_FAIL, WRITE_LESS
from hero_tui.budgets.lint.detection import Detection
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.parse.field_parts import CHECK_NAME, LEVELS, RATE_OVER, share_within, time_within
from hero_tui.budgets.parse.field_types import Block, Bounds, Choice, Field, Many, table
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note, ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check
from hero_tui.core.kinds import AvailableSpec
from hero_tui.core.objectives import Burn, Unit, Window
from hero_tui.core.quantities import spelled_span_text, written_multiple_text
from hero_tui.core.time import HOUR

FAILED_CHECKS = 2
_SLICE = Bounds(1.0, HOUR, "a slice of {} cannot be judged", "Write 1 s to 1 h")
_SPEND = Bounds(0.0001, 1.0, "{} of what may be down cannot be spent", "Write 0.01 % to 100 %")
_ONE_BURN = "{level: critical, spend: 2 %, in: 1 h, still: 5 min}"
BURN = table(
    Field("level", "the level that it raises", "critical", Choice(tuple(LEVELS)), required=True),
    Field("spend", "so much of what may be down", "2 %", share_within(_SPEND), required=True),
    Field("in", "spent within this time", "1 h", time_within(RATE_OVER), required=True),
    Field("still", "and still being spent as fast in this time", "5 min", time_within(RATE_OVER), required=True),
)
_BURNS = Many("burn", f"Write [{_ONE_BURN}]", Block("a burn rate", BURN, f"Write {_ONE_BURN}"), most=12)


class AvailableKind(BudgetKind, frozen=True):
    """A share of slices with a passed check."""

    @property
    def shared_levels(self) -> Field | None:
        """Burn rates."""
        return Field("available", "the burn rates of available budgets", f"[{_ONE_BURN}]", _BURNS)

    def spec(self, entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> AvailableSpec:
        """Its burn rates, its slices, its check, and what planned downtime is."""
        slice_, check = entry.get("available.slice", Quantity), entry.get("available.check", str)
        planned = entry.get("available.planned", str)
        return AvailableSpec(
            burn=_burns(entry, objective, window, context),
            slice=AvailableSpec().slice if slice_ is None else slice_.value.value,
            check=None if check is None else check.value,
            planned_counts=planned is not None and planned.value == "counts",
        )

    def names_any_signal(self, entry: Entry) -> bool:
        """Its checks measure it."""
        del entry
        return True

    def quantile(self, statistic: str, limit: float) -> float | None:
        """The share that must be good."""
        return counted_quantile(statistic, limit)

    def unusable_share(self, statistic: str, limit: Quantity) -> NoteText | None:
        """All of the time cannot be proven."""
        del statistic
        return NOTHING_MAY_FAIL.format(limit.text), WRITE_LESS

    def check_window(self, entry: Entry, window: Placed[Window], context: ResolveContext) -> None:
        """It holds slices."""
        super().check_window(entry, window, context)
        length, seconds = entry.get("available.slice", Quantity), window.value.seconds
        if length is not None and seconds is not None and seconds < 2 * length.value.value:
            sentence = f"a window of {window.text} holds less than two slices of {length.text}"
            context.error(sentence, "Write a longer window, or shorter slices", window, length)

    def level_rows(
        self, effective: EffectiveBudgets, budget: Budget, objective: PlacedObjective, steps: Sequence[PlacedRung]
    ) -> Iterator[LevelRow]:
        """Down, and each burn rate."""
        del steps
        spec = budget.spec_as(AvailableSpec)
        down = "down: on an unplanned exit, or after two failed checks"
        yield LevelRow("critical", down, None, down_detection(effective.checks_of(spec.check)))
        allowed = spelled_span_text(objective.allowed * (budget.window.seconds or 0.0))
        written = _written_burns(effective.entries[budget.id], effective.context)
        for burn, entry in zip(spec.burn, () if written is None else written.value, strict=True):
            begins = f"{burn.spend.text} of the {allowed} that may be down, spent in {spelled_span_text(burn.long)}"
            factor = written_multiple_text(burn_factor(burn, budget.window))
            begins += f" and still in {spelled_span_text(burn.short)} ({factor})"
            yield LevelRow(burn.level.word, begins, entry.leaves["spend"], burn_detection(budget, burn))

    def worst_detection(self, budget: Budget, checks: Sequence[Check]) -> Detection | None:
        """When its checks have failed."""
        name = budget.spec_as(AvailableSpec).check
        return down_detection([check for check in checks if name in {None, check.name}])


def burn_factor(burn: Burn, window: Window) -> float:
    """How many times faster than allowed it is spent: 2 % of 30 d in 1 h are 14.4."""
    return burn.spend.value * (window.seconds or 0.0) / burn.long


def burn_detection(budget: Budget, burn: Burn) -> Detection:
    """How soon a burn rate is found: with all of it down, what may be spent is spent in real time."""
    allowed = 1.0 - (budget.headline.quantile or 0.0)
    spent = burn.spend.value * allowed * (budget.window.seconds or 0.0)
    return Detection(spent, f"{burn.spend.text} of what may be down")


def down_detection(checks: Sequence[Check]) -> Detection:
    """How soon it is found to be down: two failed checks in a row, each waited for to its end. Without a check nobody
    looks."""
    if not checks:
        return Detection(None, "never: no check is declared")
    slowest = max(checks, key=lambda check: FAILED_CHECKS * check.every + check.timeout)
    return Detection(FAILED_CHECKS * slowest.every + slowest.timeout, f"two failed checks of {slowest.name}")


def _written_burns(entry: Entry, context: ResolveContext) -> Placed[tuple[Entry, ...]] | None:
    return entry.get("available.burn", tuple) or context.get("ladders.available", tuple)


def _burns(entry: Entry, objective: PlacedObjective, window: Window, context: ResolveContext) -> tuple[Burn, ...]:
    """The burn rates as they are written; one that cannot be reached is noted."""
    written = _written_burns(entry, context)
    spans = entry.get("window", Window) or context.get("defaults.window", Window)
    if written is None:
        return ()
    longest = max((each.leaves["in"] for each in written.value), key=lambda placed: placed.value.value, default=None)
    if longest is not None and window.seconds is not None and longest.value.value > window.seconds:
        sentence = f"a burn rate over {longest.text} is longer than the window"
        context.error(sentence, "Write a shorter time, or a longer window", longest, spans)
    return tuple(_burn(each, objective, window, spans, context) for each in written.value)


def _burn(
    entry: Entry,
    objective: PlacedObjective,
    window: Window,
    spans: Placed[Window] | None,
    context: ResolveContext,
) -> Burn:
    level, spend = entry.leaves["level"], entry.leaves["spend"]
    long, short = entry.leaves["in"], entry.leaves["still"]
    burn = Burn(LEVELS[level.value], spend.value.written, long.value.value, short.value.value)
    factor, most = burn_factor(burn, window), 1.0 / objective.allowed
    if short.value.value >= long.value.value:
        sentence = f"still ({short.text}) must be shorter than in ({long.text})"
        context.error(sentence, "Write about a twelfth of in", short)
    elif factor > most * (1.0 + 1e-9):
        sentence = (
            f"{burn.level.word} is never reached: {spend.text} in {long.text} is {factor:.4g}x of what is allowed,"
            f" and all of it down is only {most:.4g}x"
        )
        context.error(sentence, "Write less, or promise more", spend, objective.placed, spans)
    return burn


def sparse_checks(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a check that asks less often than a slice is long: it leaves slices that nobody observed."""
    for budget, spec in _available(effective):
        for check in effective.checks_of(spec.check):
            if check.every > spec.slice:
                entry = effective.context.checks[check.name]
                at = effective.context.own(entry.get("every", Quantity) or entry.id)
                slices = f"{budget.id} has slices of {spelled_span_text(spec.slice)}"
                sentence = f"{slices}, and {check.name} asks every {spelled_span_text(check.every)}"
                yield Note(at, sentence, "The slices between stay unobserved: ask more often")


def same_checks(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note two budgets that judge the same checks over the same time."""
    first: dict[tuple[str | None, Window], tuple[Budget, AvailableSpec]] = {}
    for other, other_spec in _available(effective):
        one, one_spec = first.setdefault((other_spec.check, other.window), (other, other_spec))
        if one is other:
            continue
        both = (
            f"{one.id} ({one.headline.limit.text}) and {other.id} ({other.headline.limit.text}) judge the same checks"
        )
        at = effective.context.own(_limit(effective, one), _limit(effective, other))
        if one_spec.planned_counts is not other_spec.planned_counts:
            counting = one if one_spec.planned_counts else other
            yield Note(at, both, f"Announced downtime is what parts them: it counts in {counting.id} alone")
        else:
            looser = min(one, other, key=lambda budget: budget.headline.limit.value)
            yield Note(at, both, f"{looser.id} says nothing that the other does not: let planned part them")


def _available(effective: EffectiveBudgets) -> Iterator[tuple[Budget, AvailableSpec]]:
    for budget in effective.budgets:
        if isinstance(budget.spec, AvailableSpec):
            yield budget, budget.spec


def _limit(effective: EffectiveBudgets, budget: Budget) -> Placed[Quantity] | None:
    return effective.entries[budget.id].get(f"available.{budget.headline.statistic}", Quantity)


AVAILABLE = AvailableKind(
    spec_type=AvailableSpec,
    help="the share of the time in which a check passes",
    example="{min: 99.9 %, check: web}",
    statistics={"min": Statistic("at least so much of the observed time has a passed check", "99.9 %")},
    units=(Unit.SHARE,),
    judges="slices of 10 s, by the checks of this file",
    good="a slice has one passed check",
    verdict="good slices of the observed ones; unobserved and planned time leaves the count",
    levels="critical while it is down; else by how fast the allowed downtime is spent (burn)",
    fields=(
        Field("check", "the check that it judges; without it, all of them together", "web", CHECK_NAME),
        Field("planned", "whether planned downtime counts; else excluded", "excluded", Choice(("excluded", "counts"))),
        Field("slice", "the length of what is up or down as a whole; else 10 s", "10 s", time_within(_SLICE)),
        Field("burn", "when its alerts begin, instead of those of ladders", f"[{_ONE_BURN}]", _BURNS),
    ),
    lints=(sparse_checks, same_checks),
)
