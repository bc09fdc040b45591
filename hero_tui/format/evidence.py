"""What a verdict rests on, as short as the room of a screen wants it, and what was measured. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hero_tui.core.budget import Kind, Objective, Verdict
from hero_tui.core.quantities import measured_span_text
from hero_tui.format.budget_text import has_data, latest_text, window_text
from hero_tui.format.evidence_sentences import screen_evidence
from hero_tui.format.numbers import (
    bare_number,
    count_text,
    inside_text,
    limit_text,
    percent_text,
    share_text,
    signed_percent_text,
    value_text,
)
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_OF_THE_WINDOW = frozenset({Kind.RATIO, Kind.GROWTH, Kind.BASELINE, Kind.AVAILABLE, Kind.REPORT})
_SMALL_GROWTH = 0.1
CLEAN_RUNS = "runs with none over"
CLEAN_EVENTS = "events with none bad"
_URGENT = (Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.MET, Verdict.NO_DATA)


def share_of(view: BudgetView) -> str:
    """Its use as text, empty before any."""
    return "" if view.share is None else share_text(view.share)


def value_of(view: BudgetView, *, cores: str = "cores") -> str:
    """The latest value, or the figure over the window that the limit is about. `cores`: how the unit of CPU is
    written."""
    if view.budget.kind in _OF_THE_WINDOW and view.judgement.objectives:
        return measured_text(view, view.judgement.objectives[0])
    return latest_text(view, cores=cores)


def measured_text(view: BudgetView, each: ObjectiveVerdict) -> str:
    """What was measured of one objective, `–` where too little was."""
    kind = view.budget.kind
    measured = each.maximum if each.maximum is not None and view.budget.of_gauges else each.value
    if measured is None:
        return "–"
    if kind in {Kind.GROWTH, Kind.BASELINE}:
        return change_text(view, each, measured)
    if kind in {Kind.RATIO, Kind.AVAILABLE, Kind.REPORT} and _is_share(each.objective):
        return percent_text(measured, like=each.objective.limit)
    return value_text(measured, view.budget.unit, limit=each.objective.limit)


def _is_share(objective: Objective) -> bool:
    return objective.limit.text.rstrip().endswith("%")


def deciding(view: BudgetView) -> ObjectiveVerdict | None:
    """The objective that makes the verdict what it is: a broken one, else one that is not settled, else the first."""
    found = view.judgement.objectives
    return min(found, key=lambda each: _URGENT.index(each.verdict), default=None)


def evidence(view: BudgetView, each: ObjectiveVerdict | None = None, *, named: bool = True) -> tuple[str, ...]:
    """What the verdict rests on, from the whole sentence to a few words; of the objective that decides where none is
    given. `named`: with the statistic and its limit, for who does not see them beside it."""
    each = each or deciding(view)
    if each is None:
        return ("",)
    if not each.count and not has_data(view) and view.budget.kind in _SAID and view.budget.kind is not Kind.OBSERVE:
        return tuple(text for text in (settles(view, each), "nothing yet") if text)
    return _SAID.get(view.budget.kind, _as_judged)(view, each, named)


def fitting(texts: tuple[str, ...], room: int) -> str:
    """The longest that fits; the last where none does."""
    return next((text for text in texts if len(text) <= room), texts[-1])


def _counted(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """`p99: 2 of 412 over 2.0 s; 0 would prove it kept; 9 would call it broken`."""
    limit = f" {limit_text(each.objective.limit, view.budget.unit)}" if named else ""
    name = each.objective.statistic if named else ""
    over, count = count_text(each.over), count_text(each.count)
    short = [f"{name} {over} of {count} over{limit}", f"{name} {over}/{count} over", f"{over}/{count}"]
    if each.verdict is Verdict.UNDETERMINED and not each.over and each.met_at_most is None and each.needed:
        short[:1] = [f"{name} 0 over in {count} of {count_text(each.needed)}"]
    whole = f"{name}: {over} of {count} over{limit}" if named else short[0] if each.over else f"{over} of {count} over"
    return *_sentences(view, each, whole.strip(), CLEAN_RUNS), *(text.strip() for text in short)


def _ratio(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """`12 of 1,340 bad; at most 17 prove it kept; 36 would call it broken`."""
    del named
    found = f"{count_text(each.over)} of {count_text(each.count)} bad"
    return *_sentences(view, each, found, CLEAN_EVENTS), found, f"{count_text(each.over)}/{count_text(each.count)}"


def _sentences(view: BudgetView, each: ObjectiveVerdict, found: str, clean: str) -> tuple[str, ...]:
    """What was found with what would settle it; where that is too long only its first half."""
    if each.verdict is Verdict.BREACHED:
        return (settles(view, each), f"{found}; {_allowed(each)} may be")
    settled = _settling(each, clean, of_how_many=False)
    return ("; ".join((found, *settled)), f"{found}; {settled[0]}") if settled else ()


def _inside(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """`inside 99.6 % of the time; at most 40 slices may be over`."""
    del named
    inside = None if view.gauge is None else view.gauge.inside
    if inside is None and not each.count:
        return settles(view, each), f"0 of {each.needed or 100} slices so far"
    if inside is None:
        return settles(view, each), f"{count_text(each.over)} of {count_text(each.count)} slices over"
    when = "so far" if each.verdict is Verdict.UNDETERMINED else f"of {window_text(view)}"
    return settles(view, each), f"inside {inside_text(inside)} {when}", f"inside {inside_text(inside)}"


def _observed(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """It promises nothing: the highest that was seen."""
    del named
    if each.maximum is None:
        return "it cannot be broken", "no value yet"
    highest = value_text(each.maximum, view.budget.unit)
    return f"it cannot be broken; highest {highest}", f"highest {highest}"


def _estimate(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """`+4 %, surely between -1 % and +9 %, from 10 runs`."""
    del named
    value = measured_text(view, each)
    count = f"{count_text(each.count)} {'run' if each.count == 1 else 'runs'}"
    if each.value is None:
        return settles(view, each), f"{count} so far"
    interval = interval_text(view, each)
    if interval is None or each.low is None:
        return f"{value}, from {count}", value
    low, high = interval
    return (
        f"{value}, surely between {low} and {high}, from {count}",
        f"between {low} and {high}",
        f"{change_text(view, each, each.low, bare=True)} to {high}",
    )


def change_text(view: BudgetView, each: ObjectiveVerdict, change: float, *, bare: bool = False) -> str:
    """A change beside its limit; a growth from run to run of less than a tenth with a decimal more. `bare`: without the
    percent sign."""
    small = view.budget.kind is Kind.GROWTH and abs(change) < _SMALL_GROWTH
    return signed_percent_text(change, like=each.objective.limit, more=int(small), bare=bare)


def interval_text(view: BudgetView, each: ObjectiveVerdict) -> tuple[str, str] | None:
    """Both ends of the 95 % interval of an estimate."""
    if each.low is None or each.high is None:
        return None
    return change_text(view, each, each.low), change_text(view, each, each.high)


def _busy(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """`within 3 for 99.8 % of the busy time; most at once 4`."""
    del view, named
    limit = bare_number(each.objective.limit.text)
    if not each.count:
        return ("never busy in this time", "never busy")
    inside = inside_text(1.0 - each.over / each.count)
    most = "" if each.maximum is None else f"; most at once {count_text(each.maximum)}"
    return f"within {limit} for {inside} of the busy time{most}", f"within {limit}: {inside}", inside


def _as_judged(view: BudgetView, each: ObjectiveVerdict, named: bool) -> tuple[str, ...]:
    """The judge's own sentence, in the words of the screens."""
    del view, named
    parts = screen_evidence(each)
    return "; ".join(parts), parts[0]


_Said = Callable[[BudgetView, ObjectiveVerdict, bool], tuple[str, ...]]
_SAID: Mapping[Kind, _Said] = {
    Kind.TIME: _counted,
    Kind.RATIO: _ratio,
    Kind.LIMIT: _inside,
    Kind.SUSTAINED: _inside,
    Kind.OBSERVE: _observed,
    Kind.GROWTH: _estimate,
    Kind.BASELINE: _estimate,
    Kind.CONCURRENCY: _busy,
}


def settles(view: BudgetView, each: ObjectiveVerdict) -> str:
    """What would prove it kept, what would call it broken."""
    match view.budget.kind:
        case Kind.TIME:
            limit = limit_text(each.objective.limit, view.budget.unit)
            return _settles_counts(each, f"took {limit} or more; {_allowed(each)} may", CLEAN_RUNS)
        case Kind.RATIO:
            return _settles_counts(each, f"were bad; {_allowed(each)} may be", CLEAN_EVENTS)
        case Kind.LIMIT | Kind.SUSTAINED:
            return _settles_slices(view, each)
        case Kind.GROWTH:
            return _settles_estimate(view, each, f"{max(0, 5 - each.count)} more runs tell how it grows")
        case Kind.BASELINE:
            return _settles_estimate(view, each, "10 new runs and 30 of the time before are compared")
        case Kind.CONCURRENCY:
            busy = f"{measured_span_text(each.over)} of {measured_span_text(each.count)} busy; " if each.count else ""
            return f"{busy}at most 1 % of that may be"
        case Kind.OBSERVE:
            return "it is shown, never judged"
        case _:
            return ""


def _allowed(each: ObjectiveVerdict) -> str:
    return "none" if each.objective.quantile is None else f"at most {100 - each.objective.quantile * 100:g} %"


def _settles_counts(each: ObjectiveVerdict, broken: str, clean: str) -> str:
    if each.verdict is Verdict.BREACHED:
        return f"{count_text(each.over)} of {count_text(each.count)} {broken}"
    return "; ".join(_settling(each, clean))


def _settling(each: ObjectiveVerdict, clean: str, *, of_how_many: bool = True) -> tuple[str, ...]:
    """How many may be over for it to be proved kept, then how many would call it broken; empty where neither is known.

    `clean`: what would prove it where nothing was over yet. `of_how_many`: the first with the count that it is of.
    """
    if each.needed is None:
        return ()
    nothing = (f"{count_text(each.needed)} {clean} would prove it kept",)
    if each.count == 0:
        return nothing
    breaks = () if each.breached_at is None else (f"{count_text(each.breached_at)} would call it broken",)
    if each.met_at_most is None:
        return breaks if each.over and breaks else nothing
    most = f"{'at most ' if each.met_at_most else ''}{count_text(each.met_at_most)}"
    if of_how_many:
        most = f"{most} of {count_text(each.count)}"
    return f"{most} {'prove' if each.verdict is Verdict.MET else 'would prove'} it kept", *breaks


def _settles_slices(view: BudgetView, each: ObjectiveVerdict) -> str:
    inside = None if view.gauge is None else view.gauge.inside
    said = "" if inside is None else f"inside {inside_text(inside)} of the time; "
    if each.met_at_most is None:
        return f"{said}judged from {each.needed or 100} slices of 10 s"
    slices = "1 slice" if each.met_at_most == 1 else f"{count_text(each.met_at_most)} slices"
    return f"{said}at most {slices} may be over"


def _settles_estimate(view: BudgetView, each: ObjectiveVerdict, few: str) -> str:
    """An estimate is settled when its interval lies on one side of the limit."""
    limit = each.objective.limit.text
    if each.value is None:
        return few
    interval = interval_text(view, each)
    between = "" if interval is None else f"between {interval[0]} and {interval[1]}: "
    if each.verdict is Verdict.MET:
        return f"{between}surely below {limit}"
    return f"{between}{'too much' if each.verdict is Verdict.BREACHED else f'{limit} lies in it'}"
