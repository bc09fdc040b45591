"""The promises of a panel's detail: each objective with its verdict, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from hero_tui.core.attributes import FIRST_PAGE, Excluded
from hero_tui.core.label_sets import CLASS
from hero_tui.core.quantities import measured_span_text, multiple_text, percent_text
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.format.budget_text import last_window_text
from hero_tui.format.evidence import fitting, measured_text, settles
from hero_tui.format.numbers import count_text, inside_text, limit_text
from hero_tui.format.panels.table import NOUNS
from hero_tui.judge.kinds.ratio.alerts import ENOUGH_BAD, ENOUGH_EVENTS
from hero_tui.judge.kinds.ratio.window import allowed_share
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import Rate
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import BOLD, MUTED, TEXT, Line, LineBuilder
from hero_tui.tui.screens.budget_detail.classes import next_class
from hero_tui.tui.screens.budget_detail.kinds.registry import KINDS
from hero_tui.tui.screens.common.badges import promise_spans, verdict_spans
from hero_tui.tui.screens.common.frame.lines import rule, wide

_RUNS = ("run", "runs")
_PAGES = ("page", "pages")


def noun(view: BudgetView, count: int) -> str:
    """What is counted: `412 saves`, `1 run`, `4,000 slices`."""
    plain = _RUNS if view.budget.of_operations else ("slice", "slices")
    if view.budget.counts_events:
        plain = ("event", "events")
    one, many = _PAGES if view.labels.get(CLASS) == FIRST_PAGE else NOUNS.get(view.budget.id, plain)
    return f"{count_text(count)} {one if count == 1 else many}"


def promises(
    view: BudgetView,
    width: int,
    *,
    full: bool,
    classes: Sequence[BudgetView] = (),
    excluded: AbstractSet[str] = frozenset(),
) -> list[Line]:
    """The title rule, the head of the table where `full`, a line per objective.

    Where runs are judged in `classes`, these lines are about the class of `view`, and one line tells of the others.
    `excluded`: for which reasons runs of the span were left out, where the probe gave one.
    """
    own = str(view.labels.get(CLASS, ""))
    name = f"Promises: {shown(own, 20)}" if classes and own else "Promises"
    lines = [rule(width, name, _counted(view, width, excluded))]
    if full:
        head = f"              limit   measured{KINDS[view.budget.kind].over_head:>11}   verdict"
        lines.append(LineBuilder(width).add(head, MUTED).line())
    lines += [_objective(view, objective, width) for objective in view.judgement.objectives]
    others = [other for other in classes if dict(other.labels) != dict(view.labels)]
    return [*lines, _classes(others, width, _class_after(view, classes))] if others else lines


def _class_after(view: BudgetView, classes: Sequence[BudgetView]) -> str:
    """What `tab` goes to."""
    return next_class(classes, view) or NOUNS.get(view.budget.id, _RUNS)[1]


def _classes(others: Sequence[BudgetView], width: int, after: str) -> Line:
    """`also restart 3 saves: p95 ? 1/3  p99 ? 1/3 · full-reload …                        tab: restart`."""
    row = LineBuilder(width).add("  also ", MUTED)
    for index, other in enumerate(others):
        name = shown(str(other.labels.get(CLASS, "")), 20)
        row.add(" · " if index else "", MUTED).add(f"{name} " if name else "", TEXT)
        row.add(f"{noun(other, other.judgement.count)}:", MUTED)
        for objective in other.judgement.objectives:
            row.add(f" {objective.objective.statistic} ", MUTED).spans(verdict_spans(objective.verdict, narrow=True))
            row.add(f" {objective.over}/{objective.count}", MUTED)
    hint = f"  tab: {shown(after, 20)} "
    return row.to(width - len(hint)).add(hint, MUTED).line()


def _counted(view: BudgetView, width: int, excluded: AbstractSet[str]) -> str:
    judgement, head = view.judgement, last_window_text(view)
    if not view.budget.is_judged_as_observed or (not judgement.count and not judgement.failed):
        return head
    parts = [head, noun(view, judgement.count)]
    left_out = [f"{judgement.failed} failed"] if judgement.failed and not view.budget.counts_events else []
    if view.budget.counts_events:
        left_out = [f"{count_text(judgement.excluded)} left out"] if judgement.excluded else []
    elif judgement.cancelled:
        # No-op saves are left out too; a bulk change is only named where nothing else was.
        bulk = view.budget.id == HOT_RELOAD and excluded <= {Excluded.BULK}
        word = ("bulk change" if judgement.cancelled == 1 else "bulk changes") if bulk else "left out"
        left_out.append(f"{judgement.cancelled} {word}")
    if left_out and wide(width):
        parts.append(f"{' and '.join(left_out)} not counted")
    elif left_out:
        out = judgement.excluded if view.budget.counts_events else judgement.failed + judgement.cancelled
        parts.append(f"{count_text(out)} left out")
    if judgement.coverage is not None and judgement.coverage < 0.995:
        parts.append(f"seen {inside_text(judgement.coverage)}; unseen counts neither way" if wide(width) else "")
    return " · ".join(part for part in parts if part)


def _objective(view: BudgetView, result: ObjectiveVerdict, width: int) -> Line:
    unit, limit = view.budget.unit, result.objective.limit
    over_text = KINDS[view.budget.kind].over
    value, over, short = measured_text(view, result), over_text(result, " of "), over_text(result, "/")
    row = LineBuilder(width)
    if not wide(width):
        sign = "≥" if result.objective.statistic == "min" else "<"
        row.add(f"  {result.objective.statistic:<4}").right(f"{sign} {limit_text(limit, unit, bare=True)}", 17, MUTED)
        row.right(value, 27).right(short, 37, MUTED).to(39)
        return row.spans(promise_spans(view, result.verdict)).line()
    row.add(f"  {result.objective.statistic:<4}").right(limit_text(limit, unit), 19).right(value, 30)
    row.right(over if len(over) <= 9 else short, 41).to(44)
    row.spans(promise_spans(view, result.verdict)).to(61)
    return row.add(settles(view, result), TEXT).line()


def rate_line(view: BudgetView, rate: Rate, width: int) -> Line:
    """`now   5.2 % of the last 1 h bad, 52× of the 0.1 % promised (5 of 96)`."""
    row = LineBuilder(width).add("  now   ", MUTED)
    text = fitting(_rate_texts(rate, allowed_share(view.budget.headline)), width - row.column)
    return row.add(text, BOLD if rate.burn is not None and rate.burn >= 1.0 else TEXT).line()


def _rate_texts(rate: Rate, allowed: float) -> tuple[str, ...]:
    """`5.2 % of the last 1 h bad, 52× of the 0.1 % promised (5 of 96)`, and whether it is enough for an alert; from
    the whole sentence to its first part."""
    over = measured_span_text(rate.seconds)
    if rate.burn is None:
        return (f"no event in the last {over}",)
    share = f"{percent_text(float(f'{rate.bad / rate.count:.3g}'))} of the last {over} bad"
    sentence = f"{share}, {multiple_text(rate.burn)} of the {percent_text(allowed)} promised"
    counted = f"{count_text(rate.bad)} of {count_text(rate.count)}"
    whole = (f"{sentence} ({counted})", sentence, f"{share} ({counted})", share)
    few = f"{whole[0]}; an alert needs {ENOUGH_EVENTS} events, or {ENOUGH_BAD} bad ones"
    return whole if rate.enough else (few, *whole)
