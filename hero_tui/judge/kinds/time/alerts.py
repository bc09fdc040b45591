"""The alert rules of time budgets: a *point* rule on single runs and a *window* rule on many of them.

*Point* (`point.py`): the two newest runs. *Window*: the exact binomial test with each limit multiplied by the rung, on
the last 20 runs (100 for p99 and above), none older than a day (a week for CI), true at two runs in a row.

Runs are judged in the order of their ends: one that is told after a later one takes its place among them.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Objective, Rung, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.core.time import DAY, WEEK
from hero_tui.judge.alerting.ladder import LONG_INTERRUPTION
from hero_tui.judge.kinds.time.point import ENOUGH_RUNS, is_unasked, point_rule
from hero_tui.judge.reasons import BuiltInLimit, Reason, SlowRuns
from hero_tui.judge.results import Run
from hero_tui.judge.stats.quantile_binomial import decide
from hero_tui.judge.verdicts import counts, went_over

POINT_EXPIRES = 900.0
SHORT_WINDOW, LONG_WINDOW = 20, 100


class WindowRule(Struct, frozen=True):
    """One (objective, rung) of the window rule. `since`: the run at which the test became true, None while false;
    `firing`: it was true at two runs in a row."""

    since: float | None = None
    firing: bool = False


class TimeState(Struct, frozen=True):
    """The alert state of a time budget. `runs`: the judged ones that a window rule can still need, oldest first.

    `point`, `point_since`, `point_expires`: the point rule's level (OK: none), the first slow run, its end. `windows`:
    by objective, then in the ladder's order. `dark`: a long gap made what fires unknown. `expired`: the last
    point rule ended by itself. `judged`: how many runs were judged, at most 20.
    """

    windows: tuple[WindowRule, ...]
    runs: tuple[Run, ...] = ()
    point: Level = Level.OK
    point_since: float | None = None
    point_expires: float | None = None
    dark: bool = False
    expired: bool = False
    judged: int = 0


class Firing(Struct, frozen=True):
    """The rule that fires: its level, when that began (UTC s), and the objective that the runs are judged by."""

    level: Level
    since: float
    objective: Objective
    reason: Reason


def fresh_times(budget: Budget) -> TimeState:
    """The state before the first run."""
    return TimeState(tuple(WindowRule() for _ in budget.objectives for _ in budget.ladder))


def advance_times(budget: Budget, state: TimeState, run: Run) -> TimeState:
    """The state after a run was told; a run that does not count changes nothing."""
    if not counts(run):
        return state
    in_order = not state.runs or run.end >= state.runs[-1].end
    runs = list(state.runs)
    insort(runs, run, key=lambda each: each.end)
    newest = runs[-1]
    recent = tuple(each for each in runs if each.end > newest.end - oldest(budget))[-_most(budget) :]
    judged = min(state.judged + 1, ENOUGH_RUNS)
    point = point_rule(budget, recent, judged)
    windows = []
    for rule, (objective, enter) in zip(state.windows, _rules(budget), strict=True):
        breaks = _breaks(recent, objective, enter)
        before = rule.since is not None if in_order else _breaks(recent[:-1], objective, enter)
        since = (newest.known if rule.since is None else rule.since) if breaks else None
        windows.append(WindowRule(since, breaks and before))
    return TimeState(
        windows=tuple(windows),
        runs=recent,
        point=Level.OK if point is None else point.level,
        point_since=None if point is None else point.since if state.point_since is None else state.point_since,
        point_expires=None if point is None else newest.end + POINT_EXPIRES,
        judged=judged,
    )


def pass_time(budget: Budget, state: TimeState, now: float) -> TimeState:
    """The state at `now` without a run: the point rule expires, runs grow too old for the window rule."""
    if state.point_expires is not None and now >= state.point_expires:
        state = replace(state, point=Level.OK, point_since=None, point_expires=None, expired=True)
    if any(rule.since is not None for rule in state.windows) and state.runs[0].end <= now - oldest(budget):
        runs = tuple(run for run in state.runs if run.end > now - oldest(budget))
        windows = tuple(
            rule if rule.since is not None and _breaks(runs, objective, enter) else WindowRule()
            for rule, (objective, enter) in zip(state.windows, _rules(budget), strict=True)
        )
        state = replace(state, runs=runs, windows=windows, expired=False)
    if state.dark and active_level(budget, state) is Level.OK:
        state = replace(state, dark=False)
    return state


def interrupt_times(budget: Budget, state: TimeState, start: float, end: float) -> TimeState:
    """The state after nobody observed from `start` to `end` (UTC s).

    The point rule's clock stood still. After more than an hour a window rule that was true once starts anew, and a
    level that fires is unknown until a run ends or it expires.
    """
    length = end - start
    if length <= 0:
        return state
    if state.point_expires is not None:
        state = replace(state, point_expires=state.point_expires + length)
    if length <= LONG_INTERRUPTION:
        return state
    windows = tuple(rule if rule.firing else WindowRule() for rule in state.windows)
    state = replace(state, windows=windows)
    return replace(state, dark=active_level(budget, state) > Level.OK)


def active_level(budget: Budget, state: TimeState) -> Level:
    """The highest level that fires, whether or not it is observed just now; `firing` works out what it rests on."""
    window = max((rung.level for rung, _, _ in _firing_windows(budget, state)), default=Level.OK)
    if is_unasked(budget, state.judged):
        window = min(window, Level.WARNING)
    return max(window, Level.OK if _point(budget, state) is None else state.point)


def times_level(budget: Budget, state: TimeState) -> Level:
    """The level now; unknown while dark."""
    return Level.UNKNOWN if state.dark else active_level(budget, state)


def firing(budget: Budget, state: TimeState) -> Firing | None:
    """The rule that fires at the highest level; of equal levels the point rule."""
    point = _point(budget, state)
    window = firing_window(budget, state)
    return window if point is None or (window is not None and window.level > point.level) else point


def _point(budget: Budget, state: TimeState) -> Firing | None:
    found = point_rule(budget, state.runs, state.judged) if state.point > Level.OK else None
    if found is None or state.point_since is None:
        return None
    return Firing(state.point, state.point_since, found.objective, found.reason)


def firing_window(budget: Budget, state: TimeState) -> Firing | None:
    """The window rule that fires at the highest level; None where none does."""
    highest: Firing | None = None
    for rung, since, objective in _firing_windows(budget, state):
        if highest is None or rung.level > highest.level:
            last = state.runs[-_window(objective) :]
            over = sum(went_over(run, objective.limit.value) for run in last)
            highest = Firing(rung.level, since, objective, SlowRuns(over, len(last), objective.limit))
    if highest is not None and highest.level >= Level.WARNING and is_unasked(budget, state.judged):
        return Firing(Level.WARNING, highest.since, highest.objective, BuiltInLimit(highest.reason))
    return highest


def _firing_windows(budget: Budget, state: TimeState) -> Iterator[tuple[Rung, float, Objective]]:
    """The window rules that fire, each since when."""
    rules = ((rung, objective) for objective in budget.objectives for rung in budget.ladder)
    for rule, (rung, objective) in zip(state.windows, rules, strict=True):
        if rule.firing and rule.since is not None:
            yield rung, rule.since, objective


def latest_value(state: TimeState) -> float | None:
    """The duration of the newest judged run; of a timeout infinity, for it is no short run."""
    if not state.runs:
        return None
    newest = state.runs[-1]
    return math.inf if newest.outcome is Outcome.TIMEOUT else newest.duration


def oldest(budget: Budget) -> float:
    """The greatest age (s) of a run that alert rules take into account."""
    return WEEK if budget.system == "ci" or budget.spec.compares else DAY


def _rules(budget: Budget) -> list[tuple[Objective, float]]:
    return [(objective, rung.enter) for objective in budget.objectives for rung in budget.ladder]


def _window(objective: Objective) -> int:
    return LONG_WINDOW if objective.quantile is not None and objective.quantile >= 0.99 else SHORT_WINDOW


def _most(budget: Budget) -> int:
    """One more than a window holds: a run that is told late is judged by the window before the newest, too."""
    return 1 + max(_window(objective) for objective in budget.objectives)


def _breaks(runs: tuple[Run, ...], objective: Objective, enter: float) -> bool:
    if objective.quantile is None:
        return False
    last = runs[-_window(objective) :]
    over = sum(went_over(run, enter * objective.limit.value) for run in last)
    return decide(len(last), over, objective.quantile) is Verdict.BREACHED
