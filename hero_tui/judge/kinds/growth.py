"""Growth budgets: the trend of a value over the last runs."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.estimate_rules import LookRules
from hero_tui.judge.kinds.growth_alerts import GrowthLook
from hero_tui.judge.kinds.growth_window import GrowthWindow, no_growth

GROWTH = JudgeKind(
    no_growth,
    GrowthWindow,
    lambda budget: LookRules(budget, GrowthLook(budget)),
)
