"""One time budget of one label set: runs come, its alerts and its incident follow. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hero_tui.budgets.model import Budget, Level
from hero_tui.judge.alerts import (
    POINT_EXPIRES,
    TimeState,
    advance_times,
    fresh_times,
    interrupt_times,
    latest_value,
    pass_time,
    reason,
)
from hero_tui.judge.changes import Incident
from hero_tui.judge.gauges import SET_BACK_FROM
from hero_tui.judge.incidents import Standing
from hero_tui.judge.model import Run
from hero_tui.judge.words import span, times


@dataclass(frozen=True, slots=True)
class TimesState:
    """The alerts of a time budget with the newest incident, open or ended. Time has passed up to `at` (UTC s)."""

    alerts: TimeState
    at: float
    incident: Incident | None = None


def fresh_times_state(budget: Budget, now: float) -> TimesState:
    """A time budget of which no run was seen."""
    return TimesState(fresh_times(budget), now)


def see_run(budget: Budget, state: TimesState, run: Run, now: float) -> TimesState:
    """A run ended."""
    return replace(state, alerts=advance_times(budget, state.alerts, run), at=max(now, state.at))


def see_interruption(budget: Budget, state: TimesState, start: float, end: float) -> TimesState:
    """Nobody observed from `start` to `end`. What was already passed over is not passed over twice."""
    start = max(start, state.at)
    return replace(state, alerts=interrupt_times(budget, state.alerts, start, end), at=max(end, state.at))


def wait(budget: Budget, state: TimesState, now: float) -> TimesState:
    """Time passed without a run."""
    alerts = state.alerts
    if now < state.at - SET_BACK_FROM and alerts.point_expires is not None:
        alerts = replace(alerts, point_expires=alerts.point_expires + now - state.at)
        state = replace(state, at=now)
    alerts = pass_time(budget, alerts, now)
    return replace(state, alerts=alerts, at=max(now, state.at))


def times_standing(budget: Budget, state: TimesState, run: Run | None) -> Standing:
    """What an incident follows; `run` is the one that was just seen, None when only time passed."""
    why = reason(budget, state.alerts)
    value = latest_value(state.alerts) if run is not None else None
    loosest = budget.loosest.limit
    if why is not None:
        word = "unknown" if state.alerts.dark else "firing"
        return Standing(why.level, word, why.since, value, why.objective.limit.value, why.text)
    if state.alerts.expired:
        text = f"no slow run for {span(POINT_EXPIRES)}"
        return Standing(Level.OK, "ok", state.at, value, loosest.value, text, recovered=state.at, expired=True)
    enter = min((rung.enter for rung in budget.ladder), default=1.0)
    text = f"a run below {times(enter)} of {loosest.text}" if run is not None else "its slow runs are too old"
    recovered = state.at if run is None else run.end
    return Standing(Level.OK, "ok", state.at, value, loosest.value, text, recovered=recovered)
