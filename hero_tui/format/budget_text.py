"""A budget's window, limit and latest value as text."""

from __future__ import annotations

from hero_tui.core.time import HOUR
from hero_tui.format.numbers import (
    limit_text,
    value_text,
)
from hero_tui.models.budgets import BudgetView

TIMEOUT = "timeout"


def has_data(view: BudgetView) -> bool:
    """Whether anything was ever observed for it."""
    if view.latest is not None or view.runs:
        return True
    return view.gauge is not None and (view.gauge.value is not None or bool(view.gauge.minutes))


def window_text(view: BudgetView) -> str:
    """`7 d`, `24 h`, or `last 20`."""
    window = view.budget.window
    if window.operations is not None:
        return f"last {window.operations}"
    hours = round((window.seconds or 0.0) / HOUR)
    return f"{hours // 24} d" if hours % 24 == 0 and hours > 24 else f"{hours} h"


def headline_limit(view: BudgetView, *, bare: bool = False) -> str:
    """The limit that is 100 % of the panel, as written. `bare`: CPU without its unit."""
    return limit_text(view.budget.headline.limit, view.budget.unit, bare=bare)


def latest_text(view: BudgetView, *, cores: str = "cores") -> str:
    """The latest value, or a dash; of a timeout that it was one. `cores`: how the unit of CPU is written."""
    if view.latest is None:
        return "–"
    if view.timed_out:
        return TIMEOUT
    return value_text(view.latest, view.budget.unit, limit=view.budget.headline.limit, cores=cores)


def last_window_text(view: BudgetView) -> str:
    """`last 7 d`, `last 24 h`, `last 20`."""
    text = window_text(view)
    return text if view.budget.window.operations is not None else f"last {text}"
