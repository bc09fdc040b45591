"""Budgets of gauges on screens: alerts come before the limit."""

from __future__ import annotations

from hero_tui.format.numbers import value_text
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.styled_text import MUTED, Span
from hero_tui.tui.screens.common.kinds.base import NO_ALERTS_DECLARED, ScreenKind, alerting_rungs


def _alerts(view: BudgetView) -> Span:
    budget, limit = view.budget, view.budget.headline.limit.value
    rungs = alerting_rungs(budget)
    if not rungs:
        return Span(NO_ALERTS_DECLARED, MUTED)
    levels = " · ".join(f"{rung.level.word} {value_text(rung.enter * limit, budget.unit)}" for rung in rungs)
    factors = ", ".join(f"{rung.enter * 100:g} %" for rung in rungs)
    return Span(f"Alerts come before the limit: {levels} ({factors} of it)", MUTED)


LIMIT = ScreenKind(_alerts)
SUSTAINED = ScreenKind(_alerts)
