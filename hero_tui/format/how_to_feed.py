"""What makes data for a budget that has none: a command that works as it stands, or what is still to come. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.budgets.units import scaled_text
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Feed, Input
from hero_tui.format.hints import hint
from hero_tui.models.budgets import BudgetView

LATER = {
    Input.CHECKS: "its scheduled checks come in a later version",
    Input.BUDGETS: "made from the verdicts and alerts of all budgets",
}


def feeding(view: BudgetView) -> str:
    """`hero-tui event ci.tests --duration 5min`; of the development loop what the loader says."""
    return hint(view) or LATER.get(view.budget.spec.input) or event_command(view.budget)


def feeding_of(views: Sequence[BudgetView]) -> str:
    """The one sentence for a whole system: how the first of its budgets that a command can feed gets data."""
    commands = [view for view in views if view.budget.spec.input not in LATER]
    return feeding(commands[0]) if commands else feeding(views[0]) if views else ""


def event_command(budget: Budget) -> str:
    """With a value of the kind that the budget judges: half of its limit, for somebody may try it."""
    return f"hero-tui event {budget.signals[0]} {_value(budget)}"


def _value(budget: Budget) -> str:
    spec, half = budget.spec, _half(budget.headline.limit.text)
    if budget.counts_events:
        return "--good"
    if Feed.DURATION in spec.feeds:
        return f"--duration {half if spec.timed else '12s'}"
    return f"--value {'1.2GB' if spec.relative else half}"


def _half(text: str) -> str:
    """Half of a limit as one word of a command line: `1.50GB`, `0.30cores`, `5000`."""
    return scaled_text(text, 0.5, one_word=True)
