"""Budgets: objectives of a signal with what their kind adds, and all that one budgets.yaml puts in force."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.declared import Check, DeclaredServer, Planned, Source
from hero_tui.core.kinds import Feed, Input, Kind, Spec, SpecT
from hero_tui.core.objectives import Objective, Rung, Unit, Window
from hero_tui.core.time import MINUTE


class Budget(Struct, frozen=True):
    """One budget. `id` is `system.name`; `signal` is what it judges (the id, unless the file says otherwise).

    `spec`: what its kind adds. `shipped`: nobody wrote a limit of it; all are those of the built-in file.
    """

    id: str
    spec: Spec
    unit: Unit
    objectives: tuple[Objective, ...]
    window: Window
    ladder: tuple[Rung, ...]
    signal: str
    keep_firing_for: float = MINUTE
    owner: str | None = None
    runbook: str | None = None
    note: str | None = None
    source: Source | None = None
    title: str | None = None
    shipped: bool = False

    @property
    def kind(self) -> Kind:
        """Its kind: the key of each registry of kinds."""
        return self.spec.kind

    @property
    def of_operations(self) -> bool:
        """It judges operations, each once, over a window of time or of their number."""
        return self.spec.input is Input.OPERATIONS

    @property
    def of_gauges(self) -> bool:
        """It judges a value that goes on while its owner lives, by slices of time."""
        return self.spec.input is Input.GAUGE

    @property
    def counts_events(self) -> bool:
        """It judges the share of good or bad events."""
        return Feed.COUNTS in self.spec.feeds

    @property
    def is_observed(self) -> bool:
        """It judges operations or a gauge that somebody observes, not checks or other budgets."""
        return self.of_operations or self.of_gauges

    @property
    def is_judged_as_observed(self) -> bool:
        """It promises something, and its verdict rests on operations or a gauge that somebody observes."""
        return self.is_observed and self.spec.promises

    @property
    def of_alarming_gauges(self) -> bool:
        """It judges a gauge, and raises alerts."""
        return self.of_gauges and self.spec.promises

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that it judges: its own, or those that a concurrency budget counts together."""
        return self.spec.signals(self.signal)

    def spec_as(self, type_: type[SpecT]) -> SpecT:
        """The spec of a budget that is known to be of that kind. Raises `TypeError` where it is of another."""
        if not isinstance(self.spec, type_):
            raise TypeError(f"{self.id} is of the kind {self.kind.value}, not {type_.__name__}")
        return self.spec

    @property
    def system(self) -> str:
        """The part of the id before its first point: `dev`, `build`, `ci` …"""
        return self.id.partition(".")[0]

    @property
    def headline(self) -> Objective:
        """The objective that is 100 % of the budget's axis: p95, else the tightest quantile, else the only one."""
        for objective in self.objectives:
            if objective.statistic == "p95":
                return objective
        return min(self.objectives, key=lambda objective: objective.limit.value)

    @property
    def loosest(self) -> Objective:
        """The objective that single operations are held against: the greatest limit."""
        return max(self.objectives, key=lambda objective: objective.limit.value)


class BudgetFile(Struct, frozen=True):
    """All budgets in force, in the file's order. `path` is None when only the shipped default was read. `launched_by`:
    names of programs below which a launch begins, beside the known ones. `poll_files`: how often the workspace's files
    are looked at (s), None: never. `servers`: the declared ones, in the file's order."""

    budgets: tuple[Budget, ...]
    path: str | None
    digest: str
    checks: tuple[Check, ...] = ()
    planned: tuple[Planned, ...] = ()
    launched_by: tuple[str, ...] = ()
    poll_files: float | None = None
    servers: tuple[DeclaredServer, ...] = ()

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((budget for budget in self.budgets if budget.id == budget_id), None)
