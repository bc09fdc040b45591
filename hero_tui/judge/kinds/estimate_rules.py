"""Estimate rules: a figure is estimated anew after each run, and a level fires when two estimates in a row reach it.

Two, because estimating after every run finds by chance what estimating once would not. Runs are taken for independent:
where a whole day is slower than others, that day is the sample, and chance is called a change more often. A level ends
with the first estimate that neither reaches nor upholds it, or when no run came for a day (a week for CI, and for a
baseline: what became slower is not mended by a weekend).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.checkpoint import number, read_state
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import LONG_INTERRUPTION
from hero_tui.judge.kinds.time.alerts import WindowRule, oldest
from hero_tui.judge.reasons import NoRun, Reason
from hero_tui.judge.results import Run

D = TypeVar("D")


class Estimate(Struct, frozen=True):
    """One estimate: its `value` (None: too few runs) and what it rests on.

    `reached`: for each level of the rule, whether the estimate reaches it. `upheld`: whether that level goes on firing
    where it fires already (empty: as `reached`).
    """

    value: float | None
    reason: Reason
    reached: tuple[bool, ...]
    upheld: tuple[bool, ...] = ()


class EstimateRule(Protocol[D]):
    """How one kind estimates. `D` holds the runs that it needs, frozen and bounded."""

    @property
    def levels(self) -> Sequence[Level]:
        """The levels that it may reach, lowest first."""
        ...

    def empty(self) -> D:
        """Data without a run."""

    def with_run(self, data: D, run: Run) -> D | None:
        """The data with one more run; None for a run that is not judged."""

    def estimate(self, data: D) -> Estimate:
        """Estimate the figure from the runs in `data`."""

    def dump(self, data: D) -> object:
        """The data as what JSON can hold."""

    def load(self, data: Any) -> D:
        """The data that `dump` wrote; raises `TypeError` or `ValueError` on anything else."""


class EstimateState(Struct, Generic[D], frozen=True):
    """The data of the runs, the rule of each level, and the newest estimate with its reason.

    `expires`: when that estimate is too old (UTC s), None before the first. `dark`: a long gap made what fires unknown.
    `expired`: what fired ended by itself.
    """

    data: D
    rules: tuple[WindowRule, ...]
    value: float | None = None
    reason: Reason | None = None
    expires: float | None = None
    dark: bool = False
    expired: bool = False


class EstimateRules(Generic[D]):
    """The `Rules` of a budget with an estimate rule."""

    def __init__(self, budget: Budget, rule: EstimateRule[D]) -> None:
        self._budget = budget
        self._rule = rule

    def fresh(self) -> EstimateState[D]:
        """The state before the first run."""
        return EstimateState(self._rule.empty(), tuple(WindowRule() for _ in self._rule.levels))

    def fits(self, state: EstimateState[D]) -> bool:
        """Whether the state has a rule for each level."""
        return len(state.rules) == len(self._rule.levels)

    def see(self, state: EstimateState[D], run: Run, now: float) -> EstimateState[D]:
        """The state after a run ended."""
        data = self._rule.with_run(state.data, run)
        if data is None:
            return state
        estimate = self._rule.estimate(data)
        rules = tuple(
            WindowRule(run.known if rule.since is None else rule.since, rule.since is not None)
            if reached or (upheld and rule.firing)
            else WindowRule()
            for rule, reached, upheld in zip(
                state.rules, estimate.reached, estimate.upheld or estimate.reached, strict=True
            )
        )
        expires = min(run.end, now) + oldest(self._budget)
        return EstimateState(data, rules, estimate.value, estimate.reason, expires)

    def wait(self, state: EstimateState[D], now: float) -> EstimateState[D]:
        """The state at `now` without a run: the newest estimate expires."""
        if state.expires is None or now < state.expires:
            return state
        fired = self.active_level(state) > Level.OK
        rules = tuple(WindowRule() for _ in state.rules)
        return replace(state, rules=rules, expires=None, dark=False, expired=fired or state.expired)

    def interrupt(self, state: EstimateState[D], start: float, end: float) -> EstimateState[D]:
        """The state after nobody observed: the estimate ages by observed time only; after more than an hour a level
        that was reached once starts anew."""
        length = end - start
        if state.expires is None:
            return state
        state = replace(state, expires=state.expires + length)
        if length <= LONG_INTERRUPTION:
            return state
        rules = tuple(rule if rule.firing else WindowRule() for rule in state.rules)
        state = replace(state, rules=rules)
        return replace(state, dark=self.active_level(state) > Level.OK)

    def moved(self, state: EstimateState[D], by: float) -> EstimateState[D]:
        """The state on a clock that was set by `by` seconds."""
        return state if state.expires is None else replace(state, expires=state.expires + by)

    def idle(self, state: EstimateState[D]) -> bool:
        """Whether nothing fires or is about to."""
        return all(rule.since is None for rule in state.rules)

    def active_level(self, state: EstimateState[D]) -> Level:
        """The highest level that fires."""
        return max((level for level, _ in self._firing(state)), default=Level.OK)

    def level(self, state: EstimateState[D]) -> Level:
        """The level now; unknown before the first run that counts."""
        if state.dark or state.reason is None:
            return Level.UNKNOWN
        return self.active_level(state)

    def standing(self, state: EstimateState[D], run: Run | None, now: float) -> AlertStatus:
        """What the incident is brought up to date with."""
        limit = self._budget.headline.limit.value
        value = state.value if run is not None else None
        no_run = NoRun(oldest(self._budget))
        reason = no_run if state.reason is None else state.reason
        firing = max(self._firing(state), default=None)
        if firing is not None:
            level, since = firing
            return AlertStatus(
                level, IncidentState.UNKNOWN if state.dark else IncidentState.FIRING, since, value, limit, reason
            )
        if run is not None:
            return AlertStatus(Level.OK, IncidentState.ENDED, now, value, limit, reason, recovered=run.end)
        return AlertStatus(
            Level.OK, IncidentState.ENDED, now, value, limit, no_run, recovered=now, expired=state.expired
        )

    def firing_on(self, state: EstimateState[D]) -> Reason | None:
        """Nothing: it ends with the runs that it stands for."""
        del state
        return None

    def remembered(self, state: EstimateState[D]) -> object:
        """The whole state: it changes only with runs and levels."""
        return state

    def dump(self, state: EstimateState[D]) -> dict[str, object]:
        """The state as what JSON can hold, less what `load` estimates again."""
        return {
            "looked_at": self._rule.dump(state.data),
            "looks": [[rule.since, rule.firing] for rule in state.rules],
            "expires": state.expires,
            "dark": state.dark,
            "expired": state.expired,
        }

    def load(self, text: str) -> EstimateState[D]:
        """The state that `dump` wrote."""
        return read_state(text, self._read)

    def _read(self, data: Mapping[str, Any]) -> EstimateState[D]:
        runs = self._rule.load(data["looked_at"])
        estimate = None if runs == self._rule.empty() else self._rule.estimate(runs)
        return EstimateState(
            data=runs,
            rules=tuple(WindowRule(number(since), bool(firing)) for since, firing in data["looks"]),
            value=None if estimate is None else estimate.value,
            reason=None if estimate is None else estimate.reason,
            expires=number(data["expires"]),
            dark=bool(data["dark"]),
            expired=bool(data["expired"]),
        )

    def _firing(self, state: EstimateState[D]) -> list[tuple[Level, float]]:
        return [
            (level, rule.since)
            for level, rule in zip(self._rule.levels, state.rules, strict=True)
            if rule.firing and rule.since is not None
        ]
