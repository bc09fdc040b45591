"""Whether an objective is met over its window: pure functions of what was observed, each with its evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Objective, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.judge.evidence import Evidence, ObservedSlices, TimedRuns
from hero_tui.judge.results import Judgement, ObjectiveVerdict, Run, SliceCounts
from hero_tui.judge.stats.quantile_binomial import Thresholds, shown_from, thresholds

BAD_SHARE = 0.01
FEWEST_SLICES = 100
FEWEST_BAD = 2
FEWEST_RUNS = 5  # runs from which growth is judged
FEWEST_NEW = 10  # runs that a baseline compares
FEWEST_BEFORE = 30  # runs before those that a baseline compares with them


def counts(run: Run) -> bool:
    """Whether a time budget judges this run: not failed, not cancelled, and timed. A timeout always counts."""
    if run.outcome is Outcome.TIMEOUT:
        return True
    if run.outcome in {Outcome.FAILED, Outcome.CANCELLED} or run.duration is None:
        return False
    return not math.isnan(run.duration)


def is_compared(run: Run) -> bool:
    """Whether a baseline takes this run: it counts, and others left it the machine."""
    return counts(run) and not run.busy


def went_over(run: Run, limit: float) -> bool:
    """Good means strictly less than the limit; a timeout is always over."""
    return run.outcome is Outcome.TIMEOUT or (run.duration is not None and run.duration >= limit)


class TimeCounts(Struct, frozen=True):
    """A window of runs, counted: `over` per objective, in their order. All that a verdict on time needs."""

    count: int
    over: tuple[int, ...]
    values: tuple[float | None, ...]
    maximum: float | None
    latest: float | None
    failed: int
    cancelled: int


def in_window(budget: Budget, runs: Sequence[Run], now: float) -> list[Run]:
    """The runs (oldest first) that the budget's window holds; a window of operations counts judged ones only."""
    if budget.window.seconds is not None:
        since = now - budget.window.seconds
        return [run for run in runs if run.end > since]
    most = budget.window.operations
    if most is None:
        return list(runs)
    kept: list[Run] = []
    for run in reversed(runs):
        if counts(run):
            if most == 0:
                break
            most -= 1
        kept.append(run)
    kept.reverse()
    return kept


def count_runs(budget: Budget, runs: Sequence[Run]) -> TimeCounts:
    """Count the runs (oldest first) of a window. A timeout sorts above every time that was measured."""
    judged = [run for run in runs if counts(run)]
    durations = sorted(
        (run.outcome is Outcome.TIMEOUT, math.inf if run.duration is None else run.duration) for run in judged
    )
    measured = [run.duration for run in judged if run.duration is not None]
    return TimeCounts(
        count=len(judged),
        over=tuple(sum(went_over(run, objective.limit.value) for run in judged) for objective in budget.objectives),
        values=tuple(_statistic(objective, [duration for _, duration in durations]) for objective in budget.objectives),
        maximum=max(measured, default=None),
        latest=judged[-1].duration if judged else None,
        failed=sum(run.outcome is Outcome.FAILED for run in runs),
        cancelled=sum(run.outcome is Outcome.CANCELLED for run in runs),
    )


def judge_time(budget: Budget, counted: TimeCounts) -> Judgement:
    """The verdict of a `time` budget: exact binomial for quantiles, every single run for `max`."""
    objectives = tuple(
        _time_objective(objective, counted, over, value)
        for objective, over, value in zip(budget.objectives, counted.over, counted.values, strict=True)
    )
    return Judgement(together(objectives), objectives, counted.count, counted.failed, counted.cancelled)


def judge_runs(budget: Budget, runs: Sequence[Run], now: float) -> Judgement:
    """`judge_time` over the runs (oldest first) that the budget's window holds at `now`."""
    return judge_time(budget, count_runs(budget, in_window(budget, runs, now)))


def judge_slices(
    budget: Budget, slices: SliceCounts, *, latest: float | None = None, maximum: float | None = None
) -> Judgement:
    """The verdict of a `limit` or `sustained` budget over the slices of its window.

    `latest` and `maximum` (base units) describe: the value now (a 5-minute mean where sustained) and the highest. A
    value before the first complete slice is data that proves nothing yet.
    """
    observed = slices.good + slices.bad
    everything = observed + slices.unknown
    objectives = tuple(_slice_objective(objective, slices, latest, maximum) for objective in budget.objectives)
    coverage = observed / everything if everything else None
    return Judgement(together(objectives), objectives, observed, coverage=coverage)


def without_data(budget: Budget, evidence: Evidence, *, needed: int | None = None, tested: bool = False) -> Judgement:
    """No data for each objective, and why. `needed`: runs from which it is judged; `tested`: a test says how many."""
    verdicts = []
    for objective in budget.objectives:
        settled = thresholds(0, objective.quantile) if tested and objective.quantile is not None else None
        verdicts.append(of_one(objective, Verdict.NO_DATA, evidence, count=0, settled=settled, needed=needed))
    return Judgement(Verdict.NO_DATA, tuple(verdicts), 0)


def of_one(
    objective: Objective,
    verdict: Verdict,
    evidence: Evidence,
    *,
    count: int,
    over: int = 0,
    value: float | None = None,
    utilization: float | None = None,
    maximum: float | None = None,
    settled: Thresholds | None = None,
    needed: int | None = None,
    interval: tuple[float, float] | None = None,
) -> ObjectiveVerdict:
    """An objective's verdict where most of its figures do not exist. `interval`: (low, high)."""
    low, high = interval or (None, None)
    return ObjectiveVerdict(
        objective=objective,
        verdict=verdict,
        value=value,
        maximum=maximum,
        over=over,
        count=count,
        needed=needed if settled is None else settled.needed,
        met_at_most=None if settled is None else settled.met_at_most,
        breached_at=None if settled is None else settled.breached_at,
        utilization=utilization,
        evidence=evidence,
        low=low,
        high=high,
    )


def together(objectives: Sequence[ObjectiveVerdict]) -> Verdict:
    """Breached if any is, else met if all are, else undetermined if any has data, else no data."""
    verdicts = {objective.verdict for objective in objectives}
    if Verdict.BREACHED in verdicts:
        return Verdict.BREACHED
    if verdicts == {Verdict.MET}:
        return Verdict.MET
    return Verdict.NO_DATA if verdicts <= {Verdict.NO_DATA} else Verdict.UNDETERMINED


def nearest_rank(quantile: float, count: int) -> int:
    """The place (from 0) of the nearest-rank quantile in `count` sorted values."""
    return math.ceil(quantile * count - 1e-9) - 1


def _statistic(objective: Objective, durations: Sequence[float]) -> float | None:
    """The nearest-rank quantile (so that it is below the limit exactly when few enough are over), the maximum, or the
    mean; None below the sample size that carries it, or when it falls on a run without a time."""
    if not durations:
        return None
    if objective.statistic == "max":
        value = durations[-1]
    elif objective.quantile is None:
        value = math.fsum(durations) / len(durations)
    elif len(durations) < shown_from(objective.quantile):
        return None
    else:
        value = durations[nearest_rank(objective.quantile, len(durations))]
    return None if math.isinf(value) else value


def _time_objective(objective: Objective, counted: TimeCounts, over: int, value: float | None) -> ObjectiveVerdict:
    limit, latest = objective.limit.value, counted.latest
    settled = None if objective.quantile is None else thresholds(counted.count, objective.quantile)
    if counted.count == 0:
        verdict = Verdict.NO_DATA
    elif settled is not None:
        verdict = settled.verdict(over)
    elif objective.statistic == "max":
        verdict = Verdict.BREACHED if over else Verdict.MET
    else:
        verdict = Verdict.UNDETERMINED if value is None else Verdict.BREACHED if value >= limit else Verdict.MET
    return ObjectiveVerdict(
        objective=objective,
        verdict=verdict,
        value=value,
        maximum=counted.maximum,
        over=over,
        count=counted.count,
        needed=None if settled is None else settled.needed,
        met_at_most=None if settled is None else settled.met_at_most,
        breached_at=None if settled is None else settled.breached_at,
        utilization=latest / limit if latest is not None and limit > 0 else None,
        evidence=TimedRuns(),
    )


def _slice_objective(
    objective: Objective, slices: SliceCounts, latest: float | None, maximum: float | None
) -> ObjectiveVerdict:
    count, limit = slices.good + slices.bad, objective.limit.value
    enough = count >= FEWEST_SLICES
    allowed = math.floor(count * BAD_SHARE + 1e-9)
    breached_at = max(FEWEST_BAD, allowed + 1)
    if count == 0:
        verdict = Verdict.NO_DATA if latest is None else Verdict.UNDETERMINED
    elif enough and slices.bad <= allowed:
        verdict = Verdict.MET
    elif enough and slices.bad >= breached_at:
        verdict = Verdict.BREACHED
    else:
        verdict = Verdict.UNDETERMINED
    return ObjectiveVerdict(
        objective=objective,
        verdict=verdict,
        value=latest,
        maximum=maximum,
        over=slices.bad,
        count=count,
        needed=FEWEST_SLICES,
        met_at_most=allowed if enough else None,
        breached_at=breached_at if enough else None,
        utilization=latest / limit if latest is not None and limit > 0 else None,
        evidence=ObservedSlices(BAD_SHARE),
    )
