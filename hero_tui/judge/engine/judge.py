"""The judge as the recorder's loop uses it: signals in, changes out; no clock, no I/O."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.incidents import IncidentState, TransitionKind
from hero_tui.core.label_sets import Series, series_key
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Labels, Operation
from hero_tui.core.time import DAY
from hero_tui.judge.alerting.checkpoint import UnreadableStateError, labels_and_level, load_incident, written_at
from hero_tui.judge.engine.changes import Change, Incident, IncidentChanged, RuleStateChanged
from hero_tui.judge.engine.entries import Entry, GaugeEntry, OperationEntry
from hero_tui.judge.kinds.operation_kind import Rules
from hero_tui.judge.kinds.registry import labels_for, rules_for
from hero_tui.judge.reasons import Circumstance
from hero_tui.judge.results import Transition

FORGOTTEN_AFTER = 30 * DAY  # seconds: label sets that nobody met for so long begin anew


class Judge:
    """Keeps one entry per (budget id, label set). All times are UTC seconds. Not thread-safe.

    `next_incident` is the number of the first incident that it will open (one more than any before); from then on it
    counts itself.
    """

    def __init__(self, budgets: BudgetFile, next_incident: int = 1) -> None:
        self._next = next_incident
        self._entries: dict[Series, Entry] = {}
        self._take(budgets)

    def take_budgets(self, budgets: BudgetFile, changed: Collection[str], now: float) -> tuple[Change, ...]:
        """Judge by `budgets` from now on. What is open by a budget of `changed` (ids) ends, and its rules begin anew;
        runs and values that were seen are remembered."""
        self._take(budgets)
        changes: list[Change] = []
        for key, entry in list(self._entries.items()):
            budget = budgets.get(entry.budget.id)
            text = entry.dump()
            if budget is None or not budget.is_judged_as_observed:
                del self._entries[key]
                changes += _abandon(entry.budget.id, entry.labels, text, entry.incident, now, Circumstance.BUDGET_GONE)
                continue
            anew = self._entries[key] = self._new(budget, entry.labels, now)
            if budget.id in changed:
                reason = Circumstance.BUDGET_CHANGED
                changes += _abandon(budget.id, entry.labels, text, entry.incident, now, reason)
                changes += anew.begin_anew(entry, now)
            else:
                anew.go_on(entry)
        return tuple(changes)

    def _take(self, budgets: BudgetFile) -> None:
        self._budgets = budgets
        self._rules: dict[str, Rules[Any]] = {}
        self._operations: dict[str, list[Budget]] = {}
        self._gauges: dict[str, list[Budget]] = {}
        for budget in budgets.budgets:
            if not budget.is_judged_as_observed:
                continue
            if budget.of_operations:
                self._rules[budget.id] = rules_for(budget)
                for signal in budget.signals:
                    self._operations.setdefault(signal, []).append(budget)
            else:
                self._gauges.setdefault(budget.signal, []).append(budget)

    def restore(
        self,
        states: Mapping[tuple[str, str], str],
        *,
        now: float,
        stopped_at: float | None,
        changed: Collection[str] = (),
    ) -> tuple[Change, ...]:
        """Take up the states that a former recorder persisted; call once, before anything else.

        `stopped_at` is when that recorder last looked (its `last_seen` or `ended`). Clocks of rules stand still for
        the time in between; after more than an hour pending rules are dropped and firing ones unknown. A state that
        cannot be read (another version) is left out; the open incident of a budget that is gone is ended, and so is
        that of one that was `changed` (ids) since: its rules begin anew.
        """
        changes: list[Change] = []
        for (budget_id, _), text in states.items():
            with suppress(UnreadableStateError):  # said in the docstring: it starts afresh
                changes += self._restore_one(budget_id, text, now, stopped_at, budget_id in changed)
        return tuple(changes)

    def observe(self, event: Operation | Gauge | GaugeEnded | Gap, now: float) -> tuple[Change, ...]:
        """Judge one signal. Signals that no budget names give no change. A `Gap` darkens every gauge in between."""
        if isinstance(event, Gap):
            return tuple(change for entry in self._entries.values() for change in entry.observe(event, now))
        changes: list[Change] = []
        if isinstance(event, Operation):
            for budget in self._operations.get(event.signal, ()):
                entry = self._entry(budget, labels_for(budget, event.labels), now)
                if isinstance(entry, OperationEntry):
                    changes += entry.observe(event, now)
            return tuple(changes)
        for budget in self._gauges.get(event.signal, ()):
            known = self._entries.get(series_key(budget.id, event.labels))
            if known is None and isinstance(event, GaugeEnded):
                continue
            entry = known or self._entry(budget, event.labels, event.at)
            if isinstance(entry, GaugeEntry):
                changes += entry.observe(event, now)
        return tuple(changes)

    def observe_together(self, operations: Sequence[Operation], now: float) -> tuple[Change, ...]:
        """Judge operations that were told at once, such as an import: alerts are of what holds after the last one."""
        told: dict[Series, list[Operation]] = {}
        entries: dict[Series, OperationEntry[Any]] = {}
        for operation in operations:
            for budget in self._operations.get(operation.signal, ()):
                labels = labels_for(budget, operation.labels)
                entry = self._entry(budget, labels, now)
                if isinstance(entry, OperationEntry):
                    key = series_key(budget.id, labels)
                    entries[key] = entry
                    told.setdefault(key, []).append(operation)
        return tuple(change for key, entry in entries.items() for change in entry.observe_together(told[key], now))

    def observe_past(self, gauge: Gauge, now: float) -> tuple[Change, ...]:
        """Judge what holds now by a value of the past that was told after others, where none is newer. What it changes
        in the verdict is counted apart (`kinds.gauges.external_gauge.recount`)."""
        changes: list[Change] = []
        for budget in self._gauges.get(gauge.signal, ()):
            entry = self._entry(budget, gauge.labels, gauge.at)
            if isinstance(entry, GaugeEntry):
                changes += entry.observe_past(gauge, now)
        return tuple(changes)

    def tick(self, now: float) -> tuple[Change, ...]:
        """Let time pass, once a second: holds, expiries, stale gauges, completed slices, values of open incidents."""
        return tuple(change for entry in self._entries.values() for change in entry.tick(now))

    def states(self) -> tuple[RuleStateChanged, ...]:
        """Every entry as it is now, for a clean end: also what changes without a transition (an open slice)."""
        return tuple(RuleStateChanged(entry.budget.id, entry.labels, entry.dump()) for entry in self._entries.values())

    def unwritten(self) -> tuple[Change, ...]:
        """The incidents whose value moved since they were last written: for a clean end, beside `states`."""
        return tuple(change for entry in self._entries.values() for change in entry.incident_unwritten())

    def open_incidents(self) -> tuple[IncidentChanged, ...]:
        """Every open incident as it is now, without a transition: for a store that knows nothing of them."""
        incidents = ((entry, entry.incident) for entry in self._entries.values())
        return tuple(
            IncidentChanged(entry.budget.id, entry.labels, incident, (), opened=False)
            for entry, incident in incidents
            if incident is not None and incident.state is not IncidentState.ENDED
        )

    def _restore_one(
        self, budget_id: str, text: str, now: float, stopped_at: float | None, changed: bool
    ) -> Sequence[Change]:
        labels, _ = labels_and_level(text)
        budget = self._budgets.get(budget_id)
        incident = load_incident(text)
        if budget is None or not budget.is_judged_as_observed:
            return _abandon(budget_id, labels, text, incident, now)
        if changed:
            return _abandon(budget_id, labels, text, incident, now, Circumstance.BUDGET_CHANGED)
        if now - written_at(text) > FORGOTTEN_AFTER and (incident is None or incident.state is IncidentState.ENDED):
            return ()
        entry = self._new(budget, labels, now)
        try:
            changes = entry.restore(text, stopped_at, now)
        except UnreadableStateError:  # it is of another kind by now
            return _abandon(budget_id, labels, text, incident, now)
        self._entries[series_key(budget.id, labels)] = entry
        return changes

    def _entry(self, budget: Budget, labels: Labels, now: float) -> Entry:
        key = series_key(budget.id, labels)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = self._new(budget, labels, now)
        return entry

    def _new(self, budget: Budget, labels: Labels, now: float) -> Entry:
        rules = self._rules.get(budget.id)
        if rules is None:
            return GaugeEntry(budget, labels, self._new_id, now)
        return OperationEntry(budget, labels, self._new_id, now, rules)

    def _new_id(self) -> int:
        taken = self._next
        self._next += 1
        return taken


def _abandon(
    budget_id: str,
    labels: Labels,
    text: str,
    incident: Incident | None,
    now: float,
    why: Circumstance = Circumstance.BUDGET_GONE,
) -> tuple[Change, ...]:
    """End the open incident of a budget that is judged no longer, or no longer so, and remember that it was."""
    if incident is None or incident.state is IncidentState.ENDED:
        return ()
    ended = replace(incident, state=IncidentState.ENDED, recovered=now)
    transition = Transition(TransitionKind.EXPIRED, now, incident.severity, incident.value, why)
    data = json.loads(text)
    data["incident"] = data["incident"] | {"state": IncidentState.ENDED, "recovered": now}
    return (
        IncidentChanged(budget_id, labels, ended, (transition,), opened=False),
        RuleStateChanged(budget_id, labels, json.dumps(data, separators=(",", ":"))),
    )
