"""One budget of operations and label set: runs come, time passes, its alerts and its incident follow. Pure."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.signals import LATE_AFTER
from hero_tui.judge.alerting.ladder import later
from hero_tui.judge.engine.changes import Incident
from hero_tui.judge.kinds.gauges.rules import SET_BACK_FROM
from hero_tui.judge.kinds.operation_kind import Rules
from hero_tui.judge.results import Run

S = TypeVar("S")


class OperationState(Struct, Generic[S], frozen=True):
    """The alerts of a budget with the newest incident, open or ended. Time has passed up to `at`; `newest`: when the
    newest run ended that was judged, None before any (UTC s)."""

    alerts: S
    at: float
    incident: Incident | None = None
    newest: float | None = None


def see_run(rules: Rules[S], state: OperationState[S], run: Run, now: float) -> OperationState[S]:
    """A run was told. One that ended more than 15 min before the newest that was judged is late: the verdict counts
    it, and it opens no alert about the past."""
    state = _with_clock(rules, state, now)
    at = max(now, state.at)
    if state.newest is not None and run.end < state.newest - LATE_AFTER:
        return replace(state, at=at)
    alerts = rules.see(state.alerts, run, at)
    if alerts is state.alerts:
        return replace(state, at=at)
    newest = run.end if state.newest is None else max(run.end, state.newest)
    return replace(state, alerts=alerts, at=at, newest=newest)


def see_interruption(rules: Rules[S], state: OperationState[S], start: float, end: float) -> OperationState[S]:
    """Nobody observed from `start` to `end`. What was already passed over is not passed over twice."""
    start = max(start, state.at)
    if end <= start:
        return state
    return replace(state, alerts=rules.interrupt(state.alerts, start, end), at=end)


def wait(rules: Rules[S], state: OperationState[S], now: float) -> OperationState[S]:
    """Time passed without a run."""
    state = _with_clock(rules, state, now)
    at = max(now, state.at)
    return replace(state, alerts=rules.wait(state.alerts, at), at=at)


def _with_clock(rules: Rules[S], state: OperationState[S], now: float) -> OperationState[S]:
    """The state on a clock that was set back: what is to come moves with it."""
    if now >= state.at - SET_BACK_FROM:
        return state
    by = now - state.at
    return replace(state, alerts=rules.moved(state.alerts, by), at=now, newest=later(state.newest, by))
