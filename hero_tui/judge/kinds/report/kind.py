"""Report budgets: judged by `report_figures`, whenever somebody asks."""

from __future__ import annotations

from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.report.figures import no_report

REPORT = JudgeKind(no_report)
