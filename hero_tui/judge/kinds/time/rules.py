"""The alert rules of time budgets behind the interface that all kinds of operations share."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.checkpoint import load_times
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import later
from hero_tui.judge.kinds.time.alerts import (
    POINT_EXPIRES,
    TimeState,
    active_level,
    advance_times,
    firing,
    firing_window,
    fresh_times,
    interrupt_times,
    latest_value,
    pass_time,
    times_level,
)
from hero_tui.judge.reasons import Circumstance, FastRun, NoSlowRun, Reason
from hero_tui.judge.results import Run


class TimeRules:
    """The `Rules` of a `time` budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def fresh(self) -> TimeState:
        """The state before the first run."""
        return fresh_times(self._budget)

    def fits(self, state: TimeState) -> bool:
        """Whether the state has a rule for each objective and rung."""
        return len(state.windows) == len(self._budget.ladder) * len(self._budget.objectives)

    def see(self, state: TimeState, run: Run, now: float) -> TimeState:  # noqa: ARG002 - a run tells its own time
        """The state after a run ended."""
        return advance_times(self._budget, state, run)

    def wait(self, state: TimeState, now: float) -> TimeState:
        """The state at `now` without a run."""
        return pass_time(self._budget, state, now)

    def interrupt(self, state: TimeState, start: float, end: float) -> TimeState:
        """The state after nobody observed from `start` to `end`."""
        return interrupt_times(self._budget, state, start, end)

    def moved(self, state: TimeState, by: float) -> TimeState:
        """The state on a clock that was set by `by` seconds: every moment moves, or old runs would not age."""
        return replace(
            state,
            runs=tuple(replace(run, end=run.end + by, told=later(run.told, by)) for run in state.runs),
            windows=tuple(replace(rule, since=later(rule.since, by)) for rule in state.windows),
            point_since=later(state.point_since, by),
            point_expires=later(state.point_expires, by),
        )

    def idle(self, state: TimeState) -> bool:
        """Whether nothing fires or is about to."""
        return state.point_expires is None and all(rule.since is None for rule in state.windows)

    def active_level(self, state: TimeState) -> Level:
        """The highest level that fires."""
        return active_level(self._budget, state)

    def level(self, state: TimeState) -> Level:
        """The level now; unknown before the first run that counts."""
        return times_level(self._budget, state) if state.runs or state.expired else Level.UNKNOWN

    def standing(self, state: TimeState, run: Run | None, now: float) -> AlertStatus:
        """What the incident is brought up to date with."""
        highest = firing(self._budget, state)
        value = latest_value(state) if run is not None else None
        loosest = self._budget.loosest.limit
        if highest is not None:
            stands = IncidentState.UNKNOWN if state.dark else IncidentState.FIRING
            limit = highest.objective.limit.value
            return AlertStatus(highest.level, stands, highest.since, value, limit, highest.reason)
        if state.expired:
            expired = NoSlowRun(POINT_EXPIRES)
            return AlertStatus(
                Level.OK, IncidentState.ENDED, now, value, loosest.value, expired, recovered=now, expired=True
            )
        enter = min((rung.enter for rung in self._budget.ladder), default=1.0)
        reason: Reason = Circumstance.SLOW_RUNS_TOO_OLD if run is None else FastRun(enter, loosest)
        recovered = now if run is None else run.end
        return AlertStatus(Level.OK, IncidentState.ENDED, now, value, loosest.value, reason, recovered=recovered)

    def firing_on(self, state: TimeState) -> Reason | None:
        """The window rule that fires, which outlasts the point rule."""
        window = firing_window(self._budget, state)
        return None if window is None else window.reason

    def remembered(self, state: TimeState) -> object:
        """The whole state: it changes only with runs and levels."""
        return state

    def dump(self, state: TimeState) -> dict[str, object]:
        """The state as what JSON can hold."""
        return {
            "runs": [[run.end, run.duration, run.outcome.value, *_mark(run)] for run in state.runs],
            "windows": [[rule.since, rule.firing] for rule in state.windows],
            "point": int(state.point),
            "point_since": state.point_since,
            "point_expires": state.point_expires,
            "dark": state.dark,
            "expired": state.expired,
            "judged": state.judged,
        }

    def load(self, text: str) -> TimeState:
        """The state that `dump` wrote."""
        return load_times(text)


def _mark(run: Run) -> list[bool | float]:
    """Written of marked runs alone: a former version reads the states of all others."""
    if run.told is not None:
        return [run.busy, run.told]
    return [True] if run.busy else []
