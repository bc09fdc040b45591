"""Concurrency budgets: operations that are open at a time."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.concurrency.alerts import ConcurrencyRules
from hero_tui.judge.kinds.concurrency.window import ConcurrencyWindow, nothing_open

CONCURRENCY = JudgeKind(nothing_open, ConcurrencyWindow, ConcurrencyRules)
