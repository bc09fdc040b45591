"""Notes on one budget, or one ladder, alone: alerts that come before or after the limit, what cannot be exceeded,
proven or found in time, and numbers that are guesses."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.parse.field_parts import LEVELS
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note
from hero_tui.budgets.resolve.ladders import steps_of
from hero_tui.budgets.resolve.objectives import objectives_of
from hero_tui.budgets.resolve.placed import PlacedObjective, PlacedRung
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Unit, Window
from hero_tui.core.signal_names import TIME_TO_DETECT

SURE = 0.95
_GUESS = re.compile(r"\b(?:estimated?|guess(?:ed)?|roughly|presumably)\b|~", re.IGNORECASE)


def alerts_beside_the_limit(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a first level that begins above the limit, so that it is passed in silence, or below it, while it is met."""
    for budget, objective, steps in _with_ladder(effective):
        if not math.isclose(steps[0].rung.enter, 1.0, rel_tol=1e-9):
            yield from KINDS[budget.kind].limit_notes(effective, budget, objective, steps[0])


def unlike_ladders(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a level that begins elsewhere for the mean of a value than for the value."""
    for word in LEVELS:
        limit, mean = (
            effective.context.get(f"ladders.{kind}.{word}.enter", Quantity) for kind in ("limit", "sustained")
        )
        if limit is not None and mean is not None and limit.value.value != mean.value.value:
            where = (
                f"line {limit.place.line}"
                if limit.document is mean.document
                else f"{limit.document.file}:{limit.place.line}"
            )
            sentence = f"{word} begins at {mean.text} of a mean, and at {limit.text} of a value ({where})"
            hint = "sustained is for CPU, disk and network, limit for memory and what fills up"
            yield Note(effective.context.own(mean, limit), sentence, hint)


def cannot_be_exceeded(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a limit of the whole machine."""
    for budget, first in _with_objective(effective):
        if budget.of_gauges and budget.unit is Unit.SHARE and first.placed.value.value >= 1.0:
            sentence = f"{budget.id} cannot be exceeded: no share is above {first.placed.text}"
            shown = KINDS[budget.kind].ladder is None
            hint = "It is shown, and alarms nobody" if shown else "Write less, or observe it"
            yield Note(first.placed, sentence, hint)


def never_proven(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a window of so few runs that not even all good ones prove the objective met."""
    for budget, _ in _with_objective(effective):
        kind = KINDS[budget.kind]
        window = effective.entries[budget.id].get("window", Window)
        runs = budget.window.operations
        if window is None or runs is None or not kind.binomial:
            continue
        for objective in budget.objectives:
            needed = 0 if objective.quantile is None else fewest_to_prove(objective.quantile)
            if runs < needed:
                name = kind.objective_name(objective)
                sentence = f"{name} is never called kept over {window.text}: that takes {needed} good ones"
                yield Note(window, sentence, f"Write a window of {needed} runs or more, or a time")


def fewest_to_prove(quantile: float) -> int:
    """Good ones, with no bad one, that prove `quantile` kept at 95 %: 59 for p95, 299 for p99."""
    return math.ceil(math.log(1.0 - SURE) / math.log(quantile) - 1e-9)


def slow_to_find(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a ladder that needs longer than incidents may take to be found, even at the worst value."""
    goal = effective.get(TIME_TO_DETECT)
    if goal is None:
        return
    for budget, _, steps in _with_ladder(effective):
        kind = KINDS[budget.kind]
        worst = kind.worst_detection(budget, ())
        if worst is None or worst.seconds is None or worst.seconds <= goal.headline.limit.value:
            continue
        step = next(step for step in steps if kind.rung_detection(budget, step.rung) == worst)
        at = effective.context.own(step.hold, step.enter)
        name = f"{budget.kind.value} budgets" if step.is_shared and kind.shared_alike else budget.id
        sentence = f"{step.rung.level.word} of {name} is found {worst.text}"
        hint = f"{TIME_TO_DETECT} promises {goal.headline.limit.text} on average: let it begin lower, or sooner"
        yield Note(at, sentence, hint)


def guesses(effective: EffectiveBudgets) -> Iterator[Note]:
    """Note a written note that says that its number was not measured."""
    for budget, _ in _with_objective(effective):
        note = effective.entries[budget.id].get("note", str)
        if note is not None and _GUESS.search(note.value):
            sentence = f"the note on {budget.id} is an estimate: it is shown, and nothing is compared with it"
            yield Note(note, sentence, "Write what was measured, once it was")


def beyond_this_machine(effective: EffectiveBudgets, cores: int) -> Iterator[Note]:
    """Note a limit of more cores than there are, here."""
    for budget, first in _with_objective(effective):
        if budget.of_gauges and budget.unit is Unit.CORES and first.placed.value.value > cores:
            sentence = f"{budget.id} cannot be exceeded here: this machine has {cores} cores"
            yield Note(first.placed, sentence, "It is judged where there are more")


def _with_objective(effective: EffectiveBudgets) -> Iterator[tuple[Budget, PlacedObjective]]:
    for budget in effective.budgets:
        yield budget, objectives_of(effective.entries[budget.id], KINDS[budget.kind])[0]


def _with_ladder(effective: EffectiveBudgets) -> Iterator[tuple[Budget, PlacedObjective, list[PlacedRung]]]:
    for budget, first in _with_objective(effective):
        steps = steps_of(effective.entries[budget.id], KINDS[budget.kind], first, effective.context)
        if steps:
            yield budget, first, steps
