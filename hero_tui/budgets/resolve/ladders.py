"""Where a budget's levels begin and end: its own steps over those of its kind, and whether each can be reached."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.parse.fields import LEVELS, NO_FOR, NO_LEAVE
from hero_tui.budgets.resolve.effective_budgets import Ground
from hero_tui.budgets.resolve.objectives import Promised
from hero_tui.budgets.units import Quantity, is_percent
from hero_tui.core.budget import Burn, Kind, Level, Rung, Unit, Window


class Step(Struct, frozen=True):
    """A level with where each of its values was written; `leave` and `hold` None where nobody says them."""

    rung: Rung
    enter: Placed[Quantity]
    leave: Placed[Quantity] | None
    hold: Placed[Quantity] | None


def settle_ladder(entry: Entry, kind: Kind, promised: Promised, ground: Ground) -> tuple[Rung, ...]:
    """The rungs, lowest first; a ladder that contradicts itself is noted."""
    steps = steps_of(entry, kind, promised, ground)
    sound = not any("ladders" in sheet.broken for sheet in ground.sheets)
    for index, step in enumerate(steps if sound else ()):
        _check_step(step, kind, promised, ground)
        if index and step.rung.enter <= steps[index - 1].rung.enter:
            lower, upper = steps[index - 1].rung, step.rung
            sentence = (
                f"{lower.level.word} begins at {lower.enter:.4g}x the limit,"
                f" and {upper.level.word} already at {upper.enter:.4g}x"
            )
            written = (each.enter for each in reversed(steps[: index + 1]))
            ground.say(sentence, "Let info, warning and critical rise", *written)
    return tuple(step.rung for step in steps)


def steps_of(entry: Entry, kind: Kind, promised: Promised, ground: Ground) -> list[Step]:
    """The steps as they are written, those of the budget over those of its kind; checks nothing."""
    steps = []
    for word, level in LEVELS.items():
        enter, leave, hold = (
            entry.get(f"ladder.{word}.{key}", Quantity) or ground.get(f"ladders.{kind.value}.{word}.{key}", Quantity)
            for key in ("enter", "leave", "for")
        )
        if enter is None:
            continue
        begins = _factor(enter.value, kind, promised)
        ends = begins if leave is None or kind is Kind.TIME else _factor(leave.value, kind, promised)
        steps.append(Step(Rung(level, begins, ends, 0.0 if hold is None else hold.value.value), enter, leave, hold))
    return steps


def fixed_rungs(kind: Kind, promised: Promised) -> tuple[Rung, ...]:
    """The levels of kinds without a ladder in the file: one operation too many at a time is a warning."""
    if kind is not Kind.CONCURRENCY:
        return ()
    most = promised.objective.limit.value
    return (Rung(Level.WARNING, (most + 1.0) / most, 1.0, 0.0),)


def settle_burn(entry: Entry, promised: Promised, window: Window, ground: Ground) -> tuple[Burn, ...]:
    """The burn rates of what is available, as they are written; one that cannot be reached is noted."""
    written = entry.get("available.burn", tuple) or ground.get("ladders.available", tuple)
    spans = entry.get("window", Window) or ground.get("defaults.window", Window)
    if written is None:
        return ()
    longest = max((each.leaves["in"] for each in written.value), key=lambda each: each.value.value, default=None)
    if longest is not None and window.seconds is not None and longest.value.value > window.seconds:
        sentence = f"a burn rate over {longest.text} is longer than the window"
        ground.say(sentence, "Write a shorter time, or a longer window", longest, spans)
    return tuple(_burn(each, promised, window, spans, ground) for each in written.value)


def burn_factor(burn: Burn, window: Window) -> float:
    """How many times faster than allowed it is spent: 2 % of 30 d in 1 h are 14.4."""
    return burn.spend.value * (window.seconds or 0.0) / burn.long


def _burn(said: Entry, promised: Promised, window: Window, spans: Placed[Window] | None, ground: Ground) -> Burn:
    level, spend = said.leaves["level"], said.leaves["spend"]
    long, short = said.leaves["in"], said.leaves["still"]
    burn = Burn(LEVELS[level.value], spend.value.written, long.value.value, short.value.value)
    factor, most = burn_factor(burn, window), 1.0 / promised.allowed
    if short.value.value >= long.value.value:
        ground.say(f"still ({short.text}) must be shorter than in ({long.text})", "Write about a twelfth of in", short)
    elif factor > most * (1.0 + 1e-9):
        sentence = (
            f"{burn.level.word} is never reached: {spend.text} in {long.text} is {factor:.4g}x of what is allowed,"
            f" and all of it down is only {most:.4g}x"
        )
        ground.say(sentence, "Write less, or promise more", spend, promised.placed, spans)
    return burn


def _factor(written: Quantity, kind: Kind, promised: Promised) -> float:
    """A multiple of the limit; of a ratio, of the share that may be bad: there a percentage is that share itself."""
    if kind is Kind.RATIO and is_percent(written.text):
        return written.value / promised.allowed
    return written.value


def _check_step(step: Step, kind: Kind, promised: Promised, ground: Ground) -> None:
    rung = step.rung
    if kind is Kind.TIME:
        for placed, never in ((step.leave, NO_LEAVE), (step.hold, NO_FOR)):
            if placed is not None:
                ground.say(never.sentence, never.hint, placed)
    if rung.leave > rung.enter:
        sentence = f"{rung.level.word} would end above the value at which it begins"
        hint = "Write a leave below enter, such as enter: 80 %, leave: 75 %"
        ground.say(sentence, hint, step.leave, step.enter)
    reached = rung.enter * (promised.allowed if kind is Kind.RATIO else promised.objective.limit.value)
    of_whole = kind is Kind.RATIO or promised.placed.value.unit is Unit.SHARE
    if of_whole and reached > 1.0 + 1e-9:
        what = "of all events" if kind is Kind.RATIO else "of what there is"
        sentence = f"{rung.level.word} is never reached: it begins at {reached * 100:.4g} % {what}"
        ground.say(sentence, "Write a level that can be reached", step.enter, promised.placed)
