"""Notes on budgets that contradict one another: capacities that do not add up, two promises about one thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hero_tui.budgets.lint.relations import EACH, RELATED, WHOLES
from hero_tui.budgets.parse.document import Placed
from hero_tui.budgets.resolve.effective_budgets import Note, Picture
from hero_tui.budgets.resolve.objectives import promises_of
from hero_tui.core.budget import Budget, Kind, Window

TOTAL = ".total"
PROCESS = ".process"
_HELD = frozenset({Kind.LIMIT, Kind.SUSTAINED})


def capacities(picture: Picture) -> Iterator[Note]:
    """`X` or `X.process` is what one may use, `X.total` what all may: so many of them, or one more, exceed it."""
    for total in picture.budgets:
        if total.kind not in _HELD or not total.id.endswith(TOTAL):
            continue
        base = total.id.removesuffix(TOTAL)
        for each in filter(None, (picture.get(base), picture.get(f"{base}{PROCESS}"))):
            if each.kind in _HELD and each.unit is total.unit:
                yield from _capacity(picture, each, total)


def _capacity(picture: Picture, each: Budget, total: Budget) -> Iterator[Note]:
    one, all_ = each.headline.limit, total.headline.limit
    number = EACH.get(each.id)
    most = None if number is None else picture.get(number.budget)
    at = picture.ground.own(
        _limit(picture, total), _limit(picture, each), None if most is None else _limit(picture, most)
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


def wholes(picture: Picture) -> Iterator[Note]:
    """The parts may be more at a time than the whole."""
    for whole in WHOLES:
        budget, parts = picture.get(whole.budget), [picture.get(each) for each in whole.parts]
        found = [each for each in parts if each is not None]
        if budget is None or not found:
            continue
        counts = [each.headline.limit.value for each in found]
        if sum(counts) > budget.headline.limit.value:
            added = " + ".join(f"{each:g}" for each in counts)
            names = ", ".join(each.id.rpartition(".")[2] for each in found)
            sentence = (
                f"{names} may be {added} = {sum(counts):g} at a time, and this allows {budget.headline.limit.text}"
            )
            at = picture.ground.own(_limit(picture, budget), *(_limit(picture, each) for each in found))
            yield Note(at, sentence, whole.why)


def same_checks(picture: Picture) -> Iterator[Note]:
    """Two budgets of what is available that look at the same checks over the same time."""
    first: dict[tuple[str | None, Window], Budget] = {}
    for other in picture.budgets:
        one = first.setdefault((other.check, other.window), other) if other.kind is Kind.AVAILABLE else other
        if one is other:
            continue
        both = (
            f"{one.id} ({one.headline.limit.text}) and {other.id} ({other.headline.limit.text}) judge the same checks"
        )
        at = picture.ground.own(_limit(picture, one), _limit(picture, other))
        if one.planned_counts is not other.planned_counts:
            counting = one if one.planned_counts else other
            yield Note(at, both, f"Announced downtime is what parts them: it counts in {counting.id} alone")
        else:
            looser = min(one, other, key=lambda each: each.headline.limit.value)
            yield Note(at, both, f"{looser.id} says nothing that the other does not: let planned part them")


def related(picture: Picture) -> Iterator[Note]:
    """Several promises about one thing."""
    for each in RELATED:
        found = [budget for budget in map(picture.get, each.budgets) if budget is not None]
        if len(found) < 2:
            continue
        told = ", ".join(f"{budget.id} {_promise(budget)}" for budget in found)
        at = picture.ground.own(*(_limit(picture, budget) for budget in found))
        yield Note(at, f"{len(found)} promises about {each.what}: {told}", each.how[:1].upper() + each.how[1:])


def _promise(budget: Budget) -> str:
    return " and ".join(f"{each.statistic} {each.limit.text}" for each in budget.objectives)


def _limit(picture: Picture, budget: Budget) -> Placed[Any]:
    return promises_of(picture.entries[budget.id], budget.kind)[0].placed
