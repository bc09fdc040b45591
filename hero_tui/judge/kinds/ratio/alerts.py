"""The alert rules of ratios: the share of bad events over `RatioSpec.over`, as a multiple of the allowed share.

The rungs are those of a gauge, with hysteresis and `for`. A level is only entered when an event comes, and there are at
least 20 events in that time or 3 bad ones; no level rises by waiting. Events are counted by sixtieths of that time, so
the last hour is 60 to 61 minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.kinds import RatioSpec
from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.checkpoint import ladder_fields, load_ladder, read_state
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import (
    ACTIVE,
    LONG_INTERRUPTION,
    LadderState,
    active_level,
    climb,
    fresh,
    interrupt,
    leading,
    level_of,
    moved,
)
from hero_tui.judge.kinds.ratio.window import allowed_share, has_events
from hero_tui.judge.reasons import BadShare, NoEvents, Reason
from hero_tui.judge.results import RuleState, Run

PARTS = 60
ENOUGH_EVENTS, ENOUGH_BAD = 20, 3
_ROUNDING = 1e-9  # of a share that was divided twice


class Part(Struct, frozen=True):
    """The events of a sixtieth of `RatioSpec.over`. `start`: UTC s, moved on by the time that nobody observed."""

    start: float
    good: int
    bad: int


class RatioState(Struct, frozen=True):
    """The rules of the ladder, and the events of the last `RatioSpec.over` in parts, oldest first."""

    ladder: LadderState
    parts: tuple[Part, ...] = ()


class RatioRules:
    """The `Rules` of a `ratio` budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._over = budget.spec_as(RatioSpec).over
        self._allowed = allowed_share(budget.headline)

    def fresh(self) -> RatioState:
        """The state before the first event."""
        return RatioState(fresh(self._budget))

    def fits(self, state: RatioState) -> bool:
        """Whether the state has a rule for each rung."""
        return len(state.ladder.rules) == len(self._budget.ladder)

    def see(self, state: RatioState, run: Run, now: float) -> RatioState:
        """The state after a run ended; one older than `RatioSpec.over` changes nothing."""
        if not has_events(run) or run.end <= now - self._over:
            return state
        parts = self._recent(_with(state.parts, min(run.end, now), self._over / PARTS, run), now)
        share, enough = self._burn(parts), _enough(parts)
        ladder = climb(self._budget, state.ladder, now, lambda rule: share if enough or rule.state in ACTIVE else None)
        return RatioState(ladder, parts)

    def wait(self, state: RatioState, now: float) -> RatioState:
        """The state at `now` without a run: what fires may recover, what is pending may fire.

        No rule becomes pending and no recovering one fires again: a share that only rises because good events grow old
        is no alert.
        """
        parts = self._recent(state.parts, now)
        if state.ladder.dark_since is not None and parts:
            return state if parts == state.parts else replace(state, parts=parts)
        share = self._burn(parts)
        shares = {RuleState.FIRING: share, RuleState.PENDING: share if _enough(parts) else None}
        return RatioState(climb(self._budget, state.ladder, now, lambda rule: shares.get(rule.state)), parts)

    def interrupt(self, state: RatioState, start: float, end: float) -> RatioState:
        """The state after nobody observed: only observed time counts, so every moment moves on."""
        ladder = interrupt(state.ladder, start, end)
        if end - start > LONG_INTERRUPTION and active_level(self._budget.ladder, ladder) is Level.OK:
            ladder = replace(ladder, dark_since=None)
        return RatioState(ladder, _shifted(state.parts, end - start))

    def moved(self, state: RatioState, by: float) -> RatioState:
        """The state on a clock that was set by `by` seconds."""
        return RatioState(moved(state.ladder, by), _shifted(state.parts, by))

    def idle(self, state: RatioState) -> bool:
        """Whether nothing fires or is about to."""
        return state.ladder.dark_since is None and all(rule.state is RuleState.INACTIVE for rule in state.ladder.rules)

    def active_level(self, state: RatioState) -> Level:
        """The highest level that fires or recovers."""
        return active_level(self._budget.ladder, state.ladder)

    def level(self, state: RatioState) -> Level:
        """The level now; unknown before the first event."""
        return level_of(self._budget.ladder, state.ladder)

    def standing(self, state: RatioState, run: Run | None, now: float) -> AlertStatus:  # noqa: ARG002 - of every kind
        """What the incident is brought up to date with: the bad share against the allowed one."""
        burn = self._burn(state.parts)
        value = None if burn is None else burn * self._allowed
        lead = leading(self._budget.ladder, state.ladder)
        if lead is None:
            return self._ended(state, value, now)
        rung, rule = lead
        if state.ladder.dark_since is not None:
            stands = IncidentState.UNKNOWN
        elif any(other.state is RuleState.FIRING for other in state.ladder.rules):
            stands = IncidentState.FIRING
        else:
            stands = IncidentState.RECOVERING
        onset = now if rule.active_at is None else rule.active_at
        return AlertStatus(
            rung.level, stands, onset, value, self._allowed, self._reason(burn), recovered=rule.clear_since
        )

    def firing_on(self, state: RatioState) -> Reason | None:
        """Nothing: it ends with the runs that it stands for."""
        del state
        return None

    def remembered(self, state: RatioState) -> object:
        """The state without the moment of its last evaluation, which changes all the time."""
        return state.ladder.rules, state.parts, state.ladder.dark_since is None

    def dump(self, state: RatioState) -> dict[str, object]:
        """The state as what JSON can hold."""
        return {**ladder_fields(state.ladder), "parts": [[part.start, part.good, part.bad] for part in state.parts]}

    def load(self, text: str) -> RatioState:
        """The state that `dump` wrote."""
        return read_state(text, _read)

    def _reason(self, burn: float | None) -> Reason:
        return NoEvents(self._over) if burn is None else BadShare(burn, self._allowed, self._over)

    def _ended(self, state: RatioState, value: float | None, now: float) -> AlertStatus:
        recovered = state.ladder.recovered_at
        recovered = now if recovered is None else recovered
        reason, expired = self._reason(self._burn(state.parts)), not state.parts
        return AlertStatus(
            Level.OK, IncidentState.ENDED, now, value, self._allowed, reason, recovered=recovered, expired=expired
        )

    def _recent(self, parts: tuple[Part, ...], now: float) -> tuple[Part, ...]:
        length = self._over / PARTS
        if not parts or parts[0].start + length > now - self._over:
            return parts
        return tuple(part for part in parts if part.start + length > now - self._over)

    def _burn(self, parts: tuple[Part, ...]) -> float | None:
        """The share of bad events as a multiple of the allowed share; None without events."""
        bad = sum(part.bad for part in parts)
        count = bad + sum(part.good for part in parts)
        return bad / count / self._allowed * (1.0 + _ROUNDING) if count else None


def _enough(parts: tuple[Part, ...]) -> bool:
    bad = sum(part.bad for part in parts)
    return bad >= ENOUGH_BAD or bad + sum(part.good for part in parts) >= ENOUGH_EVENTS


def _with(parts: tuple[Part, ...], at: float, length: float, run: Run) -> tuple[Part, ...]:
    """The parts with the events of a run at `at`, in a new part where none holds that moment."""
    place = len(parts)
    while place and parts[place - 1].start > at:
        place -= 1
    before = parts[place - 1] if place else None
    if before is not None and at < before.start + length:
        grown = Part(before.start, before.good + run.good, before.bad + run.bad)
        return (*parts[: place - 1], grown, *parts[place:])
    return (*parts[:place], Part(at - at % length, run.good, run.bad), *parts[place:])


def _shifted(parts: tuple[Part, ...], by: float) -> tuple[Part, ...]:
    return tuple(Part(part.start + by, part.good, part.bad) for part in parts)


def _read(data: Mapping[str, Any]) -> RatioState:
    parts = tuple(Part(float(start), int(good), int(bad)) for start, good, bad in data["parts"])
    return RatioState(load_ladder(data), parts)
