"""Observed values and times: shown, never judged."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.judge.evidence import NotJudged
from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.time.window import TimeBudgetWindow
from hero_tui.judge.results import Judgement
from hero_tui.judge.verdicts import without_data


def _not_judged(budget: Budget) -> Judgement:
    return without_data(budget, NotJudged.OBSERVED_ONLY)


class ObservedRuns(TimeBudgetWindow):
    """Counts the runs of a window. Of its objectives `value` is the usual time (the median, from two runs on),
    `maximum` the longest and `count` how many there are; none has a verdict."""

    def judgement(self) -> Judgement:
        """No verdict, with the figures."""
        counted, nothing = self.counts(), _not_judged(self._budget)
        usual = self.quantile(0.5)
        objectives = tuple(
            replace(
                each,
                value=usual,
                maximum=counted.maximum,
                count=counted.count,
                utilization=None if counted.latest is None else counted.latest / each.objective.limit.value,
            )
            for each in nothing.objectives
        )
        return replace(
            nothing,
            objectives=objectives,
            count=counted.count,
            failed=counted.failed,
            cancelled=counted.cancelled,
        )


OBSERVE = JudgeKind(_not_judged, ObservedRuns)
