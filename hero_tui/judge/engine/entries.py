"""One (budget, label set) as the judge keeps it: the pure state, and which of its steps are worth writing down."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from hero_tui.core.attributes import EXTERNAL, INTERVAL
from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Labels, Operation
from hero_tui.judge.alerting.checkpoint import dump_gauge, dump_state, load_gauge, load_incident, newest_run, written_at
from hero_tui.judge.alerting.incidents import AlertStatus, follow, worth_writing
from hero_tui.judge.engine import operation_state as operations
from hero_tui.judge.engine.changes import Change, Incident, IncidentChanged, RuleStateChanged, SlicesCounted
from hero_tui.judge.engine.operation_state import OperationState
from hero_tui.judge.kinds.gauges import rules as gauges
from hero_tui.judge.kinds.gauges.slices import HourCounts, Sight
from hero_tui.judge.kinds.operation_kind import Rules
from hero_tui.judge.results import Run, run_of

JUST_WRITTEN = 2.0  # seconds: a state this young was written as the recorder ended
GONE_AFTER = 120.0  # seconds: probes tell each living gauge once a minute
TOLD_AT_ONCE = 5.0  # seconds: so much later a probe may know of an end
INTERVALS_AWAITED = 2.0  # what other programs tell comes in intervals of their own
NextId = Callable[[], int]
S = TypeVar("S")


class _Following:
    """What both kinds share: the incident, and what was last written of it."""

    def __init__(self, budget: Budget, labels: Labels, new_id: NextId) -> None:
        self.budget = budget
        self.labels = labels
        self._new_id = new_id
        self._written: Incident | None = None
        self._remembered: object = None

    def _follow(
        self,
        incident: Incident | None,
        level: Level,
        stand: Callable[[], AlertStatus],
        now: float,
        *,
        may_reopen: bool = True,
    ) -> tuple[Incident | None, list[Change]]:
        ended = incident is None or incident.state is IncidentState.ENDED
        if level is Level.OK and ended:
            return incident, []
        followed = follow(None if ended and not may_reopen else incident, stand(), now, -1)
        after = followed.incident
        if after is None:
            return None, []
        if after.id == -1:
            after = replace(after, id=self._new_id())
        moved = self._written is not None and self._written.id == after.id and worth_writing(self._written, after)
        if not followed.transitions and not moved:
            return after, []
        self._written = after
        return after, [
            IncidentChanged(self.budget.id, self.labels, after, followed.transitions, opened=followed.opened)
        ]

    def _remember(self, key: object, changes: Sequence[Change], dump: Callable[[], str]) -> list[Change]:
        """State and incident, both where one of them is worth a write: so a recorder that is killed leaves the two in
        agreement."""
        if key == self._remembered and not changes:
            return []
        self._remembered = key
        return [*([] if changes else self.incident_unwritten()), RuleStateChanged(self.budget.id, self.labels, dump())]

    @property
    def incident(self) -> Incident | None:
        """The newest, open or ended."""
        raise NotImplementedError

    def incident_unwritten(self) -> list[Change]:
        """The incident where its value moved since it was last written, too little to be written for its own sake."""
        incident = self.incident
        if incident is None or incident == self._written:
            return []
        self._written = incident
        return [IncidentChanged(self.budget.id, self.labels, incident, (), opened=False)]


class GaugeEntry(_Following):
    """A `limit` or `sustained` budget of one label set."""

    def __init__(self, budget: Budget, labels: Labels, new_id: NextId, now: float) -> None:
        super().__init__(budget, labels, new_id)
        self.state = gauges.fresh_gauge(budget, now)
        self._awaited_since: float | None = None

    def restore(self, text: str, stopped_at: float | None, now: float) -> list[Change]:
        """Take up a persisted state; raises `UnreadableStateError`.

        An owner of which the new recorder hears nothing for two minutes, and for twice as long as it used to be silent,
        ended while nobody looked.
        """
        state = load_gauge(text)
        if len(state.ladder.rules) != len(self.budget.ladder):
            state = replace(
                gauges.fresh_gauge(self.budget, now),
                incident=state.incident,
                first_judged=state.first_judged,
                began_over=state.began_over,
            )
        self._written = state.incident
        self._awaited_since = now if state.sight is not Sight.ABSENT else None
        at = min(now, state.at if stopped_at is None else max(state.at, stopped_at))
        if at - state.at > JUST_WRITTEN:  # slices since then were counted by the former recorder
            seen = None if state.ladder.seen is None else at
            state = replace(state, at=at, ladder=replace(state.ladder, seen=seen), filling=None)
        return self._take(gauges.see_gap(self.budget, state, at, now), now)

    def go_on(self, former: Entry) -> None:
        """Take over from the entry of the same budget and labels, whose limits were the same."""
        if isinstance(former, GaugeEntry):
            self.state = former.state
            self._written, self._remembered, self._awaited_since = former.taken_over()

    def taken_over(self) -> tuple[Incident | None, object, float | None]:
        """What was written last, what of the state, and since when its owner is awaited."""
        return self._written, self._remembered, self._awaited_since

    def begin_anew(self, former: Entry, now: float) -> list[Change]:
        """Take over what was seen of the gauge, but none of its rules."""
        if isinstance(former, GaugeEntry):
            seen, fresh = former.state, gauges.fresh_gauge(self.budget, now)
            self.state = replace(
                fresh,
                sight=seen.sight,
                value=seen.value,
                value_at=seen.value_at,
                interval=seen.interval,
                means=seen.means,
                first_judged=seen.first_judged,
                began_over=seen.began_over,
            )
        return self._take(gauges.evaluate_at(self.budget, self.state, now), now)

    def observe(self, event: Gauge | GaugeEnded | Gap, now: float) -> list[Change]:
        """Judge a signal."""
        if not isinstance(event, Gap):
            self._awaited_since = None
        elif self._awaited_since is not None:
            self._awaited_since += max(0.0, event.end - max(event.start, self._awaited_since))
        if isinstance(event, Gauge):
            interval = event.attributes.get(INTERVAL)
            stated = float(interval) if isinstance(interval, int | float) and interval > 0 else None
            pushed = event.attributes.get(EXTERNAL) is True
            former = self._end_former_owner(now)
            passed = gauges.see_value(self.budget, self.state, event.at, event.value, stated, pushed=pushed)
            return [*former, *self._take(passed, now)]
        if isinstance(event, GaugeEnded):
            return self._take(gauges.see_end(self.budget, self.state, event.at), now)
        return self._take(gauges.see_gap(self.budget, self.state, event.start, event.end), now)

    def _end_former_owner(self, now: float) -> list[Change]:
        """An owner comes while the alert of one that has ended still recovers: that ends, and is none of this one."""
        state = self.state
        if state.sight is not Sight.ABSENT or gauges.gauge_active_level(self.budget, state) <= Level.OK:
            return []
        return self._take((gauges.see_other_owner(state), ()), now)

    def observe_past(self, gauge: Gauge, now: float) -> list[Change]:
        """Judge what holds now by a value of the past, where none is newer."""
        return self._take((gauges.see_past_value(self.budget, self.state, gauge.at, gauge.value), ()), now)

    def tick(self, now: float) -> list[Change]:
        """Let time pass."""
        awaited = max(GONE_AFTER, INTERVALS_AWAITED * self.state.interval)
        if self._awaited_since is not None and now - self._awaited_since >= awaited:
            self._awaited_since = None
            return self._take(gauges.see_end(self.budget, self.state, now), now)
        return self._take(gauges.evaluate_at(self.budget, self.state, now), now)

    @property
    def incident(self) -> Incident | None:
        """The newest, open or ended."""
        return self.state.incident

    @property
    def level(self) -> Level:
        """The level now."""
        return gauges.gauge_level(self.budget, self.state)

    def dump(self) -> str:
        """The state as text."""
        return dump_gauge(self.state, self.labels, self.level)

    def _take(self, passed: gauges.Passed, now: float) -> list[Change]:
        state, hours = passed
        level = gauges.gauge_active_level(self.budget, state)
        before, may_reopen = state.incident, not state.owner_ended
        incident, changes = self._follow(
            before, level, lambda: gauges.gauge_standing(self.budget, state), now, may_reopen=may_reopen
        )
        if incident is not before:
            another = before is None or incident is None or incident.id != before.id
            state = replace(state, incident=incident, owner_ended=state.owner_ended and not another)
        self.state = state
        key = (
            tuple(rule.state for rule in state.ladder.rules),
            state.unknown,
            state.sight,
            self.level,
            incident if incident is None else (incident.id, incident.state, incident.severity, incident.times),
        )
        return [*changes, *self._counted(hours), *self._remember(key, changes, self.dump)]

    def _counted(self, hours: Sequence[HourCounts]) -> list[Change]:
        return [
            SlicesCounted(self.budget.id, self.labels, counts.hour, counts.good, counts.bad, counts.unknown)
            for counts in hours
        ]


class OperationEntry(_Following, Generic[S]):
    """A budget that judges operations, of one label set. Costs nothing while nothing fires and no run comes."""

    def __init__(self, budget: Budget, labels: Labels, new_id: NextId, now: float, rules: Rules[S]) -> None:
        super().__init__(budget, labels, new_id)
        self._rules = rules
        self.state = OperationState(rules.fresh(), now)

    def restore(self, text: str, stopped_at: float | None, now: float) -> list[Change]:
        """Take up a persisted state; raises `UnreadableStateError`."""
        state = OperationState(self._rules.load(text), written_at(text), load_incident(text), newest_run(text))
        if not self._rules.fits(state.alerts):
            state = OperationState(self._rules.fresh(), now, state.incident)
        self._written = state.incident
        at = state.at if stopped_at is None else max(state.at, stopped_at)
        state = replace(state, at=min(at, now))
        return self._take(operations.see_interruption(self._rules, state, at, now), None, now)

    def go_on(self, former: Entry) -> None:
        """Take over from the entry of the same budget and labels, whose limits were the same."""
        if isinstance(former, OperationEntry):
            self.state = former.state
            self._written, self._remembered = former.taken_over()

    def taken_over(self) -> tuple[Incident | None, object]:
        """What was written last, and what of the state."""
        return self._written, self._remembered

    def begin_anew(self, former: Entry, now: float) -> list[Change]:
        """Begin without any rule of the former limits; runs that come are judged by the new ones."""
        del former
        return self._take(OperationState(self._rules.fresh(), now), None, now)

    def observe(self, event: Operation | Gap, now: float) -> list[Change]:
        """Judge a signal."""
        if isinstance(event, Gap):
            return self._take(operations.see_interruption(self._rules, self.state, event.start, event.end), None, now)
        return self.observe_together((event,), now, at_once=True)

    def observe_together(self, events: Sequence[Operation], now: float, *, at_once: bool = False) -> list[Change]:
        """Judge what was told at once, in the order of the ends: it opens what holds after the last one. `at_once`: it
        was told as it ended, by a probe."""
        state, newest = self.state, None
        for event in sorted(events, key=_end_of):
            run = _told(event, math.inf if at_once else now)
            before, state = state.alerts, operations.see_run(self._rules, state, run, now)
            if state.alerts is before:
                continue
            newest = run
            if run.told is not None:  # what it opened may be over by now
                state = operations.wait(self._rules, state, now)
        return self._take(state, newest, now)

    def tick(self, now: float) -> list[Change]:
        """Let time pass; nothing to do while nothing fires or is about to."""
        incident = self.state.incident
        if (incident is None or incident.state is IncidentState.ENDED) and self._rules.idle(self.state.alerts):
            return []
        return self._take(operations.wait(self._rules, self.state, now), None, now)

    @property
    def incident(self) -> Incident | None:
        """The newest, open or ended."""
        return self.state.incident

    @property
    def level(self) -> Level:
        """The level now."""
        return self._rules.level(self.state.alerts)

    def dump(self) -> str:
        """The state as text."""
        state = self.state
        fields = {**self._rules.dump(state.alerts), "newest": state.newest}
        return dump_state(fields, state.at, state.incident, self.labels, self.level)

    def _take(self, state: OperationState[S], run: Run | None, now: float) -> list[Change]:
        alerts, rules = state.alerts, self._rules
        incident, changes = self._follow(
            state.incident, rules.active_level(alerts), lambda: rules.standing(alerts, run, state.at), now
        )
        self.state = state if incident is state.incident else replace(state, incident=incident)
        severity = None if incident is None else (incident.id, incident.state, incident.severity, incident.times)
        return [*changes, *self._remember((rules.remembered(alerts), severity), changes, self.dump)]


def _end_of(operation: Operation) -> float:
    return operation.start + (operation.duration or 0.0)


def _told(operation: Operation, now: float) -> Run:
    """The operation as the judge takes it: none ends after it was told at `now` (infinite: at its end), and one of
    before is marked with when it was told."""
    run = run_of(operation.start, operation.duration, operation.outcome, operation.attributes)
    if math.isinf(now):
        return run
    if run.end > now:
        return replace(run, end=now)
    return replace(run, told=now) if run.end < now - TOLD_AT_ONCE else run


Entry = GaugeEntry | OperationEntry[Any]
