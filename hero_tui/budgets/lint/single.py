"""Notes on one budget, or one ladder, alone: alerts that come before or after the promise, what cannot be exceeded,
proven or found in time, and numbers that are guesses."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.detection_time import rung_detection, worst_detection
from hero_tui.budgets.parse.fields import LEVELS
from hero_tui.budgets.resolve.effective_budgets import Note, Picture
from hero_tui.budgets.resolve.ladders import Step, steps_of
from hero_tui.budgets.resolve.objectives import Promised, promises_of
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget, Kind, Unit, Window
from hero_tui.core.quantities import percent_text, spelled_span_text, written_multiple_text
from hero_tui.core.signal_names import TIME_TO_DETECT

GAUGES = frozenset({Kind.LIMIT, Kind.SUSTAINED, Kind.OBSERVE})
SURE = 0.95
_GUESS = re.compile(r"\b(?:estimated?|guess(?:ed)?|roughly|presumably)\b|~", re.IGNORECASE)


def alerts_beside_the_promise(picture: Picture) -> Iterator[Note]:
    """The first level begins above the limit, so that it is passed in silence, or below it, while it is still kept."""
    for budget, first, steps in _with_ladder(picture):
        step, enter = steps[0], steps[0].rung.enter
        whose = f"{budget.kind.value} budgets" if _is_shared(step) else budget.id
        if math.isclose(enter, 1.0, rel_tol=1e-9):
            continue
        if budget.kind is Kind.RATIO:
            at = picture.ground.own(first.placed, None if _is_shared(step) else step.enter)
            promised = f"{percent_text(first.allowed)} may be bad, and the first alert begins"
            begins = percent_text(enter * first.allowed)
            if enter > 1.0:
                hint = "Below it the promise is broken in silence; the verdict says so"
                yield Note(at, f"{promised} at {begins}, {written_multiple_text(enter)} that", hint)
            else:
                yield Note(at, f"{promised} at {begins} already", "It comes while the promise is still kept")
        elif enter > 1.0:
            less = f"less than {written_multiple_text(enter)} of it"
            sentence = f"alerts of {whose} come after the limit: what takes {less} raises none"
            yield Note(step.enter, sentence, "It is over, and the verdict counts it; the badge asks nobody to act")
        else:
            sentence = f"alerts of {whose} come before the limit, from {percent_text(enter)} of it"
            yield Note(
                step.enter, sentence, "Those of time budgets come after it: what is used up is too late to hear of"
            )


def unlike_ladders(picture: Picture) -> Iterator[Note]:
    """The same level begins elsewhere for the mean of a value than for the value."""
    for word in LEVELS:
        limit, mean = (picture.ground.get(f"ladders.{kind}.{word}.enter", Quantity) for kind in ("limit", "sustained"))
        if limit is not None and mean is not None and limit.value.value != mean.value.value:
            where = (
                f"line {limit.place.line}" if limit.sheet is mean.sheet else f"{limit.sheet.file}:{limit.place.line}"
            )
            sentence = f"{word} begins at {mean.text} of a mean, and at {limit.text} of a value ({where})"
            hint = "sustained is for CPU, disk and network, limit for memory and what fills up"
            yield Note(picture.ground.own(mean, limit), sentence, hint)


def cannot_be_exceeded(picture: Picture) -> Iterator[Note]:
    """A limit of the whole machine."""
    for budget, first in _promising(picture):
        if budget.kind in GAUGES and budget.unit is Unit.SHARE and first.placed.value.value >= 1.0:
            sentence = f"{budget.id} cannot be exceeded: no share is above {first.placed.text}"
            hint = "It is shown, and alarms nobody" if budget.kind is Kind.OBSERVE else "Write less, or observe it"
            yield Note(first.placed, sentence, hint)


def never_proven(picture: Picture) -> Iterator[Note]:
    """A window of so few runs that not even all good ones prove the promise kept."""
    for budget, _ in _promising(picture):
        window = picture.entries[budget.id].get("window", Window)
        runs = budget.window.operations
        if window is None or runs is None or budget.kind not in {Kind.TIME, Kind.RATIO}:
            continue
        for objective in budget.objectives:
            needed = 0 if objective.quantile is None else fewest_to_prove(objective.quantile)
            if runs < needed:
                name = (
                    objective.statistic
                    if budget.kind is Kind.TIME
                    else f"{objective.statistic}: {objective.limit.text}"
                )
                sentence = f"{name} is never called kept over {window.text}: that takes {needed} good ones"
                yield Note(window, sentence, f"Write a window of {needed} runs or more, or a time")


def fewest_to_prove(quantile: float) -> int:
    """Good ones, with no bad one, that prove `quantile` kept at 95 %: 59 for p95, 299 for p99."""
    return math.ceil(math.log(1.0 - SURE) / math.log(quantile) - 1e-9)


def slow_to_find(picture: Picture) -> Iterator[Note]:
    """A ladder that needs longer than incidents may take to be found, even at the worst value."""
    goal = picture.get(TIME_TO_DETECT)
    if goal is None:
        return
    for budget, _, steps in _with_ladder(picture):
        worst = worst_detection(budget)
        if worst is None or worst.seconds is None or worst.seconds <= goal.headline.limit.value:
            continue
        step = next(each for each in steps if rung_detection(budget, each.rung) == worst)
        at = picture.ground.own(step.hold, step.enter)
        name = f"{budget.kind.value} budgets" if _is_shared(step) and budget.kind is not Kind.RATIO else budget.id
        sentence = f"{step.rung.level.word} of {name} is found {worst.text}"
        yield Note(
            at,
            sentence,
            f"{TIME_TO_DETECT} promises {goal.headline.limit.text} on average: let it begin lower, or sooner",
        )


def guesses(picture: Picture) -> Iterator[Note]:
    """A note that says that its number was not measured."""
    for budget, _ in _promising(picture):
        note = picture.entries[budget.id].get("note", str)
        if note is not None and _GUESS.search(note.value):
            sentence = f"the note on {budget.id} is an estimate: it is shown, and nothing is compared with it"
            yield Note(note, sentence, "Write what was measured, once it was")


def sparse_checks(picture: Picture) -> Iterator[Note]:
    """A check that asks less often than a slice is long leaves slices that nobody observed."""
    for budget, _ in _promising(picture):
        for check in picture.checks if budget.kind is Kind.AVAILABLE else ():
            if budget.check in {None, check.name} and check.every > budget.slice:
                said = picture.ground.checks[check.name]
                at = picture.ground.own(said.get("every", Quantity) or said.id)
                slices = f"{budget.id} has slices of {spelled_span_text(budget.slice)}"
                sentence = f"{slices}, and {check.name} asks every {spelled_span_text(check.every)}"
                yield Note(at, sentence, "The slices between stay unobserved: ask more often")


def beyond_this_machine(picture: Picture, cores: int) -> Iterator[Note]:
    """More cores than there are, here."""
    for budget, first in _promising(picture):
        if budget.kind in GAUGES and budget.unit is Unit.CORES and first.placed.value.value > cores:
            sentence = f"{budget.id} cannot be exceeded here: this machine has {cores} cores"
            yield Note(first.placed, sentence, "It is judged where there are more")


def _promising(picture: Picture) -> Iterator[tuple[Budget, Promised]]:
    for budget in picture.budgets:
        yield budget, promises_of(picture.entries[budget.id], budget.kind)[0]


def _with_ladder(picture: Picture) -> Iterator[tuple[Budget, Promised, list[Step]]]:
    for budget, first in _promising(picture):
        steps = steps_of(picture.entries[budget.id], budget.kind, first, picture.ground)
        if KINDS[budget.kind].ladder and steps:
            yield budget, first, steps


def _is_shared(step: Step) -> bool:
    return step.enter.key.startswith("ladders.")
