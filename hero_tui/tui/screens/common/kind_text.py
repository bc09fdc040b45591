"""What a budget is and where its alerts begin, in a line or two, for the kinds whose name does not say it."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import AvailableSpec, Budget, Kind, Level, RatioSpec, Rung, Verdict
from hero_tui.core.quantities import measured_span_text, multiple_text, percent_text
from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import share_of, value_of
from hero_tui.format.numbers import count_text, limit_text, value_text
from hero_tui.judge.kinds.ratio_alerts import ENOUGH_BAD, ENOUGH_EVENTS
from hero_tui.judge.kinds.ratio_window import allowed_share
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import Rate
from hero_tui.tui.canvas.styled_text import MUTED, Line, Span
from hero_tui.tui.screens.common.badges import verdict_spans
from hero_tui.tui.screens.common.lines import text_line

WHAT_IT_IS = {
    Kind.OBSERVE: ("It is shown beside its limit and never judged: it cannot be above it.",),
    Kind.AVAILABLE: (
        "Judged from checks on a schedule: of the slices that were observed so many have to pass.",
        "These checks do not run yet: they come in a later version. Until then nothing feeds it, and it has no data.",
    ),
    Kind.REPORT: (
        "A figure over the other budgets, their verdicts, their slices of time and their alerts.",
        "It is made when somebody reads it, so it is always of now, and it is never an alert.",
    ),
}


def alerts_text(view: BudgetView) -> str | None:
    """Where alerts begin; None for times and gauges, which tell it in units."""
    budget = view.budget
    rungs = [each for each in sorted(budget.ladder, key=lambda each: each.level) if each.level > Level.OK]
    limit = budget.headline.limit.text
    match budget.kind:
        case Kind.RATIO:
            return _of_ratio(budget, rungs)
        case Kind.GROWTH:
            return f"Alerts: info while the whole interval is above 0, warning from {limit} on; both from 5 runs."
        case Kind.CONCURRENCY:
            return f"An alert begins as soon as more than {limit} are open: a warning."
        case Kind.BASELINE:
            return "Alerts: once it is broken it is a warning."
        case Kind.AVAILABLE:
            return _of_burns(budget)
        case Kind.OBSERVE:
            return "Alerts: none."
        case Kind.REPORT:
            return ""
        case _:
            return None


def _of_ratio(budget: Budget, rungs: Sequence[Rung]) -> str:
    if not rungs:
        return "No alerts are declared for this budget."
    allowed, over = allowed_share(budget.headline), measured_span_text(budget.spec_as(RatioSpec).over)
    shares = " · ".join(f"{each.level.word} {percent_text(each.enter * allowed)}" for each in rungs)
    factors = ", ".join(multiple_text(each.enter) for each in rungs)
    return f"Alerts look at the last {over}: {shares} bad ({factors} of the {percent_text(allowed)} promised)"


def _of_burns(budget: Budget) -> str:
    said = [
        f"{each.level.word} when {each.spend.text} of it is spent in {measured_span_text(each.long)}"
        f" and {measured_span_text(each.short)}"
        for each in budget.spec_as(AvailableSpec).burn
    ]
    return f"Alerts will watch how the allowed downtime is spent: {' · '.join(said)}" if said else "Alerts: none."


def rate_text(rate: Rate, allowed: float) -> tuple[str, ...]:
    """`5.2 % of the last 1 h bad, 52× of the 0.1 % promised (5 of 96)`, and whether it is enough for an alert; from
    the whole sentence to its first part."""
    over = measured_span_text(rate.seconds)
    if rate.burn is None:
        return (f"no event in the last {over}",)
    share = f"{percent_text(float(f'{rate.bad / rate.count:.3g}'))} of the last {over} bad"
    said = f"{share}, {multiple_text(rate.burn)} of the {percent_text(allowed)} promised"
    counted = f"{count_text(rate.bad)} of {count_text(rate.count)}"
    whole = (f"{said} ({counted})", said, f"{share} ({counted})", share)
    few = f"{whole[0]}; an alert needs {ENOUGH_EVENTS} events, or {ENOUGH_BAD} bad ones"
    return whole if rate.enough else (few, *whole)


def over_text(view: BudgetView, each: ObjectiveVerdict, *, of: str = " of ") -> str:
    """The third column of a promise: how many of how many; of an estimate from how many; of a census how long. `of`
    stands between the two counts."""
    match view.budget.kind:
        case Kind.GROWTH | Kind.BASELINE:
            return f"{count_text(each.count)} runs" if each.count else ""
        case Kind.CONCURRENCY:
            return measured_span_text(each.over) if each.count else ""
        case Kind.OBSERVE | Kind.REPORT | Kind.AVAILABLE:
            return ""
        case _:
            return f"{count_text(each.over)}{of}{count_text(each.count)}"


def over_head(kind: Kind) -> str:
    """The head of that column."""
    return {Kind.GROWTH: "from", Kind.BASELINE: "from", Kind.RATIO: "bad"}.get(kind, "over")


def promise_spans(view: BudgetView, verdict: Verdict, *, narrow: bool = False) -> tuple[Span, ...]:
    """The verdict as glyph and word; what is only observed promises nothing."""
    if view.budget.kind is Kind.OBSERVE:
        return (Span("–" if narrow else "– observed", MUTED),)
    return verdict_spans(verdict, narrow=narrow)


def standing_text(view: BudgetView) -> tuple[str, str]:
    """Value, and how it stands to its limit: `2.47 GB` `, 82 % of 3.00 GB`; `98.5 %` ` good, at least 98 %`."""
    value, limit, used = value_of(view), headline_limit(view), share_of(view)
    match view.budget.kind:
        case Kind.RATIO:
            least = view.budget.headline.statistic == "min"
            return value, f" good, at least {limit}" if least else f" bad, at most {limit}"
        case Kind.GROWTH:
            return value, f" a run, {used} of {limit}"
        case Kind.CONCURRENCY:
            return value, f" at once at the most, of {limit}"
        case Kind.REPORT | Kind.AVAILABLE:
            return value, f" of {limit}"
        case _:
            return value, f", {used} of {limit}" if used else ""


def alerts_begin(view: BudgetView, width: int) -> Line:
    """Where alerts begin, in units: they come later than a time limit, earlier than a gauge's."""
    budget = view.budget
    told = alerts_text(view)
    if told is not None:
        return text_line(width, told, MUTED)
    reference = budget.loosest if budget.kind is Kind.TIME else budget.headline
    rungs = [each for each in sorted(budget.ladder, key=lambda each: each.level) if each.level > Level.OK]
    if not rungs:
        return text_line(width, "No alerts are declared for this budget.", MUTED)
    begin = min(each.enter for each in rungs) * reference.limit.value
    if view.over and view.level <= Level.OK and budget.kind is Kind.TIME and view.latest is not None:
        limit, quantile = budget.headline.limit, budget.headline.quantile
        latest = value_text(view.latest, budget.unit, limit=limit)
        allowed = "" if quantile is None else f" {100 - quantile * 100:g} of 100 runs may be."
        when = f"An alert begins at {_plain(begin, view)}, or when many of the last 20 are slow."
        return text_line(width, f"{latest} is over {limit_text(limit, budget.unit)}.{allowed} {when}")
    units = [f"{each.level.word} {_plain(each.enter * reference.limit.value, view)}" for each in rungs]
    if budget.kind is Kind.TIME:
        factors = ", ".join(f"{each.enter:g}×" for each in rungs)
        text = f"Alerts come later than the limit: {' · '.join(units)} ({factors} of the {reference.statistic} limit)"
    else:
        factors = ", ".join(f"{each.enter * 100:g} %" for each in rungs)
        text = f"Alerts come before the limit: {' · '.join(units)} ({factors} of it)"
    return text_line(width, text, MUTED)


def _plain(value: float, view: BudgetView) -> str:
    return value_text(value, view.budget.unit)
