"""Which signals there are and what may be said of each: for programs that append what they measured themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import SPECS, Feed, Input, Kind, KindSpec
from hero_tui.core.objectives import Unit


class Judging(Struct, frozen=True):
    """How a budget judges a signal: its kind, and the unit of its limits."""

    kind: Kind
    unit: Unit

    @property
    def spec(self) -> type[KindSpec]:
        """What is known of its kind."""
        return SPECS[self.kind].measuring(self.unit)

    @property
    def input(self) -> Input:
        """What its kind judges."""
        return self.spec.input

    @property
    def feeds(self) -> frozenset[Feed]:
        """What an external event may bring to it."""
        return self.spec.feeds

    @property
    def value_unit(self) -> Unit | None:
        """The unit of the values that it takes; None where it takes none, or any."""
        return self.unit if Feed.VALUE in self.spec.feeds and not self.spec.relative else None


class SignalCatalogue(Struct, frozen=True):
    """`systems` are closed: each of their signals is in `signals`, any other name in them is a slip of the pen.

    `signals`: how the budgets judge each; empty where it is known and no budget in force judges it. `instead`: the
    signals of budgets that have another one than their id.
    """

    systems: frozenset[str]
    signals: Mapping[str, tuple[Judging, ...]]
    instead: Mapping[str, tuple[str, ...]]

    def misses(self, signal: str) -> bool:
        """Whether there is no such signal: its system is closed and does not have it."""
        return signal not in self.signals and signal.partition(".")[0] in self.systems


def catalogue_of(in_force: BudgetFile, shipped: Sequence[Budget]) -> SignalCatalogue:
    """What the budgets in force judge; a shipped budget that was switched off keeps its signal known."""
    signals: dict[str, tuple[Judging, ...]] = {}
    for budget in in_force.budgets:
        judging = Judging(budget.kind, budget.unit)
        for signal in budget.signals:
            if judging not in signals.setdefault(signal, ()):
                signals[signal] = (*signals[signal], judging)
    systems = set()
    for budget in shipped:
        systems.add(budget.system)
        for signal in budget.signals:
            signals.setdefault(signal, ())
    instead = {budget.id: budget.signals for budget in (*shipped, *in_force.budgets) if budget.id not in signals}
    for check in in_force.checks:
        signals.setdefault(check.signal, ())
    return SignalCatalogue(frozenset(systems), signals, instead)


def to_stored(catalogue: SignalCatalogue) -> dict[str, object]:
    """The catalogue as the store keeps it: `signals` as lists of `[kind, unit]`."""
    signals = {
        name: [[judging.kind.value, judging.unit.value] for judging in judgings]
        for name, judgings in catalogue.signals.items()
    }
    instead = {name: list(others) for name, others in catalogue.instead.items()}
    return {"systems": sorted(catalogue.systems), "signals": signals, "instead": instead}


def from_stored(stored: Mapping[str, object]) -> SignalCatalogue:
    """The catalogue that `to_stored` wrote. Raises `ValueError` or `TypeError` for anything else."""
    systems, signals, instead = stored.get("systems"), stored.get("signals"), stored.get("instead")
    if not isinstance(systems, list) or not isinstance(signals, dict) or not isinstance(instead, dict):
        raise TypeError("not a table of signals")
    return SignalCatalogue(
        frozenset(str(system) for system in systems),
        {
            str(name): tuple(Judging(Kind(kind), Unit(unit)) for kind, unit in judgings)
            for name, judgings in signals.items()
        },
        {str(name): tuple(str(other) for other in others) for name, others in instead.items()},
    )
