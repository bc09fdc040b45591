"""The alert rule of concurrency: a warning when more operations than the limit were open at once.

An operation is known when it ends, so the alert often comes after the crowded time. It fires for `keep_firing_for` from
then on, so that somebody sees it, and says from when to when too many were open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.checkpoint import number, read_state
from hero_tui.judge.alerting.incidents import AlertStatus
from hero_tui.judge.alerting.ladder import LONG_INTERRUPTION, later
from hero_tui.judge.kinds.time.alerts import oldest
from hero_tui.judge.reasons import OpenWithinLimit, Reason, TooManyOpen
from hero_tui.judge.results import Run
from hero_tui.judge.stats.open_intervals import Interval, crowded

REMEMBERED = 200
"""How many of the newest operations are compared. One that was open for longer than the last 200 took to end is not
compared with those before them; the verdict has no such bound."""


class ConcurrencyState(Struct, frozen=True):
    """`spans`: (start, end) of the newest operations, UTC s. `since`, `until`, `peak`: of what fires, the first and
    the last moment with too many open, and the most of them; `known`: when that could be known, for an operation is
    told at its end. `expires`: when it ends, None while nothing fires."""

    spans: tuple[Interval, ...] = ()
    since: float | None = None
    until: float = 0.0
    peak: int = 0
    expires: float | None = None
    dark: bool = False
    known: float | None = None


class ConcurrencyRules:
    """The `Rules` of a `concurrency` budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def fresh(self) -> ConcurrencyState:
        """The state before the first operation."""
        return ConcurrencyState()

    def fits(self, state: ConcurrencyState) -> bool:  # noqa: ARG002 - one rule, whatever the file says
        """True: there is no ladder that could differ."""
        return True

    def see(self, state: ConcurrencyState, run: Run, now: float) -> ConcurrencyState:
        """The state after an operation ended."""
        if run.duration is None or run.duration <= 0:
            return state
        recent = tuple(span for span in state.spans if span[1] > run.end - oldest(self._budget))
        spans = (*recent, (run.start, run.end))[-REMEMBERED:]
        state = replace(state, spans=spans, dark=False)
        overlaps = ((max(start, run.start), min(end, run.end)) for start, end in spans)
        crowding = crowded(overlaps, self._budget.headline.limit.value)
        if crowding is None:
            return state
        since, until, peak = crowding
        return replace(
            state,
            since=since if state.since is None else min(since, state.since),
            known=run.known if state.known is None else state.known,
            until=max(until, state.until),
            peak=max(peak, state.peak),
            expires=min(run.end, now) + self._budget.keep_firing_for,
        )

    def wait(self, state: ConcurrencyState, now: float) -> ConcurrencyState:
        """The state at `now`: the alert expires."""
        if state.expires is None or now < state.expires:
            return state
        return replace(state, since=None, known=None, peak=0, expires=None, dark=False)

    def interrupt(self, state: ConcurrencyState, start: float, end: float) -> ConcurrencyState:
        """The state after nobody observed: the alert's clock stood still."""
        length = end - start
        if state.expires is None:
            return state
        return replace(state, expires=state.expires + length, dark=state.dark or length > LONG_INTERRUPTION)

    def moved(self, state: ConcurrencyState, by: float) -> ConcurrencyState:
        """The clock was set: operations of the old clock must not seem to run beside those of the new one."""
        return replace(
            state,
            spans=tuple((start + by, end + by) for start, end in state.spans),
            since=later(state.since, by),
            known=later(state.known, by),
            until=state.until + by,
            expires=later(state.expires, by),
        )

    def idle(self, state: ConcurrencyState) -> bool:
        """Whether nothing fires."""
        return state.expires is None

    def active_level(self, state: ConcurrencyState) -> Level:
        """Warning while it fires, else OK."""
        return Level.OK if state.expires is None else Level.WARNING

    def level(self, state: ConcurrencyState) -> Level:
        """The level now; unknown before the first operation."""
        if state.dark or not state.spans:
            return Level.UNKNOWN
        return self.active_level(state)

    def standing(self, state: ConcurrencyState, run: Run | None, now: float) -> AlertStatus:  # noqa: ARG002 - of every kind
        """What the incident is brought up to date with: the most that were open, against the limit."""
        limit = self._budget.headline.limit
        if state.since is None:
            recovered = min(now, state.until) if state.until else now
            return AlertStatus(
                Level.OK, IncidentState.ENDED, now, None, limit.value, OpenWithinLimit(limit), recovered=recovered
            )
        stands = IncidentState.UNKNOWN if state.dark else IncidentState.FIRING
        reason = TooManyOpen(state.peak, limit)
        return AlertStatus(
            Level.WARNING, stands, state.since, float(state.peak), limit.value, reason, known=state.known
        )

    def firing_on(self, state: ConcurrencyState) -> Reason | None:
        """Nothing: it ends with the runs that it stands for."""
        del state
        return None

    def remembered(self, state: ConcurrencyState) -> object:
        """The whole state: it changes only with operations and levels."""
        return state

    def dump(self, state: ConcurrencyState) -> dict[str, object]:
        """The state as what JSON can hold."""
        return {
            "spans": state.spans,
            "since": state.since,
            "known": state.known,
            "until": state.until,
            "peak": state.peak,
            "expires": state.expires,
            "dark": state.dark,
        }

    def load(self, text: str) -> ConcurrencyState:
        """The state that `dump` wrote."""
        return read_state(text, _read)


def _read(data: Mapping[str, Any]) -> ConcurrencyState:
    return ConcurrencyState(
        spans=tuple((float(start), float(end)) for start, end in data["spans"]),
        since=number(data["since"]),
        known=number(data.get("known")),
        until=float(data["until"]),
        peak=int(data["peak"]),
        expires=number(data["expires"]),
        dark=bool(data["dark"]),
    )
