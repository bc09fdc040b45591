"""Budgets of checks and reports in words: the judge's own sentence, in the words of the screens."""

from __future__ import annotations

from hero_tui.format.evidence_sentences import screen_evidence
from hero_tui.format.kinds.base import FormatKind, Texts, share_or_value
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView


def _evidence(view: BudgetView, result: ObjectiveVerdict, named: bool) -> Texts:
    del view, named
    parts = screen_evidence(result)
    return "; ".join(parts), parts[0]


AVAILABLE = FormatKind(_evidence, lambda *_: "", share_or_value, of_window=True)
REPORT = FormatKind(_evidence, lambda *_: "", share_or_value, of_window=True)
