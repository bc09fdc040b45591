"""The alert rules of time budgets: a *point* rule on single runs and a *window* rule on many of them.

*Point*: a run against the loosest limit. It opens when critical, or when two runs in a row reach the first rung, at
the lower of their levels; it ends with any run below the first rung, or after 15 min as `expired`. A run during which
others took a quarter of the machine opens at most a warning.
*Window*: the exact binomial test with each limit multiplied by the rung, on the last 20 runs (100 for p99 and above),
none older than a day (a week for CI), true at two runs in a row.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget, Level, Objective, Verdict
from hero_tui.core.durations import DAY, WEEK
from hero_tui.judge.alerting.ladder import LONG_INTERRUPTION
from hero_tui.judge.reasons import Reason, SlowRun, SlowRuns
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
    point rule ended by itself.
    """

    windows: tuple[WindowRule, ...]
    runs: tuple[Run, ...] = ()
    point: Level = Level.OK
    point_since: float | None = None
    point_expires: float | None = None
    dark: bool = False
    expired: bool = False


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
    """The state after a run ended; a run that does not count changes nothing."""
    if not counts(run):
        return state
    recent = tuple(earlier for earlier in state.runs if earlier.end > run.end - oldest(budget))
    runs = (*recent, run)[-_most(budget) :]
    previous = runs[-2] if len(runs) > 1 else None
    level = point_level(budget, previous, run)
    since = state.point_since
    if level is Level.OK:
        since = None
    elif since is None:
        slow_before = previous is not None and run_level(budget, previous) > Level.OK
        since = previous.end if previous is not None and slow_before else run.end
    windows = []
    for rule, (objective, enter) in zip(state.windows, _rules(budget), strict=True):
        breaks = _breaks(runs, objective, enter)
        since_run = (run.end if rule.since is None else rule.since) if breaks else None
        windows.append(WindowRule(since_run, breaks and rule.since is not None))
    return TimeState(
        windows=tuple(windows),
        runs=runs,
        point=level,
        point_since=since,
        point_expires=None if level is Level.OK else run.end + POINT_EXPIRES,
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
        state = replace(state, runs=runs, windows=windows)
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


def run_level(budget: Budget, run: Run) -> Level:
    """The level that a single run reaches on the ladder of the loosest limit; a timeout reaches the highest."""
    limit = budget.loosest.limit.value
    reached = [rung.level for rung in budget.ladder if went_over(run, rung.enter * limit)]
    return max(reached, default=Level.OK)


def point_level(budget: Budget, previous: Run | None, run: Run) -> Level:
    """The point rule's level after `run`, which followed `previous`."""
    level = run_level(budget, run)
    if level not in {Level.CRITICAL, Level.OK}:
        before = Level.OK if previous is None else run_level(budget, previous)
        level = min(before, level)
    if level is Level.CRITICAL and run.busy:
        return max((rung.level for rung in budget.ladder if rung.level <= Level.WARNING), default=Level.OK)
    return level


def active_level(budget: Budget, state: TimeState) -> Level:
    """The highest level that fires, whether or not it is observed just now."""
    highest = firing(budget, state)
    return Level.OK if highest is None else highest.level


def times_level(budget: Budget, state: TimeState) -> Level:
    """The level now; unknown while dark."""
    return Level.UNKNOWN if state.dark else active_level(budget, state)


def firing(budget: Budget, state: TimeState) -> Firing | None:
    """The rule that fires at the highest level; of equal levels the point rule."""
    point: Firing | None = None
    if state.point > Level.OK and state.point_since is not None:
        enter = next(rung.enter for rung in budget.ladder if rung.level is state.point)
        loosest = budget.loosest
        single = bool(state.runs) and run_level(budget, state.runs[-1]) is Level.CRITICAL
        reason = SlowRun(enter, loosest.limit, 1 if single else 2)
        point = Firing(state.point, state.point_since, loosest, reason)
    window = firing_window(budget, state)
    return window if point is None or (window is not None and window.level > point.level) else point


def firing_window(budget: Budget, state: TimeState) -> Firing | None:
    """The window rule that fires at the highest level; None where none does."""
    highest: Firing | None = None
    ladder = [rung for _ in budget.objectives for rung in budget.ladder]
    for rule, rung, (objective, enter) in zip(state.windows, ladder, _rules(budget), strict=True):
        if rule.firing and rule.since is not None and (highest is None or rung.level > highest.level):
            last = state.runs[-_window(objective) :]
            slow = sum(went_over(run, enter * objective.limit.value) for run in last)
            reason = SlowRuns(slow, len(last), enter, objective.limit)
            highest = Firing(rung.level, rule.since, objective, reason)
    return highest


def latest_value(state: TimeState) -> float | None:
    """The duration of the newest judged run, None for a timeout that was not timed."""
    return state.runs[-1].duration if state.runs else None


def oldest(budget: Budget) -> float:
    """The greatest age (s) of a run that alert rules take into account."""
    return WEEK if budget.system == "ci" or budget.spec.compares else DAY


def _rules(budget: Budget) -> list[tuple[Objective, float]]:
    return [(objective, rung.enter) for objective in budget.objectives for rung in budget.ladder]


def _window(objective: Objective) -> int:
    return LONG_WINDOW if objective.quantile is not None and objective.quantile >= 0.99 else SHORT_WINDOW


def _most(budget: Budget) -> int:
    return max(_window(objective) for objective in budget.objectives)


def _breaks(runs: tuple[Run, ...], objective: Objective, enter: float) -> bool:
    if objective.quantile is None:
        return False
    last = runs[-_window(objective) :]
    over = sum(went_over(run, enter * objective.limit.value) for run in last)
    return decide(len(last), over, objective.quantile) is Verdict.BREACHED
