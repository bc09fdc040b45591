"""The point rule of time budgets: the two newest runs against the limits. Pure.

*Critical* at one run of twice the loosest limit (the critical rung's multiple), or at two in a row of twice the
tightest where the budget has a p95 too. Else two in a row at a rung of the p95 limit (without one: of the loosest) are
the lower of their two levels. A budget with a p50 alone has no point rule. A run during which others took a quarter of
the machine is at most a warning; so is one over a built-in limit that the project has hardly met (`is_unasked`), unless
it timed out.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Objective, Rung
from hero_tui.core.signals import Outcome
from hero_tui.judge.reasons import BuiltInLimit, Reason, SlowRun, TimedOut
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import went_over

ENOUGH_RUNS = 20  # from so many on a built-in limit alarms like any other


class Point(Struct, frozen=True):
    """What the two newest runs open: its level, since when (UTC s), by which objective, and why."""

    level: Level
    since: float
    objective: Objective
    reason: Reason


def is_unasked(budget: Budget, judged: int) -> bool:
    """Whether the limit is built in, and was met by so few runs that it says little of this project."""
    return budget.shipped and judged < ENOUGH_RUNS


def point_rule(budget: Budget, runs: Sequence[Run], judged: int = ENOUGH_RUNS) -> Point | None:
    """What the newest of the judged `runs` (oldest first) open; None where they open nothing. `judged`: how many there
    ever were."""
    if not runs or not budget.ladder or [each.statistic for each in budget.objectives] == ["p50"]:
        return None
    newest = runs[-1]
    found = _one(budget, newest)
    if found is None and len(runs) > 1:
        found = _two(budget, runs[-2], newest)
    if found is None:
        return None
    if found.level >= Level.WARNING and is_unasked(budget, judged) and not isinstance(found.reason, TimedOut):
        found = Point(Level.WARNING, found.since, found.objective, BuiltInLimit(found.reason))
    if found.level < Level.CRITICAL or not newest.busy:
        return found
    levels = [rung.level for rung in budget.ladder if rung.level <= Level.WARNING]
    return Point(max(levels), found.since, found.objective, found.reason) if levels else None


def paired_objective(budget: Budget) -> Objective:
    """The objective whose limit two slow runs in a row are held against: p95, without one the loosest."""
    return next((each for each in budget.objectives if each.statistic == "p95"), budget.loosest)


def _one(budget: Budget, run: Run) -> Point | None:
    rung = _critical(budget)
    if rung is None or not went_over(run, rung.enter * budget.loosest.limit.value):
        return None
    reason: Reason = SlowRun(rung.enter, budget.loosest.limit, 1)
    if run.outcome is Outcome.TIMEOUT:
        reason = TimedOut(run.duration)
    return Point(Level.CRITICAL, run.known, budget.loosest, reason)


def _two(budget: Budget, before: Run, run: Run) -> Point | None:
    judged = paired_objective(budget)
    rung, critical = _pair_rung(budget, judged, before, run), _critical(budget)
    tightest = min(budget.objectives, key=lambda objective: objective.limit.value)
    if critical is not None and judged.statistic == "p95" and _both(before, run, critical.enter, tightest):
        rung, judged = critical, tightest
    if rung is None:
        return None
    return Point(rung.level, min(before.known, run.known), judged, SlowRun(rung.enter, judged.limit, 2))


def _pair_rung(budget: Budget, objective: Objective, before: Run, run: Run) -> Rung | None:
    """The highest rung that both of them reached."""
    reached = [rung for rung in budget.ladder if _both(before, run, rung.enter, objective)]
    return max(reached, key=lambda rung: rung.level, default=None)


def _both(before: Run, run: Run, factor: float, objective: Objective) -> bool:
    limit = factor * objective.limit.value
    return went_over(before, limit) and went_over(run, limit)


def _critical(budget: Budget) -> Rung | None:
    return next((rung for rung in budget.ladder if rung.level is Level.CRITICAL), None)
