"""Sustained limits: slices of a gauge's 5-minute mean."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.results import SliceCounts
from hero_tui.judge.verdicts import judge_slices

SUSTAINED = JudgeKind(lambda budget: judge_slices(budget, SliceCounts(0, 0, 0)))
