"""The figures of report budgets: compliance, time over limits, time to detect and to recover. Pure.

They are judged from verdicts, slices and incidents when somebody reads them, and never make an alert.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Objective, Verdict
from hero_tui.core.signal_names import COMPLIANCE, TIME_TO_DETECT, TIME_TO_RECOVER, VIOLATIONS
from hero_tui.judge.evidence import BudgetsMet, IncidentLength, IncidentLengths, NotJudged, SlicesOverLimits
from hero_tui.judge.results import Judgement, ObjectiveVerdict, SliceCounts
from hero_tui.judge.verdicts import FEWEST_SLICES, of_one, together, without_data

FEWEST_INCIDENTS = 5


class ReportedIncident(Protocol):
    """What a report needs of an incident, as judged or as stored; UTC seconds."""

    @property
    def worst(self) -> int:
        """A `Level`: the highest that it ever had."""
        ...

    @property
    def onset(self) -> float:
        """When its condition became true."""
        ...

    @property
    def detected(self) -> float:
        """When it fired."""
        ...

    @property
    def recovered(self) -> float | None:
        """When the good run began that ended it; None while it is open."""
        ...

    @property
    def counted(self) -> float | None:
        """From when it counts: the onset of its first warning, or when that could be known; None: from the onset."""
        ...


class Period(Struct, frozen=True):
    """What was observed in the period of a report, which ends at `now` (UTC s).

    `verdicts`: one of each budget. `slices`: those of each budget of gauges. `incidents`: those that began in it.
    `gaps`: the spans (start, end) that nobody observed. `gauge_broken`: whether a budget of gauges is breached.
    """

    now: float
    verdicts: Sequence[Verdict] = ()
    slices: Sequence[SliceCounts] = ()
    incidents: Sequence[ReportedIncident] = ()
    gaps: Sequence[tuple[float, float]] = ()
    gauge_broken: bool = True


def no_report(budget: Budget) -> Judgement:
    """The verdict without a figure."""
    return without_data(budget, NotJudged.NOTHING_REPORTED)


def judge_report(budget: Budget, period: Period) -> Judgement:
    """The verdict of a `report` budget over a period; no data where its signal is none of the figures."""
    figure = _FIGURES.get(budget.signal)
    if figure is None:
        return no_report(budget)
    objectives = tuple(figure(objective, period) for objective in budget.objectives)
    return Judgement(together(objectives), objectives, max((verdict.count for verdict in objectives), default=0))


def compliance(objective: Objective, period: Period) -> ObjectiveVerdict:
    """The share of budgets that are met, of those met or breached at the end of the period; the evidence has the
    numbers of the undetermined and of those without data."""
    tally = Counter(period.verdicts)
    met, breached = tally[Verdict.MET], tally[Verdict.BREACHED]
    evidence = BudgetsMet(tally[Verdict.UNDETERMINED], tally[Verdict.NO_DATA])
    count = met + breached
    if not count:
        return of_one(objective, Verdict.NO_DATA, evidence, count=0)
    return _of_share(objective, met / count, evidence, breached, count)


def violations(objective: Objective, period: Period) -> ObjectiveVerdict:
    """The share of observed slices that were over their limit, summed over the gauge budgets. Not settled for fewer
    than 100 slices, nor broken before the verdict on one of those budgets is."""
    bad = sum(counts.bad for counts in period.slices)
    count = bad + sum(counts.good for counts in period.slices)
    evidence = SlicesOverLimits(sum(counts.unknown for counts in period.slices))
    if not count:
        return of_one(objective, Verdict.NO_DATA, evidence, count=0)
    judged = _of_share(objective, bad / count, evidence, bad, count)
    broken = judged.verdict is Verdict.BREACHED
    if count < FEWEST_SLICES or (broken and not period.gauge_broken):
        return replace(judged, verdict=Verdict.UNDETERMINED)
    return judged


def time_to_detect(objective: Objective, period: Period) -> ObjectiveVerdict:
    """The mean time from an incident's onset to its alert."""
    return _of_lengths(objective, lengths_to_detect(period))


def time_to_recover(objective: Objective, period: Period) -> ObjectiveVerdict:
    """The mean time from an incident's onset to its end; an open one has lasted at least until now."""
    return _of_lengths(objective, lengths_to_recover(period))


def lengths_to_detect(period: Period) -> list[IncidentLength]:
    """The observed time from onset to alert of each incident of at least a warning."""
    return [_length(_counted(incident), incident.detected, period) for incident in _serious(period)]


def lengths_to_recover(period: Period) -> list[IncidentLength]:
    """The observed time from onset to end of each incident of at least a warning; of an open one up to now."""
    return [_length(_counted(incident), incident.recovered, period) for incident in _serious(period)]


_FIGURES: Mapping[str, Callable[[Objective, Period], ObjectiveVerdict]] = {
    COMPLIANCE: compliance,
    VIOLATIONS: violations,
    TIME_TO_DETECT: time_to_detect,
    TIME_TO_RECOVER: time_to_recover,
}


def _serious(period: Period) -> list[ReportedIncident]:
    """The incidents of at least a warning."""
    return [incident for incident in period.incidents if incident.worst >= Level.WARNING]


def _counted(incident: ReportedIncident) -> float:
    return incident.onset if incident.counted is None else incident.counted


def _length(start: float, end: float | None, period: Period) -> IncidentLength:
    until = period.now if end is None else end
    seconds = _observed(start, until, period.gaps)
    return IncidentLength(seconds, open=end is None, unseen=max(0.0, until - start) - seconds)


def _observed(start: float, end: float, gaps: Sequence[tuple[float, float]]) -> float:
    """Seconds from start to end without the gaps, which may overlap."""
    seconds, at = max(0.0, end - start), start
    for begin, stop in sorted(gaps):
        lost = min(stop, end) - max(begin, at)
        if lost > 0:
            seconds -= lost
            at = min(stop, end)
    return seconds


def _of_share(
    objective: Objective, share: float, evidence: BudgetsMet | SlicesOverLimits, over: int, count: int
) -> ObjectiveVerdict:
    limit, least = objective.limit, objective.statistic == "min"
    met = share >= limit.value if least else share < limit.value
    return of_one(
        objective,
        Verdict.MET if met else Verdict.BREACHED,
        evidence,
        count=count,
        over=over,
        value=share,
        utilization=None if least or limit.value <= 0 else share / limit.value,
    )


def _of_lengths(objective: Objective, lengths: Sequence[IncidentLength]) -> ObjectiveVerdict:
    """The verdict on a mean; undetermined for fewer than five lengths. Open incidents can only get longer: with them a
    mean over the limit is breached, and one below it undetermined."""
    limit, evidence = objective.limit, IncidentLengths(tuple(lengths))
    if not lengths:
        return of_one(objective, Verdict.NO_DATA, evidence, count=0)
    over = sum(length.seconds >= limit.value for length in lengths)
    longest = evidence.longest.seconds
    if len(lengths) < FEWEST_INCIDENTS:
        return of_one(
            objective,
            Verdict.UNDETERMINED,
            evidence,
            count=len(lengths),
            over=over,
            maximum=longest,
            needed=FEWEST_INCIDENTS,
        )
    mean = fmean(length.seconds for length in lengths)
    short_enough = Verdict.UNDETERMINED if evidence.still_open else Verdict.MET
    return of_one(
        objective,
        Verdict.BREACHED if mean >= limit.value else short_enough,
        evidence,
        count=len(lengths),
        over=over,
        value=mean,
        utilization=mean / limit.value if limit.value > 0 else None,
        maximum=longest,
        needed=FEWEST_INCIDENTS,
    )
