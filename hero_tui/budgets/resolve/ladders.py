"""Where a budget's levels begin and end: its own steps over those of its kind, and whether each can be reached."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import BudgetKind
from hero_tui.budgets.parse.document import Entry
from hero_tui.budgets.parse.field_parts import LEVELS
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity
from hero_tui.core.objectives import Rung


def resolve_ladder(
    entry: Entry, kind: BudgetKind, objective: PlacedObjective, context: ResolveContext
) -> tuple[Rung, ...]:
    """The rungs, lowest first; a ladder that contradicts itself is noted."""
    if kind.ladder is None:
        return kind.fixed_rungs(objective)
    steps = steps_of(entry, kind, objective, context)
    readable = not any("ladders" in document.broken for document in context.documents)
    for index, step in enumerate(steps if readable else ()):
        kind.check_rung(step, objective, context)
        if index and step.rung.enter <= steps[index - 1].rung.enter:
            lower, upper = steps[index - 1].rung, step.rung
            sentence = (
                f"{lower.level.word} begins at {lower.enter:.4g}x the limit,"
                f" and {upper.level.word} already at {upper.enter:.4g}x"
            )
            written = (earlier.enter for earlier in reversed(steps[: index + 1]))
            context.error(sentence, "Let info, warning and critical rise", *written)
    return tuple(step.rung for step in steps)


def steps_of(entry: Entry, kind: BudgetKind, objective: PlacedObjective, context: ResolveContext) -> list[PlacedRung]:
    """The steps as they are written, those of the budget over those of its kind; checks nothing. Empty for a kind
    without a ladder."""
    steps = []
    for word, level in LEVELS.items() if kind.ladder is not None else ():
        enter, leave, hold = (
            entry.get(f"ladder.{word}.{key}", Quantity)
            or context.get(f"ladders.{kind.kind.value}.{word}.{key}", Quantity)
            for key in ("enter", "leave", "for")
        )
        if enter is None:
            continue
        begins = kind.factor(enter.value, objective)
        ends = kind.factor(leave.value, objective) if leave is not None and kind.hysteresis else begins
        seconds = 0.0 if hold is None else hold.value.value
        steps.append(PlacedRung(Rung(level, begins, ends, seconds), enter, leave, hold))
    return steps
