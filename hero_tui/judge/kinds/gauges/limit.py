"""Limits: slices of a gauge's highest value."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.results import SliceCounts
from hero_tui.judge.verdicts import judge_slices

LIMIT = JudgeKind(lambda budget: judge_slices(budget, SliceCounts(0, 0, 0)))
