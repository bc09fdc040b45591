"""The alert rules of gauge budgets: the state of one gauge after a value, an end, a gap, or time. Pure."""

from __future__ import annotations

import math

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.kinds import GaugeSpec
from hero_tui.core.objectives import Level
from hero_tui.core.time import MINUTE
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import (
    ACTIVE,
    LONG_INTERRUPTION,
    LadderState,
    Rule,
    active_level,
    advance,
    darken,
    fresh,
    interrupt,
    leading,
    moved,
)
from hero_tui.judge.engine.changes import Incident
from hero_tui.judge.kinds.gauges.slices import HourCounts, OpenSlice, Sight, pass_span
from hero_tui.judge.reasons import AtOrAbove, BackBelow, BuiltInLimit, Circumstance, Reason, StayedBelow
from hero_tui.judge.results import RuleState
from hero_tui.judge.stats.rolling_mean import MeanState, add_span, mean, until

STALE_FROM = 15.0
CURRENT_INTERVALS = 3.0
SET_BACK_FROM = 5.0  # seconds: less is a clock being slewed
ASSUMED_INTERVAL = MINUTE
LONGEST_LEARNED = 300.0  # seconds: 42 values a week do not prove a week
LEAST_INTERVAL = 25.0  # probes repeat an unchanged gauge once a minute
INTERVAL_FADES = 0.98
FIRST_LOOK = 300.0  # seconds: how long a gauge is seen for the first time, as its owner starts


class GaugeState(Struct, frozen=True):
    """The state of one gauge budget and label set, as of `at` (UTC s).

    `value` (base unit) was observed at `value_at` and is current for three times `interval` (s). `unknown`: the value
    has been missing for too long, so the level is unknown. `filling`: the slice that is not complete. `incident`: the
    newest one, open or ended. `first_judged`: when it was judged for the first time (UTC s), None before; `began_over`:
    in the five minutes from then on it got to where its budget is critical. `owner_ended`: that of `incident` has
    ended, so what fires from now on is another one.
    """

    ladder: LadderState
    at: float
    sight: Sight = Sight.DARK
    value: float | None = None
    value_at: float | None = None
    interval: float = ASSUMED_INTERVAL
    unknown: bool = False
    filling: OpenSlice | None = None
    means: MeanState = field(default_factory=MeanState)
    incident: Incident | None = None
    first_judged: float | None = None
    began_over: bool = False
    owner_ended: bool = False


Passed = tuple[GaugeState, tuple[HourCounts, ...]]


def fresh_gauge(budget: Budget, now: float) -> GaugeState:
    """The state of a gauge before its first observation."""
    return GaugeState(fresh(budget), now)


def see_value(
    budget: Budget, state: GaugeState, at: float, value: float, interval: float | None = None, *, pushed: bool = False
) -> Passed:
    """The state after `value` was observed at `at`. NaN and a value older than the newest one change nothing.

    `interval`: seconds between two values, where the probe states it. Else it is learned: the longest recent wait,
    forgotten slowly. `pushed`: another program tells it, at intervals that the budget declares; what is only learned of
    them is five minutes at most.
    """
    state = _with_clock(state, at)
    if math.isnan(value) or (state.value_at is not None and at < state.value_at):
        return state, ()
    state, hours = pass_time(budget, state, at)
    interval = _interval(budget, state, at, pushed=pushed) if interval is None else interval
    means = state.means
    if budget.spec.averaged and means.began is None and not means.steps:
        means = MeanState(began=max(at, state.at))  # a reader knows at once since when it is watched
    state = replace(
        state, sight=Sight.VALUE, value=value, value_at=at, interval=interval, at=max(at, state.at), means=means
    )
    return _evaluate(budget, state, state.at), hours


def see_past_value(budget: Budget, state: GaugeState, at: float, value: float) -> GaugeState:
    """The state after `value` of a time that has passed was pushed: what holds now is judged by it where it is the
    newest. Its slices are counted apart (`external_gauge.recount`)."""
    if math.isnan(value) or (state.value_at is not None and at < state.value_at):
        return state
    interval, means = _interval(budget, state, at, pushed=True), state.means
    if budget.spec.averaged:
        means = add_span(until(means, at), at, min(state.at, at + CURRENT_INTERVALS * interval), value)
    state = replace(state, sight=Sight.VALUE, value=value, value_at=at, interval=interval, means=means)
    return _evaluate(budget, state, state.at)


def _interval(budget: Budget, state: GaugeState, at: float, *, pushed: bool) -> float:
    declared = budget.spec_as(GaugeSpec).every if pushed else None
    if declared is not None:
        return declared
    learned = state.interval
    if state.value_at is not None and state.sight is Sight.VALUE:
        learned = max(LEAST_INTERVAL, at - state.value_at, INTERVAL_FADES * state.interval)
    return min(learned, LONGEST_LEARNED) if pushed else learned


def see_end(budget: Budget, state: GaugeState, at: float) -> Passed:
    """The state after the gauge's owner ended: without a value no rule is active."""
    state, hours = pass_time(budget, _with_clock(state, at), at)
    state = replace(state, sight=Sight.ABSENT, value=None, means=MeanState(), owner_ended=state.incident is not None)
    return _evaluate(budget, state, max(at, state.at)), hours


def see_other_owner(state: GaugeState) -> GaugeState:
    """The state before the first value of another owner: what fired, or recovered, was of the former one."""
    ended = [rule.clear_since for rule in state.ladder.rules if rule.state in ACTIVE and rule.clear_since is not None]
    ladder = LadderState(
        tuple(Rule() for _ in state.ladder.rules),
        seen=state.ladder.seen,
        recovered_at=max(ended, default=state.ladder.recovered_at),
    )
    return replace(state, ladder=ladder, unknown=False)


def see_gap(budget: Budget, state: GaugeState, start: float, end: float) -> Passed:
    """The state after nobody observed from `start` to `end`: unknown, unless the gauge had no owner at `start`."""
    state, before = pass_time(budget, state, start)
    if end <= state.at:
        return state, before
    length = end - state.at
    if state.sight is Sight.ABSENT:
        return replace(state, at=end), before
    filling, hours = _dark(budget, state, state.at, end)
    ladder = interrupt(state.ladder, state.at, end)
    unknown = state.unknown or (length > LONG_INTERRUPTION and active_level(budget.ladder, ladder) > Level.OK)
    return replace(state, ladder=ladder, at=end, sight=Sight.DARK, filling=filling, unknown=unknown), before + hours


def evaluate_at(budget: Budget, state: GaugeState, now: float) -> Passed:
    """The state at `now` without an observation: the last value is still current, or stale."""
    state, hours = pass_time(budget, _with_clock(state, now), now)
    return _evaluate(budget, state, now), hours


def pass_time(budget: Budget, state: GaugeState, now: float) -> Passed:
    """The state with slices and mean filled up to `now`; the ladder is not evaluated."""
    if now <= state.at:
        return state, ()
    if state.sight is Sight.ABSENT:
        filling, hours = _span(budget, state, state.at, now, Sight.ABSENT, None)
        return replace(state, at=now, filling=filling), hours
    if state.sight is Sight.DARK or state.value is None or state.value_at is None:
        filling, hours = _dark(budget, state, state.at, now)
        return replace(state, at=now, filling=filling), hours
    current_until = min(now, max(state.at, state.value_at + CURRENT_INTERVALS * state.interval))
    passed = state
    if budget.spec.averaged:
        passed = replace(state, means=add_span(state.means, state.at, current_until, state.value))
    value = _judged(budget, passed, current_until)
    sight = Sight.ABSENT if value is None else Sight.VALUE
    filling, hours = _span(budget, passed, state.at, current_until, sight, value)
    passed = replace(passed, at=current_until, filling=filling)
    if current_until < now:
        filling, more = _dark(budget, passed, current_until, now)
        passed, hours = replace(passed, at=now, filling=filling), hours + more
    return passed, hours


def gauge_level(budget: Budget, state: GaugeState) -> Level:
    """The level now; unknown before the first observation and when it has been missing for too long."""
    if state.unknown or state.ladder.seen is None:
        return Level.UNKNOWN
    return gauge_active_level(budget, state)


def gauge_active_level(budget: Budget, state: GaugeState) -> Level:
    """The highest level that fires or recovers, whether or not it is observed just now."""
    level = active_level(budget.ladder, state.ladder)
    return min(level, Level.WARNING) if _is_unasked(budget, state) else level


def gauge_standing(budget: Budget, state: GaugeState) -> AlertStatus:
    """What the incident is brought up to date with."""
    limit = budget.headline.limit
    value = _judged(budget, state, state.at)
    lead = leading(budget.ladder, state.ladder)
    if lead is None:
        lowest = min((rung.leave for rung in budget.ladder), default=1.0)
        reason: Reason = StayedBelow(lowest, limit, budget.keep_firing_for)
        if state.sight is Sight.ABSENT:
            reason = Circumstance.OWNER_ENDED
        return AlertStatus(
            Level.OK, IncidentState.ENDED, state.at, value, limit.value, reason, recovered=state.ladder.recovered_at
        )
    rung, rule = lead
    firing = any(other.state is RuleState.FIRING for other in state.ladder.rules)
    if state.unknown:
        stands, reason = IncidentState.UNKNOWN, Circumstance.NOT_OBSERVED
    elif firing:
        stands, reason = IncidentState.FIRING, AtOrAbove(rung.enter, limit, rung.hold)
    elif state.sight is Sight.ABSENT:
        stands, reason = IncidentState.RECOVERING, Circumstance.OWNER_ENDED
    else:
        stands, reason = IncidentState.RECOVERING, BackBelow(rung.leave, limit)
    level = rung.level
    if level >= Level.WARNING and _is_unasked(budget, state):
        level, reason = Level.WARNING, BuiltInLimit(reason)
    onset = state.at if rule.active_at is None else rule.active_at
    return AlertStatus(level, stands, onset, value, limit.value, reason, recovered=rule.clear_since)


def _is_unasked(budget: Budget, state: GaugeState) -> bool:
    """Whether the limit is built in, and the gauge got to it when it was seen first."""
    return budget.shipped and state.began_over


def _with_clock(state: GaugeState, now: float) -> GaugeState:
    """The state on a clock that was set back: every moment moves with it, the open slice and the mean begin anew."""
    if now >= state.at - SET_BACK_FROM:
        return state
    by = now - state.at
    return replace(
        state,
        ladder=moved(state.ladder, by),
        at=now,
        value_at=None if state.value_at is None else state.value_at + by,
        filling=None,
        means=MeanState(),
    )


def _evaluate(budget: Budget, state: GaugeState, now: float) -> GaugeState:
    if state.sight is Sight.ABSENT:
        return replace(state, ladder=advance(budget, state.ladder, now, None), unknown=False)
    fresh_value = (
        state.sight is Sight.VALUE
        and state.value_at is not None
        and now - state.value_at <= CURRENT_INTERVALS * state.interval
    )
    value = _judged(budget, state, now) if fresh_value else None
    if value is not None:
        state = _first_seen(budget, state, now, value)
    if fresh_value and (value is not None or active_level(budget.ladder, state.ladder) is Level.OK):
        return replace(state, ladder=advance(budget, state.ladder, now, value), unknown=False)
    if state.ladder.seen is None:
        return state
    since = state.ladder.seen if state.value_at is None or state.sight is not Sight.VALUE else state.value_at
    stale = now - since >= max(STALE_FROM, CURRENT_INTERVALS * state.interval)
    return replace(state, ladder=darken(state.ladder, now), unknown=state.unknown or stale)


def _first_seen(budget: Budget, state: GaugeState, now: float, value: float) -> GaugeState:
    """The state that knows whether the gauge got to its limit while it was seen for the first time."""
    if state.first_judged is None:
        state = replace(state, first_judged=now)
    elif state.began_over or now - state.first_judged > FIRST_LOOK:
        return state
    begins = min((rung.enter for rung in budget.ladder if rung.level > Level.WARNING), default=math.inf)
    over = value >= begins * budget.headline.limit.value
    return replace(state, began_over=True) if over and not state.began_over else state


def _judged(budget: Budget, state: GaugeState, now: float) -> float | None:
    """The value that the ladder and the slices judge: the 5-minute mean where the budget asks for it."""
    if state.sight is not Sight.VALUE:
        return None
    return mean(state.means, now) if budget.spec.averaged else state.value


def _dark(
    budget: Budget, state: GaugeState, start: float, end: float
) -> tuple[OpenSlice | None, tuple[HourCounts, ...]]:
    """Count unobserved time in slices; at most the budget's window of it, none before the first observation."""
    if state.ladder.seen is None:
        return state.filling, ()
    longest = budget.window.seconds
    if longest is not None and end - start > longest:
        return _span(budget, replace(state, filling=None), end - longest, end, Sight.DARK, None)
    return _span(budget, state, start, end, Sight.DARK, None)


def _span(
    budget: Budget, state: GaugeState, start: float, end: float, sight: Sight, value: float | None
) -> tuple[OpenSlice | None, tuple[HourCounts, ...]]:
    if end <= start:
        return state.filling, ()
    length = budget.spec_as(GaugeSpec).slice
    return pass_span(state.filling, length, budget.headline.limit.value, start, end, sight, value)
