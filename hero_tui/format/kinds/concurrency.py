"""Concurrency budgets in words: for how much of the busy time no more were open than may be."""

from __future__ import annotations

from hero_tui.core.quantities import measured_span_text
from hero_tui.format.kinds.base import FormatKind, Texts
from hero_tui.format.numbers import bare_number, count_text, inside_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    """`within 3 for 99.8 % of the busy time; most at once 4`."""
    del view, named
    limit = bare_number(result.objective.limit.text)
    if not result.count:
        return "never busy in this time", "never busy"
    inside = inside_text(1.0 - result.over / result.count)
    most = "" if result.maximum is None else f"; most at once {count_text(result.maximum)}"
    return f"within {limit} for {inside} of the busy time{most}", f"within {limit}: {inside}", inside


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    del view
    busy = f"{measured_span_text(result.over)} of {measured_span_text(result.count)} busy; " if result.count else ""
    return f"{busy}at most 1 % of that may be"


CONCURRENCY = FormatKind(_evidence, _settles)
