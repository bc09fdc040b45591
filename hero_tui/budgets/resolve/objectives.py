"""A budget's objectives: its statistics with their limits, and whether they can be met at all."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.budgets.kinds.base import BudgetKind
from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.budgets.units import Quantity, unit_example, unit_name
from hero_tui.core.kinds import Input, Kind
from hero_tui.core.objectives import Objective, Unit


def resolve_objectives(
    entry: Entry, kind: Placed[Kind], signal: Placed[str], context: ResolveContext
) -> list[PlacedObjective]:
    """The objectives in the order of their statistics; none when they cannot hold together (then that is noted)."""
    facts = KINDS[kind.value]
    objectives = objectives_of(entry, facts)
    budget_id = entry.id.value
    if not objectives:
        context.error(f"{budget_id} promises nothing", f"Write a limit, or {budget_id}: off", kind)
        return []
    shipped = context.shipped.entries.get(signal.value)
    judgeable = shipped is None or _measures_the_same(objectives, kind, signal, shipped, context)
    can_hold = judgeable and facts.objectives_hold(objectives, context) and _can_be_met(objectives, facts, context)
    return objectives if can_hold else []


def objectives_of(entry: Entry, kind: BudgetKind) -> list[PlacedObjective]:
    """The objectives as they are written; checks nothing."""
    objectives: list[PlacedObjective] = []
    for statistic in kind.statistics:
        limit = entry.get(f"{kind.kind.value}.{statistic}", Quantity)
        if limit is not None:
            quantile = kind.quantile(statistic, limit.value.value)
            objectives.append(PlacedObjective(statistic, limit, Objective(statistic, limit.value.written, quantile)))
    return objectives


def _measures_the_same(
    objectives: Sequence[PlacedObjective],
    kind: Placed[Kind],
    signal: Placed[str],
    shipped: Entry,
    context: ResolveContext,
) -> bool:
    """A signal of this program has one unit, and operations cannot be judged as a gauge."""
    if shipped.kind is None:
        return True
    facts, shipped_facts = KINDS[kind.value], KINDS[shipped.kind.value]
    judged = shipped_facts.judging(shipped)
    unit = objectives_of(shipped, shipped_facts)[0].placed.value.unit
    if facts is not shipped_facts and not facts.may_judge(judged):
        measured = shipped_facts.in_signal_unit and judged.input is not Input.BUDGETS
        measures = f": it measures {unit_name(unit)}" if measured else ""
        sentence = f"{shipped.id.value} is not judged by {kind.value.value}{measures}"
        context.error(sentence, f"Write {shipped.kind.value.value}: {{…}}", kind, signal)
        return False
    for objective in objectives if facts.in_signal_unit else ():
        limit = objective.placed.value
        if limit.unit is not unit:
            sentence = f"{limit.text} is {unit_name(limit.unit)}, and this is {unit_name(unit)}"
            hint = f"Write {unit_name(unit)} such as {unit_example(unit)}"
            context.error(sentence, hint, objective.placed, signal)
            return False
    return True


def _can_be_met(objectives: Sequence[PlacedObjective], kind: BudgetKind, context: ResolveContext) -> bool:
    """A share of more than everything cannot be reached, one of just everything cannot be proven."""
    for objective in objectives:
        limit = objective.placed.value
        wrong = None
        if limit.unit is Unit.SHARE and limit.value >= 1.0:
            wrong = kind.unusable_share(objective.statistic, limit)
        if wrong is not None:
            context.error(*wrong, objective.placed)
            return False
    return True
