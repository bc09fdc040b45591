"""Growth budgets: the trend of a value over the last runs."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.estimate_rules import EstimateRules
from hero_tui.judge.kinds.growth.alerts import GrowthEstimateRule
from hero_tui.judge.kinds.growth.window import GrowthWindow, no_growth

GROWTH = JudgeKind(
    no_growth,
    GrowthWindow,
    lambda budget: EstimateRules(budget, GrowthEstimateRule(budget)),
)
