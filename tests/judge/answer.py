"""What a reader would be told of a budget's verdict: by its window of operations, its slices, or a report's period.

A report's period: `budgets: {met: 12, breached: 1}`, `slices: {good: 100, bad: 1, unknown: 5}`, `gaps: [[10, 20]]`, and
`incidents: [{onset: 0, detected: 60, recovered: 300, worst: warning}]` (recovered: null while it is open), in seconds;
`now:` is its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Kind
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Operation
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.engine.changes import SlicesCounted
from hero_tui.judge.kinds.registry import judge_nothing, window_for
from hero_tui.judge.kinds.report.figures import Period, judge_report
from hero_tui.judge.results import Judgement, SliceCounts, run_of
from hero_tui.judge.verdicts import judge_slices


@dataclass(frozen=True)
class Told:
    """An incident as a scenario tells it."""

    onset: float
    detected: float
    recovered: float | None
    worst: int
    counted: float | None = None


@dataclass(frozen=True)
class Answer:
    """A verdict in the words of a scenario."""

    judgement: Judgement

    @classmethod
    def of_play(
        cls,
        budget: Budget,
        operations: Sequence[Operation],
        slices: Sequence[SlicesCounted],
        latest: float | None,
        now: float,
    ) -> Self:
        """Judged anew from all that was observed, as one does who reads the store."""
        if budget.of_operations:
            window = window_for(budget)
            for each in operations:
                if each.signal in budget.signals:
                    window.add(run_of(each.start, each.duration, each.outcome, each.attributes))
            window.forget(now)
            return cls(window.judgement())
        if budget.kind not in {Kind.LIMIT, Kind.SUSTAINED}:
            return cls(judge_nothing(budget))
        counted = SliceCounts(
            sum(each.good for each in slices), sum(each.bad for each in slices), sum(each.unknown for each in slices)
        )
        return cls(judge_slices(budget, counted, latest=latest))

    @classmethod
    def of_period(cls, budget: Budget, period: Mapping[str, Any]) -> Self:
        """A report's figure."""
        verdicts = [Verdict(word) for word, number in period.get("budgets", {}).items() for _ in range(number)]
        counted = period.get("slices")
        slices = [] if counted is None else [SliceCounts(counted["good"], counted["bad"], counted.get("unknown", 0))]
        incidents = [
            Told(each["onset"], each["detected"], each["recovered"], Level[each["worst"].upper()])
            for each in period.get("incidents", [])
        ]
        gaps = [(start, end) for start, end in period.get("gaps", [])]
        return cls(judge_report(budget, Period(period.get("now", 0.0), verdicts, slices, incidents, gaps)))

    def as_expected(self, wanted: Mapping[str, Any]) -> dict[str, object]:
        """Those of the verdict's words that are asked for; one evidence stands for that of the first objective."""
        evidence: object = [contract_evidence(each) for each in self.judgement.objectives]
        if isinstance(wanted.get("evidence"), str):
            evidence = contract_evidence(self.judgement.objectives[0])
        words: dict[str, object] = {"verdict": self.judgement.verdict.value, "evidence": evidence}
        return {key: word for key, word in words.items() if key in wanted}
