"""Budgets of gauges in words: for how much of the time a value was below its limit."""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.format.budget_text import window_text
from hero_tui.format.kinds.base import FormatKind, Texts
from hero_tui.format.numbers import count_text, inside_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    """`inside 99.6 % of the time; at most 40 slices may be over`."""
    del named
    inside = None if view.gauge is None else view.gauge.inside
    if inside is None and not result.count:
        return _settles(view, result), f"0 of {result.needed or 100} slices so far"
    if inside is None:
        return _settles(view, result), f"{count_text(result.over)} of {count_text(result.count)} slices over"
    when = "so far" if result.verdict is Verdict.UNDETERMINED else f"of {window_text(view)}"
    return _settles(view, result), f"inside {inside_text(inside)} {when}", f"inside {inside_text(inside)}"


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    inside = None if view.gauge is None else view.gauge.inside
    so_far = "" if inside is None else f"inside {inside_text(inside)} of the time; "
    if result.met_at_most is None:
        return f"{so_far}judged from {result.needed or 100} slices of 10 s"
    slices = "1 slice" if result.met_at_most == 1 else f"{count_text(result.met_at_most)} slices"
    return f"{so_far}at most {slices} may be over"


LIMIT = FormatKind(_evidence, _settles)
SUSTAINED = FormatKind(_evidence, _settles)
