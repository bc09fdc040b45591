"""Which signals there are and what may be said of each: for programs that append what they measured themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget, BudgetFile, Kind, Unit

Taken = tuple[Kind, Unit]
"""A budget that judges the signal: how, and the unit of its limits."""


class Known(Struct, frozen=True):
    """`systems` are closed: each of their signals is in `signals`, any other name in them is a slip of the pen.

    `signals`: the budgets that judge each; empty where it is known and no budget in force judges it. `instead`: the
    signals of budgets that have another one than their id.
    """

    systems: frozenset[str]
    signals: Mapping[str, tuple[Taken, ...]]
    instead: Mapping[str, tuple[str, ...]]

    def misses(self, signal: str) -> bool:
        """Whether there is no such signal: its system is closed and does not have it."""
        return signal not in self.signals and signal.partition(".")[0] in self.systems


def signals_of(budget: Budget) -> tuple[str, ...]:
    """The signals that a budget judges: its own, or those that a concurrency budget counts together."""
    return budget.counts if budget.kind is Kind.CONCURRENCY and budget.counts else (budget.signal,)


def known_signals(in_force: BudgetFile, shipped: Sequence[Budget]) -> Known:
    """What the budgets in force judge; a shipped budget that was switched off keeps its signal known."""
    signals: dict[str, tuple[Taken, ...]] = {}
    for budget in in_force.budgets:
        taken = budget.kind, budget.unit
        for signal in signals_of(budget):
            if taken not in signals.setdefault(signal, ()):
                signals[signal] = (*signals[signal], taken)
    systems = set()
    for budget in shipped:
        systems.add(budget.system)
        for signal in signals_of(budget):
            signals.setdefault(signal, ())
    every = (*shipped, *in_force.budgets)
    instead = {each.id: signals_of(each) for each in every if each.id not in signals}
    for check in in_force.checks:
        signals.setdefault(check.signal, ())
    return Known(frozenset(systems), signals, instead)


def to_plain(known: Known) -> dict[str, object]:
    """As JSON can keep it."""
    signals = {name: [[kind.value, unit.value] for kind, unit in taken] for name, taken in known.signals.items()}
    instead = {name: list(each) for name, each in known.instead.items()}
    return {"systems": sorted(known.systems), "signals": signals, "instead": instead}


def from_plain(kept: Mapping[str, object]) -> Known:
    """What `to_plain` made. Raises `ValueError` or `TypeError` for anything else."""
    systems, signals, instead = kept.get("systems"), kept.get("signals"), kept.get("instead")
    if not isinstance(systems, list) or not isinstance(signals, dict) or not isinstance(instead, dict):
        raise TypeError("not a table of signals")
    return Known(
        frozenset(str(each) for each in systems),
        {str(name): tuple((Kind(kind), Unit(unit)) for kind, unit in taken) for name, taken in signals.items()},
        {str(name): tuple(str(each) for each in others) for name, others in instead.items()},
    )
