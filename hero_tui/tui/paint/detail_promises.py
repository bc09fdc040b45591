"""The promises of a panel's detail: each objective with its verdict, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from hero_tui.budgets.model import Kind, Level
from hero_tui.judge.model import ObjectiveVerdict
from hero_tui.tui.escape import shown
from hero_tui.tui.ink import MUTED, TEXT, Line, Row
from hero_tui.tui.paint.detail_common import rule, text_line, wide
from hero_tui.tui.paint.marks import verdict_spans
from hero_tui.view.evidence import settles
from hero_tui.view.numbers import count_text, inside_text, limit_text, value_text
from hero_tui.view.snapshot import BudgetView
from hero_tui.view.words import window_text

_NOUNS = {"dev.hot_reload": ("save", "saves"), "dev.server_start": ("start", "starts")}


def noun(view: BudgetView, count: int) -> str:
    """What is counted: `412 saves`, `1 run`, `4,000 slices`."""
    one, many = _NOUNS.get(view.budget.id, ("run", "runs")) if view.budget.kind is Kind.TIME else ("slice", "slices")
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
    own = str(view.labels.get("class", ""))
    name = f"Promises: {shown(own, 20)}" if classes and own else "Promises"
    lines = [rule(width, name, _counted(view, width, excluded))]
    if full:
        head = Row(width).add("              limit   measured       over   verdict", MUTED)
        lines.append(head.line())
    lines += [_objective(view, each, width) for each in view.judgement.objectives]
    others = [each for each in classes if dict(each.labels) != dict(view.labels)]
    return [*lines, _classes(others, width)] if others else lines


def _classes(others: Sequence[BudgetView], width: int) -> Line:
    """`also restart 3 saves: p95 ? 1/3  p99 ? 1/3 · full-reload …`."""
    row = Row(width).add("  also ", MUTED)
    for index, each in enumerate(others):
        row.add(" · " if index else "", MUTED).add(shown(str(each.labels.get("class", "")), 20), TEXT)
        row.add(f" {noun(each, each.judgement.count)}:", MUTED)
        for objective in each.judgement.objectives:
            row.add(f" {objective.objective.statistic} ", MUTED).spans(verdict_spans(objective.verdict, narrow=True))
            row.add(f" {objective.over}/{objective.count}", MUTED)
    return row.line()


def _counted(view: BudgetView, width: int, excluded: AbstractSet[str]) -> str:
    judgement, window = view.judgement, window_text(view)
    head = window if window.startswith("last") else f"last {window}"
    if not judgement.count and not judgement.failed:
        return head
    parts = [head, noun(view, judgement.count)]
    left_out = [f"{judgement.failed} failed"] if judgement.failed else []
    if judgement.cancelled:
        # No-op saves are left out too; a bulk change is only named where nothing else was.
        bulk = view.budget.id == "dev.hot_reload" and excluded <= {"bulk"}
        word = ("bulk change" if judgement.cancelled == 1 else "bulk changes") if bulk else "left out"
        left_out.append(f"{judgement.cancelled} {word}")
    if left_out and wide(width):
        parts.append(f"{' and '.join(left_out)} not counted")
    elif left_out:
        parts.append(f"{judgement.failed + judgement.cancelled} left out")
    if judgement.coverage is not None and judgement.coverage < 0.995:
        parts.append(f"seen {inside_text(judgement.coverage)}; unseen counts neither way" if wide(width) else "")
    return " · ".join(part for part in parts if part)


def _objective(view: BudgetView, each: ObjectiveVerdict, width: int) -> Line:
    unit, limit = view.budget.unit, each.objective.limit
    measured = each.value if view.budget.kind is Kind.TIME or each.maximum is None else each.maximum
    value = "–" if measured is None else value_text(measured, unit, limit=limit)
    row = Row(width)
    if not wide(width):
        row.add(f"  {each.objective.statistic:<4}").right(f"< {limit_text(limit, unit, bare=True)}", 17, MUTED)
        row.right(value, 27).right(f"{each.over}/{each.count}", 37, MUTED).to(39)
        return row.spans(verdict_spans(each.verdict)).line()
    row.add(f"  {each.objective.statistic:<4}").right(limit_text(limit, unit), 19).right(value, 30)
    over = f"{count_text(each.over)} of {count_text(each.count)}"
    row.right(over if len(over) <= 9 else over.replace(" of ", "/"), 41).to(44)
    row.spans(verdict_spans(each.verdict)).to(61)
    return row.add(settles(view, each), TEXT).line()


def alerts_begin(view: BudgetView, width: int) -> Line:
    """Where alerts begin, in units: they come later than a time limit, earlier than a gauge's."""
    budget = view.budget
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
