"""A reason as a sentence: what the history keeps beside each transition, and a reader says of what holds an alert.

It stands beside the reasons because the recorder, which knows no words, writes it into the history's text column.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.incidents import TransitionKind
from hero_tui.core.quantities import (
    change_percent_text,
    declared_span_text,
    measured_span_text,
    multiple_text,
    percent_text,
)
from hero_tui.core.sanitise import sanitise
from hero_tui.judge import reasons
from hero_tui.judge.evidence import Comparison, EarlierRuns
from hero_tui.judge.reasons import Circumstance, Reason
from hero_tui.judge.results import Transition
from hero_tui.judge.stats.slopes import Slope

LONGEST_BRANCH = 40
SETS_OWN_LIMITS = "a built-in limit: hero-tui init sets your own"
_CIRCUMSTANCES: Mapping[Circumstance, str] = MappingProxyType(
    {
        Circumstance.OWNER_ENDED: "its owner ended",
        Circumstance.NOT_OBSERVED: "not observed",
        Circumstance.SLOW_RUNS_TOO_OLD: "its slow runs are too old",
        Circumstance.BUDGET_CHANGED: "budget changed",
        Circumstance.BUDGET_GONE: "its budget is judged no longer",
        Circumstance.STATE_LOST: "where its alert stood could not be read",
    }
)


def transition_text(transition: Transition) -> str:
    """The sentence of a transition: its reason, after `again: ` where an ended incident goes on."""
    text = reason_text(transition.reason)
    return f"again: {text}" if transition.kind is TransitionKind.REOPENED else text


def reason_text(reason: Reason) -> str:
    """A plain sentence without outside words, but for a branch's name, which is escaped."""
    if isinstance(reason, Circumstance):
        return _CIRCUMSTANCES[reason]
    if isinstance(reason, reasons.BuiltInLimit):
        return f"{reason_text(reason.reason)}; {SETS_OWN_LIMITS}"
    return _of_gauge(reason) or _of_runs(reason) or _of_many(reason)


def _of_gauge(reason: Reason) -> str:
    match reason:
        case reasons.AtOrAbove(share, limit, hold):
            held = f" for {declared_span_text(hold)}" if hold > 0 else ""
            return f"at or above {percent_text(share)} of {limit.text}{held}"
        case reasons.BackBelow(share, limit):
            return f"back at or below {percent_text(share)} of {limit.text}"
        case reasons.StayedBelow(share, limit, seconds):
            return f"at or below {percent_text(share)} of {limit.text} for {declared_span_text(seconds)}"
        case _:
            return ""


def _of_runs(reason: Reason) -> str:
    match reason:
        case reasons.SlowRun(factor, limit, in_a_row):
            runs = "a run" if in_a_row == 1 else "two runs in a row"
            return f"{runs} at {multiple_text(factor)} of {limit.text} or more"
        case reasons.TimedOut(seconds):
            return "timed out" if seconds is None else f"timed out after {measured_span_text(seconds)}"
        case reasons.SlowRuns(over, count, limit):
            return f"{over} of the last {count} over {limit.text}"
        case reasons.FastRun(factor, limit):
            return f"a run below {multiple_text(factor)} of {limit.text}"
        case reasons.NoSlowRun(seconds):
            return f"no slow run for {declared_span_text(seconds)}"
        case reasons.NoRun(seconds):
            return f"no run for {measured_span_text(seconds)}"
        case _:
            return ""


def _of_many(reason: Reason) -> str:
    match reason:
        case reasons.BadShare(burn, allowed, seconds):
            share = percent_text(float(f"{burn * allowed:.3g}"))
            bad = f"{share} of the last {measured_span_text(seconds)} bad"
            return f"{bad}, {multiple_text(burn)} of the {percent_text(allowed)} promised"
        case reasons.NoEvents(seconds):
            return f"no events for {measured_span_text(seconds)}"
        case reasons.TooManyOpen(peak, limit):
            return f"{peak} open at once; at most {limit.text} may be"
        case reasons.OpenWithinLimit(limit):
            return f"no more than {limit.text} open again"
        case reasons.GrowthEstimate(count, slope):
            return f"{count} runs are too few to judge growth" if slope is None else growth_text(count, slope)
        case reasons.ShiftEstimate(new, earlier, comparison):
            if comparison is None:
                return f"{new} runs after {earlier.count}{branch_text(earlier)} are too few to compare"
            return comparison_text(comparison, earlier)
        case _:
            return ""


def growth_text(count: int, slope: Slope, beside: float | None = None) -> str:
    """`+3.2 % a run over 10 runs, between -1 % and +7 %`. `beside`: the limit that they are held against."""
    estimate, low, high = (change_percent_text(each, beside) for each in (slope.estimate, slope.low, slope.high))
    return f"{estimate} a run over {count} runs, between {low} and {high}"


def comparison_text(comparison: Comparison, earlier: EarlierRuns, beside: float | None = None) -> str:
    """`the last 20 took +27 % against 412 of the 30 d before on main, between +14 % and +41 %`, one-sided bounds.
    `beside`: the limit that they are held against."""
    span = measured_span_text(earlier.seconds)
    against = f"against {comparison.old:,} of the {span} before{branch_text(earlier)}"
    if comparison.timed_out:
        return f"most of the last {comparison.new} timed out, {against}"
    estimate, low = change_percent_text(comparison.estimate, beside), change_percent_text(comparison.low, beside)
    high = change_percent_text(comparison.high, beside) if comparison.bounded else "a timeout"
    return f"the last {comparison.new} took {estimate} {against}, between {low} and {high}"


def branch_text(earlier: EarlierRuns) -> str:
    """` on main`, ` on all branches`, nothing where the branch is not known."""
    if earlier.branch is None:
        return " on all branches"
    return f" on {sanitise(earlier.branch, LONGEST_BRANCH)}" if earlier.branch else ""
