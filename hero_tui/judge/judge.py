"""The judge as the recorder's loop uses it: signals in, changes out; no clock, no I/O."""

from __future__ import annotations

from collections.abc import Mapping

from hero_tui.budgets.model import BudgetFile
from hero_tui.budgets.signals import Gap, Gauge, GaugeEnded, Operation
from hero_tui.judge.changes import Change


class Judge:
    """Keeps one entry per (budget id, label set). All times are UTC seconds. Not thread-safe.

    `next_incident` is the number of the first incident that it will open (one more than any before); from then on it
    counts itself.
    """

    def __init__(self, budgets: BudgetFile, next_incident: int = 1) -> None:
        raise NotImplementedError

    def restore(
        self, states: Mapping[tuple[str, str], str], *, now: float, stopped_at: float | None
    ) -> tuple[Change, ...]:
        """Take up the states that a former recorder persisted; call once, before anything else.

        `stopped_at` is when that recorder last looked (its `last_seen` or `ended`). Clocks of rules stand still for
        the time in between; after more than an hour pending rules are dropped and firing ones unknown. A state that
        cannot be read (another version) is left out.
        """
        raise NotImplementedError

    def observe(self, event: Operation | Gauge | GaugeEnded | Gap, now: float) -> tuple[Change, ...]:
        """Judge one signal. Signals that no budget names give no change. A `Gap` darkens every gauge in between."""
        raise NotImplementedError

    def tick(self, now: float) -> tuple[Change, ...]:
        """Let time pass, once a second: holds, expiries, stale gauges, completed slices, values of open incidents."""
        raise NotImplementedError
