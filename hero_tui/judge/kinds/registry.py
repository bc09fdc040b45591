"""The registry of the judge's kinds: window, alert rules and verdict without data of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Kind
from hero_tui.core.signals import NO_LABELS, Labels
from hero_tui.judge.kinds.base import JudgeKind
from hero_tui.judge.kinds.baseline.kind import BASELINE
from hero_tui.judge.kinds.concurrency.kind import CONCURRENCY
from hero_tui.judge.kinds.gauges.available import AVAILABLE
from hero_tui.judge.kinds.gauges.limit import LIMIT
from hero_tui.judge.kinds.gauges.sustained import SUSTAINED
from hero_tui.judge.kinds.growth.kind import GROWTH
from hero_tui.judge.kinds.observe import OBSERVE
from hero_tui.judge.kinds.operation_kind import OperationWindow, Rules
from hero_tui.judge.kinds.ratio.kind import RATIO
from hero_tui.judge.kinds.report.kind import REPORT
from hero_tui.judge.kinds.time.kind import TIME
from hero_tui.judge.results import Judgement

KINDS: Mapping[Kind, JudgeKind] = MappingProxyType(
    {
        Kind.TIME: TIME,
        Kind.LIMIT: LIMIT,
        Kind.SUSTAINED: SUSTAINED,
        Kind.GROWTH: GROWTH,
        Kind.RATIO: RATIO,
        Kind.CONCURRENCY: CONCURRENCY,
        Kind.BASELINE: BASELINE,
        Kind.AVAILABLE: AVAILABLE,
        Kind.OBSERVE: OBSERVE,
        Kind.REPORT: REPORT,
    }
)


def judge_nothing(budget: Budget) -> Judgement:
    """The verdict on a budget of which nothing was observed, or of which nothing can be judged: no data, and why."""
    return KINDS[budget.kind].judge_nothing(budget)


def window_for(budget: Budget) -> OperationWindow:
    """An empty window. Raises `ValueError` for a budget that judges no operations.

    It takes the operations of `budget.signals`, merged in the order of their ends, that have one entry's labels
    (`labels_for`).
    """
    window = KINDS[budget.kind].window
    if window is None:
        raise ValueError(f"{budget.id} judges no operations: it is of the kind {budget.kind.value}")
    return window(budget)


def rules_for(budget: Budget) -> Rules[Any]:
    """The alerts of a budget. Raises `ValueError` where operations raise none."""
    rules = KINDS[budget.kind].rules
    if rules is None:
        raise ValueError(f"{budget.id} raises no alerts by operations: it is of the kind {budget.kind.value}")
    return rules(budget)


def labels_for(budget: Budget, labels: Labels) -> Labels:
    """The labels of the entry that judges an operation with `labels`; concurrency counts all of them in one."""
    return NO_LABELS if budget.spec.one_entry else labels
