"""Report budgets: a figure of the reports."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import BudgetKind, Statistic
from hero_tui.core.kinds import ReportSpec
from hero_tui.core.objectives import Unit

REPORT = BudgetKind(
    spec_type=ReportSpec,
    help="a figure of the reports",
    example="{mean: 5 min}",
    statistics={
        "min": Statistic("the figure is at least this", "100 %"),
        "max": Statistic("the figure is less than this", "1 %"),
        "mean": Statistic("the mean is less than this", "5 min"),
    },
    units=(Unit.SHARE, Unit.SECONDS),
    judges="the other budgets, their incidents and their alerts",
    good="the figure of the period keeps its limit",
    verdict="the figure itself, whenever a report or a screen asks",
    levels="none",
    in_signal_unit=True,
)
