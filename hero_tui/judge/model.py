"""What the judge says: verdicts with their evidence, observations, alert states and their transitions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hero_tui.budgets.model import Level, Objective, Verdict
from hero_tui.budgets.signals import Outcome


@dataclass(frozen=True, slots=True)
class Run:
    """An operation as the judge needs it. `end` is UTC seconds; `duration` seconds or None."""

    end: float
    duration: float | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SliceCounts:
    """Good, bad and unknown slices of a window, for `limit` and `sustained`."""

    good: int
    bad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ObjectiveVerdict:
    """One objective over its window.

    `value`: the statistic, None below the sample size that carries it. `maximum`: the longest run or highest value.
    `over`: runs (or slices) at or over the limit, of `count` judged. `needed`: runs with none over that would prove it
    met from nothing. `met_at_most` / `breached_at`: the greatest `over` that proves met at this count (None: none
    does), the smallest that proves breached. `utilization`: latest value ÷ limit.
    `evidence`: the sentence of the JSON contract, such as "0 of 17 over 500 ms; 59 needed to prove it met".
    """

    objective: Objective
    verdict: Verdict
    value: float | None
    maximum: float | None
    over: int
    count: int
    needed: int | None
    met_at_most: int | None
    breached_at: int | None
    utilization: float | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A budget over its window. `count` operations (or slices) judged; `failed` and `cancelled` were not."""

    verdict: Verdict
    objectives: tuple[ObjectiveVerdict, ...]
    count: int
    failed: int = 0
    cancelled: int = 0
    coverage: float | None = None


class RuleState(StrEnum):
    """Where one level's rule stands; Prometheus' states plus recovering and unknown."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Transition:
    """One change worth remembering.

    `kind`: opened, escalated, deescalated, recovering, refired, recovered, expired, unknown, reopened. `at` is when it
    was decided, `value` the value that decided it, `text` a plain sentence without outside words.
    """

    kind: str
    at: float
    level: Level
    value: float | None
    text: str
