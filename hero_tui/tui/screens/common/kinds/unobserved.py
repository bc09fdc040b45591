"""Budgets that nobody observes on screens: those of checks tell what their alerts will watch, reports raise none."""

from __future__ import annotations

from hero_tui.core.kinds import AvailableSpec
from hero_tui.core.quantities import measured_span_text
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import ScreenKind, no_alerts


def _alerts_of_burns(view: BudgetView) -> Span:
    burns = view.budget.spec_as(AvailableSpec).burn
    if not burns:
        return no_alerts(view)
    watched = " · ".join(
        f"{burn.level.word} when {burn.spend.text} of it is spent in {measured_span_text(burn.long)}"
        f" and {measured_span_text(burn.short)}"
        for burn in burns
    )
    return Span(f"Alerts will watch how the allowed downtime is spent: {watched}", MUTED)


AVAILABLE = ScreenKind(_alerts_of_burns)
REPORT = ScreenKind(lambda *_: Span("", MUTED))
