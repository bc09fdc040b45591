"""Notes on budgets that contradict one another: capacities that do not add up, several objectives of one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.relations import EACH, RELATED, WHOLES
from hero_tui.budgets.parse.document import Placed
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, Note
from hero_tui.budgets.resolve.objectives import objectives_of
from hero_tui.core.budget import Budget

TOTAL = ".total"
PROCESS = ".process"


def capacities(effective: EffectiveBudgets) -> Iterator[Note]:
    """`X` or `X.process` is what one may use, `X.total` what all may: so many of them, or one more, exceed it."""
    for total in effective.budgets:
        if not _is_held(total) or not total.id.endswith(TOTAL):
            continue
        base = total.id.removesuffix(TOTAL)
        for each in filter(None, (effective.get(base), effective.get(f"{base}{PROCESS}"))):
            if _is_held(each) and each.unit is total.unit:
                yield from _capacity(effective, each, total)


def _capacity(effective: EffectiveBudgets, each: Budget, total: Budget) -> Iterator[Note]:
    one, all_ = each.headline.limit, total.headline.limit
    number = EACH.get(each.id)
    most = None if number is None else effective.get(number.budget)
    at = effective.context.own(
        _limit(effective, total), _limit(effective, each), None if most is None else _limit(effective, most)
    )
    hint = "Nothing holds them apart: lower one, or let fewer run at a time"
    if one.value > all_.value:
        yield Note(at, f"one {each.id} may be {one.text}, and all together {all_.text}", hint)
    elif number is not None and most is not None:
        count = int(most.headline.limit.value)
        if count * one.value > all_.value:
            sentence = (
                f"{count} {number.name} of {one.text} each ({number.budget}, {each.id}) are more than {all_.text}"
            )
            yield Note(at, sentence, hint)
    elif number is None:
        fits = int(all_.value / one.value + 1e-9)
        sentence = (
            f"from {fits + 1} on, each within the {one.text} of {each.id}, all together are more than {all_.text}"
        )
        yield Note(at, sentence, hint)


def wholes(effective: EffectiveBudgets) -> Iterator[Note]:
    """The parts may be more at a time than the whole."""
    for whole in WHOLES:
        budget = effective.get(whole.budget)
        parts = [part for part in map(effective.get, whole.parts) if part is not None]
        if budget is None or not parts:
            continue
        counts = [part.headline.limit.value for part in parts]
        if sum(counts) > budget.headline.limit.value:
            added = " + ".join(f"{count:g}" for count in counts)
            names = ", ".join(part.id.rpartition(".")[2] for part in parts)
            sentence = (
                f"{names} may be {added} = {sum(counts):g} at a time, and this allows {budget.headline.limit.text}"
            )
            at = effective.context.own(_limit(effective, budget), *(_limit(effective, part) for part in parts))
            yield Note(at, sentence, whole.why)


def related(effective: EffectiveBudgets) -> Iterator[Note]:
    """Several promises about one thing."""
    for relation in RELATED:
        budgets = [budget for budget in map(effective.get, relation.budgets) if budget is not None]
        if len(budgets) < 2:
            continue
        stated = ", ".join(f"{budget.id} {_objectives(budget)}" for budget in budgets)
        at = effective.context.own(*(_limit(effective, budget) for budget in budgets))
        yield Note(
            at, f"{len(budgets)} promises about {relation.what}: {stated}", relation.how[:1].upper() + relation.how[1:]
        )


def _is_held(budget: Budget) -> bool:
    """Whether it is a limit of a gauge that raises alerts."""
    return budget.of_gauges and KINDS[budget.kind].ladder is not None


def _objectives(budget: Budget) -> str:
    return " and ".join(f"{objective.statistic} {objective.limit.text}" for objective in budget.objectives)


def _limit(effective: EffectiveBudgets, budget: Budget) -> Placed[Any]:
    return objectives_of(effective.entries[budget.id], KINDS[budget.kind])[0].placed
