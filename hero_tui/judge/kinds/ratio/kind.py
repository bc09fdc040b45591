"""Ratio budgets: events that are good or bad."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.ratio.alerts import RatioRules
from hero_tui.judge.kinds.ratio.window import RatioWindow, no_events

RATIO = JudgeKind(no_events, RatioWindow, RatioRules)
