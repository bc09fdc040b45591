"""Ratio budgets in words: how many events were bad."""

from __future__ import annotations

from hero_tui.format.kinds.base import FormatKind, Texts, share_or_value
from hero_tui.format.kinds.counts import allowed_text, counted_texts, settles_counts
from hero_tui.format.numbers import count_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView

_CLEAN = "events with none bad"


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    """`12 of 1,340 bad; at most 17 prove it kept; 36 would call it broken`."""
    del named
    over, count = count_text(result.over), count_text(result.count)
    bad = f"{over} of {count} bad"
    return *counted_texts(result, bad, _CLEAN, _settles(view, result)), bad, f"{over}/{count}"


def _settles(view: BudgetView, result: ObjectiveVerdict) -> str:
    del view
    return settles_counts(result, f"were bad; {allowed_text(result)} may be", _CLEAN)


RATIO = FormatKind(_evidence, _settles, share_or_value, of_window=True)
