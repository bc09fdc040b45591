"""What the judge says: verdicts with their evidence, runs as it counts them, alert states and their transitions."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.attributes import BAD, BRANCH, GOOD, HOST, INFRASTRUCTURE, OTHERS_SHARE, VALUE
from hero_tui.core.incidents import TransitionKind
from hero_tui.core.objectives import Level, Objective, Verdict
from hero_tui.core.signals import NO_ATTRIBUTES, Attributes, Outcome, Scalar, number_of
from hero_tui.judge.evidence import Evidence
from hero_tui.judge.reasons import Reason

Group = tuple[str, str]
"""A machine (its fingerprint) and a branch, each empty where it is not known."""

NO_GROUP: Group = ("", "")
BUSY_FROM = 0.25  # of the cores: a run during which others took so much is marked busy


class Run(Struct, frozen=True):
    """An operation as the judge needs it. `end` is UTC seconds; `duration` seconds or None.

    `good` and `bad`: events that it stands for in a ratio (a test run stands for its tests); `excluded`: it leaves a
    ratio's denominator (an error of infrastructure, a cancellation) and is counted beside it. `value`: what it
    measured, for growth. `group`: the machine and the branch that it ran on, for baselines. `busy`: others took a
    quarter of the machine's cores meanwhile. `told`: when it was told of (UTC s), where that was not at its end.
    """

    end: float
    duration: float | None
    outcome: Outcome
    good: int = 0
    bad: int = 0
    excluded: bool = False
    value: float | None = None
    group: Group = NO_GROUP
    busy: bool = False
    told: float | None = None

    @property
    def known(self) -> float:
        """When it could be known, UTC seconds: at its end, or when somebody told of it."""
        return self.end if self.told is None else max(self.end, self.told)

    @property
    def start(self) -> float:
        """UTC seconds."""
        return self.end - (self.duration or 0.0)


def run_of(start: float, duration: float | None, outcome: Outcome, attributes: Attributes = NO_ATTRIBUTES) -> Run:
    """A recorded operation (`start` in UTC seconds) as the judge takes it.

    Without counts of its own it is one event: good when ok, bad when failed or timed out, else excluded.
    """
    counted = _count(attributes.get(GOOD)), _count(attributes.get(BAD))
    excluded = bool(attributes.get(INFRASTRUCTURE)) or outcome is Outcome.CANCELLED
    if counted == (0, 0):
        counted = int(outcome is Outcome.OK), int(outcome in {Outcome.FAILED, Outcome.TIMEOUT})
        excluded = excluded or outcome is Outcome.UNKNOWN
    host, branch = attributes.get(HOST), attributes.get(BRANCH)
    known = host is not None or branch is not None
    group = (str(host or ""), str(branch or "")) if known else NO_GROUP
    return Run(
        start + (duration or 0.0),
        duration,
        outcome,
        *counted,
        excluded=excluded,
        value=number_of(attributes.get(VALUE)),
        group=group,
        busy=was_busy(attributes),
    )


def was_busy(attributes: Attributes) -> bool:
    """Whether others took a quarter of the cores or more during a run; False where that is not known."""
    others = number_of(attributes.get(OTHERS_SHARE))
    return others is not None and others >= BUSY_FROM


def _count(value: Scalar) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


class SliceCounts(Struct, frozen=True):
    """Good, bad and unknown slices of a window, for `limit` and `sustained`."""

    good: int
    bad: int
    unknown: int


class ObjectiveVerdict(Struct, frozen=True):
    """One objective over its window.

    `value`: the statistic, None below the sample size that carries it. `maximum`: the longest run or highest value.
    `over`: runs (or slices) at or over the limit, of `count` judged. `needed`: runs with none over that would prove it
    met from nothing. `met_at_most` / `breached_at`: the greatest `over` that proves met at this count (None: none
    does), the smallest that proves breached. `utilization`: latest value ÷ limit.
    `evidence`: in what way it was judged, and the figures that no other field holds; `format` makes a sentence of it.
    `low`, `high`: the 95 % interval of an estimate (growth, baseline), in the objective's unit.
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
    evidence: Evidence
    low: float | None = None
    high: float | None = None


class Judgement(Struct, frozen=True):
    """A budget over its window. `count` operations (or slices, or events) judged; `failed` and `cancelled` runs were
    not, and `excluded` events left a ratio's denominator."""

    verdict: Verdict
    objectives: tuple[ObjectiveVerdict, ...]
    count: int
    failed: int = 0
    cancelled: int = 0
    coverage: float | None = None
    excluded: int = 0


class RuleState(StrEnum):
    """Where one level's rule stands; Prometheus' states plus recovering and unknown."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    UNKNOWN = "unknown"


class Transition(Struct, frozen=True):
    """One change worth remembering.

    `at` is when it was decided, `value` the value that decided it, `reason` what it rests on.
    """

    kind: TransitionKind
    at: float
    level: Level
    value: float | None
    reason: Reason
