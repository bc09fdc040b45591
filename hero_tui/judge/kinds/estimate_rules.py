"""Alerts of what is estimated from many runs: a look after each run, and a level when two looks in a row say it.

Two, because looking after every run finds by chance what looking once would not. Runs are taken for independent: where
a whole day is slower than others, that day is the sample, and chance is called a change more often. What
fires ends with the first look that neither says nor keeps it, or when no run came for a day (a week for CI, and for
a baseline: what became slower is not mended by a weekend).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget, Level
from hero_tui.core.incidents import IncidentState
from hero_tui.judge.alerting.checkpoint import number, read_state
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import LONG_INTERRUPTION
from hero_tui.judge.kinds.time_alerts import WindowRule, oldest
from hero_tui.judge.reasons import NoRun, Reason
from hero_tui.judge.results import Run

D = TypeVar("D")


class Look(Struct, frozen=True):
    """What one look found: the estimate (None: too few runs), what it rests on, which of the levels it says, and which
    of those that fire it keeps (none: only those that it says)."""

    value: float | None
    reason: Reason
    says: tuple[bool, ...]
    keeps: tuple[bool, ...] = ()


class Looking(Protocol[D]):
    """What one kind looks at: `D` are the runs that it needs, frozen and bounded."""

    @property
    def levels(self) -> Sequence[Level]:
        """Those that it may say."""
        ...

    def nothing(self) -> D:
        """No run."""

    def with_run(self, data: D, run: Run) -> D | None:
        """With one more; None for a run that is not judged."""

    def look(self, data: D) -> Look:
        """What they say."""

    def dump(self, data: D) -> object:
        """For JSON."""

    def load(self, data: Any) -> D:
        """What `dump` gave; raises `TypeError` or `ValueError` on anything else."""


class LookState(Struct, Generic[D], frozen=True):
    """The runs, where each level's rule stands, and what the last look found.

    `expires`: when it is too old, None before the first. `dark`: a long gap made what fires unknown. `expired`: what
    fired ended by itself.
    """

    data: D
    rules: tuple[WindowRule, ...]
    value: float | None = None
    reason: Reason | None = None
    expires: float | None = None
    dark: bool = False
    expired: bool = False


class LookRules(Generic[D]):
    """The `Rules` of a budget that is looked at run by run."""

    def __init__(self, budget: Budget, looking: Looking[D]) -> None:
        self._budget = budget
        self._looking = looking

    def fresh(self) -> LookState[D]:
        """Nothing was seen."""
        return LookState(self._looking.nothing(), tuple(WindowRule() for _ in self._looking.levels))

    def fits(self, state: LookState[D]) -> bool:
        """Whether it has a rule for each level."""
        return len(state.rules) == len(self._looking.levels)

    def see(self, state: LookState[D], run: Run, now: float) -> LookState[D]:
        """A run ended."""
        data = self._looking.with_run(state.data, run)
        if data is None:
            return state
        found = self._looking.look(data)
        rules = tuple(
            WindowRule(run.end if rule.since is None else rule.since, rule.since is not None)
            if says or (keeps and rule.firing)
            else WindowRule()
            for rule, says, keeps in zip(state.rules, found.says, found.keeps or found.says, strict=True)
        )
        expires = min(run.end, now) + oldest(self._budget)
        return LookState(data, rules, found.value, found.reason, expires)

    def wait(self, state: LookState[D], now: float) -> LookState[D]:
        """Time passed."""
        if state.expires is None or now < state.expires:
            return state
        fired = self.held(state) > Level.OK
        rules = tuple(WindowRule() for _ in state.rules)
        return replace(state, rules=rules, expires=None, dark=False, expired=fired or state.expired)

    def interrupt(self, state: LookState[D], start: float, end: float) -> LookState[D]:
        """Nobody observed: the last look stays as young as it was; what was half way is dropped after an hour."""
        length = end - start
        if state.expires is None:
            return state
        state = replace(state, expires=state.expires + length)
        if length <= LONG_INTERRUPTION:
            return state
        rules = tuple(rule if rule.firing else WindowRule() for rule in state.rules)
        state = replace(state, rules=rules)
        return replace(state, dark=self.held(state) > Level.OK)

    def moved(self, state: LookState[D], by: float) -> LookState[D]:
        """The clock was set."""
        return state if state.expires is None else replace(state, expires=state.expires + by)

    def idle(self, state: LookState[D]) -> bool:
        """Nothing fires or is about to."""
        return all(rule.since is None for rule in state.rules)

    def held(self, state: LookState[D]) -> Level:
        """The highest level that fires."""
        return max((level for level, _ in self._firing(state)), default=Level.OK)

    def level(self, state: LookState[D]) -> Level:
        """The level now; unknown before the first run that counts."""
        if state.dark or state.reason is None:
            return Level.UNKNOWN
        return self.held(state)

    def standing(self, state: LookState[D], run: Run | None, now: float) -> AlertStatus:
        """What an incident follows."""
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

    def firing_on(self, state: LookState[D]) -> Reason | None:
        """Nothing: it ends with the runs that it stands for."""
        del state
        return None

    def remembered(self, state: LookState[D]) -> object:
        """All of it: it changes only with runs and levels."""
        return state

    def dump(self, state: LookState[D]) -> dict[str, object]:
        """Its fields."""
        return {
            "looked_at": self._looking.dump(state.data),
            "looks": [[rule.since, rule.firing] for rule in state.rules],
            "expires": state.expires,
            "dark": state.dark,
            "expired": state.expired,
        }

    def load(self, text: str) -> LookState[D]:
        """What `dump` gave."""
        return read_state(text, self._read)

    def _read(self, data: Mapping[str, Any]) -> LookState[D]:
        runs = self._looking.load(data["looked_at"])
        found = None if runs == self._looking.nothing() else self._looking.look(runs)
        return LookState(
            data=runs,
            rules=tuple(WindowRule(number(since), bool(firing)) for since, firing in data["looks"]),
            value=None if found is None else found.value,
            reason=None if found is None else found.reason,
            expires=number(data["expires"]),
            dark=bool(data["dark"]),
            expired=bool(data["expired"]),
        )

    def _firing(self, state: LookState[D]) -> list[tuple[Level, float]]:
        return [
            (level, rule.since)
            for level, rule in zip(self._looking.levels, state.rules, strict=True)
            if rule.firing and rule.since is not None
        ]
