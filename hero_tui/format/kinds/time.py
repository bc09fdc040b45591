"""Time budgets in words: how many runs were over an objective's limit."""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.format.kinds.base import FormatKind, Texts
from hero_tui.format.kinds.counts import allowed_text, counted_texts, settles_counts
from hero_tui.format.numbers import count_text, limit_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_CLEAN = "runs with none over"


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    """`p99: 2 of 412 over 2.0 s; 0 would prove it kept; 9 would call it broken`."""
    limit = f" {limit_text(result.objective.limit, view.budget.unit)}" if named else ""
    name = result.objective.statistic if named else ""
    over, count = count_text(result.over), count_text(result.count)
    short = [f"{name} {over} of {count} over{limit}", f"{name} {over}/{count} over", f"{over}/{count}"]
    if result.verdict is Verdict.UNDETERMINED and not result.over and result.met_at_most is None and result.needed:
        short[:1] = [f"{name} 0 over in {count} of {count_text(result.needed)}"]
    whole = short[0] if result.over else f"{over} of {count} over"
    if named:
        whole = f"{name}: {over} of {count} over{limit}"
    broken = _settles(view, result)
    return *counted_texts(result, whole.strip(), _CLEAN, broken), *(text.strip() for text in short)


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    limit = limit_text(result.objective.limit, view.budget.unit)
    return settles_counts(result, f"took {limit} or more; {allowed_text(result)} may", _CLEAN)


TIME = FormatKind(_evidence, _settles)
