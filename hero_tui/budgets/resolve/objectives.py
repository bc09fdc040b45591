"""What a budget promises: its statistics with their limits, and whether they can be kept at all."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct

from hero_tui.budgets.kinds.registry import KINDS, QUANTILES
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import Ground
from hero_tui.budgets.units import Quantity, unit_example, unit_name
from hero_tui.core.budget import Kind, Objective, Unit

_GAUGES = frozenset({Kind.LIMIT, Kind.SUSTAINED, Kind.OBSERVE})
_OF_WHOLE = frozenset({Kind.RATIO, Kind.AVAILABLE})


class Promised(Struct, frozen=True):
    """One objective, and where its limit was written."""

    statistic: str
    placed: Placed[Quantity]
    objective: Objective

    @property
    def allowed(self) -> float:
        """The share that may be bad, for what is counted."""
        return 1.0 if self.objective.quantile is None else round(1.0 - self.objective.quantile, 12)


def settle_promises(entry: Entry, kind: Placed[Kind], signal: Placed[str], ground: Ground) -> list[Promised]:
    """The objectives in the order of what they promise; none when they cannot hold together (then that is noted)."""
    found = promises_of(entry, kind.value)
    budget_id = entry.id.value
    if not found:
        ground.say(f"{budget_id} promises nothing", f"Write a limit, or {budget_id}: off", kind)
        return []
    shipped = ground.shipped.entries.get(signal.value)
    sound = shipped is None or _measures_the_same(found, kind, signal, ground)
    return found if sound and _rise(found, kind.value, ground) and _can_be_kept(found, kind.value, ground) else []


def promises_of(entry: Entry, kind: Kind) -> list[Promised]:
    """The objectives as they are written; checks nothing."""
    found: list[Promised] = []
    for statistic in KINDS[kind].statistics:
        limit = entry.get(f"{kind.value}.{statistic}", Quantity)
        if limit is not None:
            objective = Objective(statistic, limit.value.written, _quantile(kind, statistic, limit.value.value))
            found.append(Promised(statistic, limit, objective))
    return found


def _quantile(kind: Kind, statistic: str, limit: float) -> float | None:
    """The share that must be good."""
    if kind is Kind.TIME:
        return QUANTILES.get(statistic)
    if kind in _OF_WHOLE:
        return limit if statistic == "min" else round(1.0 - limit, 12)
    return None


def _measures_the_same(found: list[Promised], kind: Placed[Kind], signal: Placed[str], ground: Ground) -> bool:
    """A signal of this program has one unit, and operations cannot be judged as a gauge."""
    shipped = ground.shipped.entries[signal.value]
    of_shipped = shipped.kind
    if of_shipped is None:
        return True
    facts = KINDS[of_shipped.value]
    limits = (shipped.get(f"{of_shipped.value.value}.{word}", Quantity) for word in facts.statistics)
    unit = next(each.value.unit for each in limits if each is not None)
    if kind.value is not of_shipped.value and of_shipped.value not in KINDS[kind.value].also:
        name = shipped.id.value
        measures = f": it measures {unit_name(unit)}" if of_shipped.value in _GAUGES | {Kind.TIME} else ""
        sentence = f"{name} is not judged by {kind.value.value}{measures}"
        ground.say(sentence, f"Write {of_shipped.value.value}: {{…}}", kind, signal)
        return False
    if kind.value not in _GAUGES | {Kind.TIME, Kind.REPORT}:
        return True
    for each in found:
        if each.placed.value.unit is not unit:
            sentence = f"{each.placed.value.text} is {unit_name(each.placed.value.unit)}, and this is {unit_name(unit)}"
            ground.say(sentence, f"Write {unit_name(unit)} such as {unit_example(unit)}", each.placed, signal)
            return False
    return True


def _rise(found: list[Promised], kind: Kind, ground: Ground) -> bool:
    if kind is not Kind.TIME:
        return True
    for lower, higher in pairwise(found):
        if lower.placed.value.value >= higher.placed.value.value:
            changed = ground.own(higher.placed, lower.placed)
            other = lower.placed if changed is higher.placed else higher.placed
            sentence = (
                f"{higher.statistic} ({higher.placed.value.text}) must be above"
                f" {lower.statistic} ({lower.placed.value.text})"
            )
            hint = f"Change one of them; the other is written in {other.sheet.file}, line {other.place.line}"
            ground.say(sentence, hint, changed)
            return False
    return True


def _can_be_kept(found: list[Promised], kind: Kind, ground: Ground) -> bool:
    """A share of more than everything cannot be reached, one of just everything cannot be proven."""
    for each in found:
        limit = each.placed.value
        if limit.unit is not Unit.SHARE or limit.value < 1.0:
            continue
        if kind in _OF_WHOLE and each.statistic == "min":
            sentence = f"{limit.text} leaves nothing that may fail: one bad event breaks it, none proves it kept"
            hint = "Write less, such as 99.9 %"
        elif kind is Kind.RATIO:
            sentence, hint = f"max: {limit.text} can never be broken", "Write less than 100 %"
        elif limit.value > 1.0 and (kind in _GAUGES or each.statistic == "min"):
            sentence, hint = f"{limit.text} is more than there is", "A share is of the whole: 100 % is all cores"
        else:
            continue
        ground.say(sentence, hint, each.placed)
        return False
    return True
