"""The ladder of a gauge: one rule per level, each an alert as Prometheus evaluates it, plus hysteresis and unknown.

`advance(state, now, value)` is pure. A rule is entered at value >= enter from inactive or pending, and stays while
value > leave when firing or recovering (also at it where it is enter: a value that rests there must not flicker).
Comparisons (>= for both holds, the first false starts `keep_firing_for`, a pending rule has no hold) are those of
Prometheus' rule evaluator. What was not observed stops every clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Rung
from hero_tui.core.time import HOUR
from hero_tui.judge.results import RuleState

LONG_INTERRUPTION = HOUR
ACTIVE = frozenset({RuleState.FIRING, RuleState.RECOVERING})


class Rule(Struct, frozen=True):
    """Where one rung's rule stands. `active_at`: the first value at or above enter; `fired_at`; `clear_since`: the
    first value at or below leave. UTC seconds, moved on by what was not observed."""

    state: RuleState = RuleState.INACTIVE
    active_at: float | None = None
    fired_at: float | None = None
    clear_since: float | None = None


class LadderState(Struct, frozen=True):
    """The rules of a ladder, in its order. `seen`: the last moment observed; `dark_since`: unknown since then.
    `recovered_at`: when the good run began that ended the last active rule."""

    rules: tuple[Rule, ...]
    seen: float | None = None
    dark_since: float | None = None
    recovered_at: float | None = None


def fresh(budget: Budget) -> LadderState:
    """A ladder on which nothing was observed yet."""
    return LadderState(tuple(Rule() for _ in budget.ladder))


def advance(budget: Budget, state: LadderState, now: float, value: float | None) -> LadderState:
    """The ladder after it was observed at `now`. `value` in the budget's unit; None: it has no owner, so no rule holds.

    Darkness that this observation ends is taken out of every clock. NaN compares with nothing: it counts as dark.
    """
    if value is not None and math.isnan(value):
        return darken(state, now)
    share = None if value is None else value / budget.headline.limit.value
    return climb(budget, state, now, lambda _: share)


def climb(budget: Budget, state: LadderState, now: float, share: Callable[[Rule], float | None]) -> LadderState:
    """The ladder after a share of the limit was observed: `share` says what a rule is held against; None: it does not
    hold."""
    if state.dark_since is not None:
        state = _shifted(state, max(0.0, now - state.dark_since))
    rules = tuple(
        _step(rule, rung, now, share(rule), budget.keep_firing_for)
        for rule, rung in zip(state.rules, budget.ladder, strict=True)
    )
    ended = [
        before.clear_since if before.clear_since is not None else now
        for before, after in zip(state.rules, rules, strict=True)
        if before.state in ACTIVE and after.state not in ACTIVE
    ]
    recovered = max(ended, default=state.recovered_at)
    return LadderState(rules, seen=now, recovered_at=recovered)


def darken(state: LadderState, now: float) -> LadderState:
    """The ladder once its value has been missing for too long: unknown since it was last seen."""
    if state.dark_since is not None:
        return state
    return replace(state, dark_since=now if state.seen is None else min(state.seen, now))


def interrupt(state: LadderState, start: float, end: float) -> LadderState:
    """The ladder after nobody observed from `start` to `end`: its clocks stood still. After more than an hour pending
    rules are dropped, and firing ones are unknown until they are observed again."""
    if state.dark_since is not None or state.seen is None:
        return state
    start = max(start, state.seen)
    length = end - start
    if length <= 0:
        return state
    moved = replace(_shifted(state, length), seen=end)
    if length <= LONG_INTERRUPTION:
        return moved
    rules = tuple(Rule() if rule.state is RuleState.PENDING else rule for rule in moved.rules)
    return replace(moved, rules=rules, dark_since=end)


def moved(state: LadderState, by: float) -> LadderState:
    """The ladder on a clock that was set by so many seconds."""
    rules = tuple(
        Rule(rule.state, later(rule.active_at, by), later(rule.fired_at, by), later(rule.clear_since, by))
        for rule in state.rules
    )
    return LadderState(rules, later(state.seen, by), later(state.dark_since, by), later(state.recovered_at, by))


def active_level(ladder: Sequence[Rung], state: LadderState) -> Level:
    """The highest level whose rule fires or recovers, whether or not it is observed just now."""
    levels = [rung.level for rung, rule in zip(ladder, state.rules, strict=True) if rule.state in ACTIVE]
    return max(levels, default=Level.OK)


def level_of(ladder: Sequence[Rung], state: LadderState) -> Level:
    """The level now: unknown while dark or never observed, else the held one."""
    if state.dark_since is not None or state.seen is None:
        return Level.UNKNOWN
    return active_level(ladder, state)


def leading(ladder: Sequence[Rung], state: LadderState) -> tuple[Rung, Rule] | None:
    """The highest rung whose rule fires or recovers, with that rule."""
    active = [pair for pair in zip(ladder, state.rules, strict=True) if pair[1].state in ACTIVE]
    return max(active, key=lambda pair: pair[0].level, default=None)


def _step(rule: Rule, rung: Rung, now: float, share: float | None, keep: float) -> Rule:
    if rule.state in ACTIVE:
        if share is not None and (share > rung.leave or share >= rung.enter):
            return Rule(RuleState.FIRING, rule.active_at, rule.fired_at)
        clear_since = now if rule.clear_since is None else rule.clear_since
        if now - clear_since >= keep:
            return Rule()
        return Rule(RuleState.RECOVERING, rule.active_at, rule.fired_at, clear_since)
    if share is None or share < rung.enter:
        return Rule()
    active_at = now if rule.active_at is None else rule.active_at
    if now - active_at >= rung.hold:
        return Rule(RuleState.FIRING, active_at, now)
    return Rule(RuleState.PENDING, active_at)


def _shifted(state: LadderState, by: float) -> LadderState:
    rules = tuple(
        replace(rule, active_at=later(rule.active_at, by), clear_since=later(rule.clear_since, by))
        if rule.state is not RuleState.FIRING
        else rule
        for rule in state.rules
    )
    return replace(state, rules=rules, dark_since=None)


def later(moment: float | None, by: float) -> float | None:
    """The moment on a clock that was set by so many seconds."""
    return None if moment is None else moment + by
