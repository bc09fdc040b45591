"""Available budgets: nothing checks yet."""

from __future__ import annotations

from hero_tui.judge.evidence import NotJudged
from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.verdicts import without_data

AVAILABLE = JudgeKind(lambda budget: without_data(budget, NotJudged.NOTHING_CHECKED))
