"""Time budgets: runs, each good or over a quantile's limit."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.time.rules import TimeRules
from hero_tui.judge.kinds.time.window import TimeBudgetWindow
from hero_tui.judge.verdicts import judge_runs

TIME = JudgeKind(lambda budget: judge_runs(budget, (), 0.0), TimeBudgetWindow, TimeRules)
