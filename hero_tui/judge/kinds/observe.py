"""Observed values: shown, never judged."""

from __future__ import annotations

from hero_tui.judge.evidence import NotJudged
from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.verdicts import without_data

OBSERVE = JudgeKind(lambda budget: without_data(budget, NotJudged.OBSERVED_ONLY))
