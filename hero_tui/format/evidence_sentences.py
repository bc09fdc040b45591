"""The evidence of a verdict as a sentence: `met` in the JSON contract, `kept` on the screens. Pure."""

from __future__ import annotations

import math

from hero_tui.core.objectives import Verdict
from hero_tui.core.quantities import measured_span_text, percent_text, span_below_text
from hero_tui.judge.evidence import (
    BaselineShift,
    BudgetsMet,
    CountedEvents,
    IncidentLength,
    IncidentLengths,
    NotJudged,
    ObservedSlices,
    OpenTogether,
    RunGrowth,
    SlicesOverLimits,
    TimedRuns,
)
from hero_tui.judge.reason_text import branch_text, comparison_text, growth_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.judge.stats.slopes import Slope

Parts = tuple[str, ...]
"""What was found, then what would settle it: the parts of a sentence that `; ` joins."""


def contract_evidence(verdict: ObjectiveVerdict) -> str:
    """The sentence of `status --json`: `0 of 17 over 500 ms; 59 needed to prove it met`."""
    return "; ".join(_parts(verdict, "met"))


def screen_evidence(verdict: ObjectiveVerdict) -> Parts:
    """The same in the screens' words, in parts: `0 of 17 over 500 ms`, `59 needed to prove it kept`."""
    return _parts(verdict, "kept")


def _parts(verdict: ObjectiveVerdict, met: str) -> Parts:
    evidence = verdict.evidence
    match evidence:
        case TimedRuns():
            return _timed_runs(verdict, met)
        case CountedEvents():
            return _counted_events(verdict, evidence, met)
        case ObservedSlices():
            return _observed_slices(verdict, evidence)
        case RunGrowth():
            return _run_growth(verdict)
        case BaselineShift():
            return _baseline_shift(verdict, evidence)
        case OpenTogether():
            return _open_together(verdict, evidence)
        case _:
            return _reported(verdict, evidence)


def _reported(
    verdict: ObjectiveVerdict, evidence: BudgetsMet | SlicesOverLimits | IncidentLengths | NotJudged
) -> Parts:
    match evidence:
        case BudgetsMet() | SlicesOverLimits():
            return _share_of_all(verdict, evidence)
        case IncidentLengths():
            return _incident_lengths(verdict, evidence)
        case NotJudged():
            return _not_judged(verdict, evidence)


def _timed_runs(verdict: ObjectiveVerdict, met: str) -> Parts:
    objective = verdict.objective
    reached = f"{verdict.over:,} of {verdict.count:,} over {objective.limit.text}"
    if objective.quantile is None:
        return (reached,) if verdict.count else ("no runs yet", f"{objective.statistic} below {objective.limit.text}")
    if verdict.verdict is Verdict.NO_DATA:
        return "no runs yet", _needed_to_prove(verdict, met)
    if verdict.verdict is Verdict.BREACHED:
        return reached, f"at most {percent_text(1.0 - objective.quantile)} may be"
    return reached, _counted_ending(verdict, met)


def _counted_events(verdict: ObjectiveVerdict, evidence: CountedEvents, met: str) -> Parts:
    if not verdict.count:
        return "no events yet", _needed_to_prove(verdict, met)
    allowed = round(1.0 - (verdict.objective.quantile or 0.0), 12)
    broken = verdict.verdict is Verdict.BREACHED
    ending = f"at most {percent_text(allowed)} may be" if broken else _counted_ending(verdict, met)
    beside = (f"{evidence.excluded:,} left out",) if evidence.excluded else ()
    return f"{verdict.over:,} of {verdict.count:,} bad", ending, *beside


def _needed_to_prove(verdict: ObjectiveVerdict, met: str) -> str:
    return f"{verdict.needed or 0:,} needed to prove it {met}"


def _counted_ending(verdict: ObjectiveVerdict, met: str) -> str:
    """What settled a counting objective, or what would."""
    if verdict.verdict is Verdict.MET:
        return f"at most {verdict.met_at_most or 0:,} prove it {met}"
    if verdict.met_at_most is None and verdict.over == 0:
        return _needed_to_prove(verdict, met)
    parts = [] if verdict.met_at_most is None else [f"at most {verdict.met_at_most:,} would prove it {met}"]
    if verdict.breached_at is not None:
        parts.append(f"{verdict.breached_at:,} would call it broken")
    return ", ".join(parts) or _needed_to_prove(verdict, met)


def _observed_slices(verdict: ObjectiveVerdict, evidence: ObservedSlices) -> Parts:
    enough = verdict.met_at_most is not None
    ending = f"at most {percent_text(evidence.allowed)} may be" if enough else f"{verdict.needed} needed to judge"
    if not verdict.count:
        return "no slices yet", ending
    return f"{verdict.over:,} of {verdict.count:,} slices over {verdict.objective.limit.text}", ending


def _run_growth(verdict: ObjectiveVerdict) -> Parts:
    limit = verdict.objective.limit.text
    if not verdict.count:
        return "no runs yet", f"{verdict.needed} needed to judge growth"
    if verdict.low is None or verdict.high is None:
        return (f"{verdict.count} of the {verdict.needed} runs needed to judge growth",)
    ending = {
        Verdict.BREACHED: f"at most {limit} may be",
        Verdict.MET: f"all of it below {limit}",
    }.get(verdict.verdict, f"{limit} lies in between")
    estimate = math.inf if verdict.value is None else verdict.value
    slope = Slope(estimate, verdict.low, verdict.high)
    return growth_text(verdict.count, slope, verdict.objective.limit.value), ending


def _baseline_shift(verdict: ObjectiveVerdict, evidence: BaselineShift) -> Parts:
    limit, earlier, comparison = verdict.objective.limit, evidence.earlier, evidence.comparison
    needed, needed_before = verdict.needed or 0, evidence.needed_before
    if not verdict.count:
        return "no runs yet", f"{needed} needed, and {needed_before} before them"
    if comparison is None:
        new = f"{verdict.count} of the {needed} runs needed" if verdict.count < needed else f"{verdict.count} runs"
        before = f"{earlier.count} of the {needed_before}" if earlier.count < needed_before else f"{earlier.count:,}"
        return (f"{new}, {before} before them{branch_text(earlier)}",)
    inside = comparison.low < limit.value <= comparison.high
    ending = {
        Verdict.BREACHED: f"at most +{limit.text} may be",
        Verdict.MET: f"all of it below {limit.text}",
    }.get(verdict.verdict, f"{limit.text} {'lies in between' if inside else 'is neither proved nor ruled out'}")
    return comparison_text(comparison, earlier, limit.value), ending


def _open_together(verdict: ObjectiveVerdict, evidence: OpenTogether) -> Parts:
    limit = verdict.objective.limit.text
    if not evidence.busy:
        return "nothing ran yet", f"at most {limit} may be open at once"
    busy = measured_span_text(evidence.busy)
    if not evidence.crowded:
        return (f"never more than {evidence.most} open at once, in {busy} busy",)
    crowded = measured_span_text(evidence.crowded)
    return f"more than {limit} open for {crowded} of {busy} busy", f"at most {percent_text(evidence.allowed)} may be"


def _share_of_all(verdict: ObjectiveVerdict, evidence: BudgetsMet | SlicesOverLimits) -> Parts:
    if isinstance(evidence, BudgetsMet):
        numbers = ((evidence.undetermined, "not sure yet"), (evidence.no_data, "without data"))
        apart = ", ".join(f"{number} {words}" for number, words in numbers if number)
        nothing = "nothing kept and nothing broken yet"
        share = f"{verdict.count - verdict.over} of {verdict.count} budgets kept"
    else:
        apart = f"{evidence.unknown:,} not observed" if evidence.unknown else ""
        nothing, share = "no slices observed", f"{verdict.over:,} of {verdict.count:,} slices over their limits"
    beside = (apart,) if apart else ()
    if verdict.value is None:
        return nothing, *beside
    objective = verdict.objective
    promised = f"{'at least' if objective.statistic == 'min' else 'less than'} {objective.limit.text} promised"
    return f"{share}, {percent_text(verdict.value, objective.limit.value)}", promised, *beside


def _incident_lengths(verdict: ObjectiveVerdict, evidence: IncidentLengths) -> Parts:
    limit, lengths = verdict.objective.limit.text, evidence.lengths
    if not lengths:
        return "no incidents", f"a mean below {limit} promised"
    number = "1 incident" if len(lengths) == 1 else f"{len(lengths)} incidents"
    if verdict.value is None:
        listed = ", ".join(length_text(each) for each in lengths)
        return f"{number}: {listed}", f"{verdict.needed} needed for a mean"
    still_open = evidence.still_open
    mean = length_text(IncidentLength(verdict.value, open=still_open > 0), verdict.objective.limit.value)
    beside = f", {still_open} of them open" if still_open else ""
    worst = f"median {measured_span_text(evidence.median)}, worst {length_text(evidence.longest)}"
    return f"mean {mean} of {number}{beside}, {worst}", f"less than {limit} promised"


def length_text(length: IncidentLength, beside: float = math.inf) -> str:
    """`2 min`, `≥ 14 min` of one that is not over. `beside`: the limit (s) that it is held against."""
    text = span_below_text(length.seconds, beside)
    return f"≥ {text}" if length.open else text


def _not_judged(verdict: ObjectiveVerdict, evidence: NotJudged) -> Parts:
    limit = verdict.objective.limit.text
    sentences: dict[NotJudged, Parts] = {
        NotJudged.OBSERVED_ONLY: (f"shown beside {limit}, never judged",),
        NotJudged.NOTHING_CHECKED: ("nothing is checked yet: scheduled checks come later",),
        NotJudged.NOTHING_REPORTED: ("nothing to report yet", f"{verdict.objective.statistic} {limit}"),
    }
    return sentences[evidence]
