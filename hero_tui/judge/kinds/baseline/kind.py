"""Baseline budgets: the last runs against those before."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.baseline.alerts import BaselineEstimateRule
from hero_tui.judge.kinds.baseline.window import BaselineWindow, no_comparison
from hero_tui.judge.kinds.estimate_rules import EstimateRules

BASELINE = JudgeKind(
    no_comparison,
    BaselineWindow,
    lambda budget: EstimateRules(budget, BaselineEstimateRule(budget)),
)
