"""Adds to an operation what was checked out when it began, and the machine: branch, commit, changed files, host."""

from __future__ import annotations

from collections import deque

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signal_names import HOT_RELOAD, WORKSPACE_PREFIX
from hero_tui.core.signals import Operation
from hero_tui.recorder.context.host_identity import attributes_of

MOST_STATES = 64
CHECKOUT = 1.0  # seconds: git writes HEAD after the files that it checks out


class _State(Struct, frozen=True):
    since: float
    branch: str | None
    commit: str | None
    changed: int | None


class RunContext:
    """Remembers what was checked out lately, so that a long run gets the branch of its start."""

    def __init__(self, host: str | None) -> None:
        """`host`: this machine's `fingerprint`."""
        self._host = host
        self._states: deque[_State] = deque(maxlen=MOST_STATES)

    def fact(self, fact: WorkspaceFact, now: float) -> None:
        """Remember what is checked out; `now` in UTC seconds."""
        newest = self._states[-1] if self._states else None
        if newest is not None and (newest.branch, newest.commit) == (fact.branch, fact.commit):
            since = now if fact.as_of is None else min(now, fact.as_of)
        else:
            since = min(now, max(fact.switched or 0.0, fact.committed or 0.0))
        changed = fact.changed if fact.current else None
        self._states.append(_State(since, fact.branch, fact.commit, changed))

    def complete(self, operation: Operation) -> Operation:
        """Return the operation with branch, commit, changed files and host; attributes that it has already stay."""
        if operation.signal.startswith(WORKSPACE_PREFIX):
            return operation
        state = self._state_of(operation)
        known = attributes_of(
            None if state is None else state.branch,
            None if state is None else state.commit,
            None if state is None else state.changed,
            self._host,
        )
        added = {key: value for key, value in known.items() if key not in operation.attributes}
        return replace(operation, attributes={**operation.attributes, **added}) if added else operation

    def _state_of(self, operation: Operation) -> _State | None:
        """What was checked out at its start; of a save, the branch whose checkout wrote the file."""
        state = self._at(operation.start)
        if operation.signal != HOT_RELOAD or state is None:
            return state
        checked_out = self._at(operation.start + CHECKOUT)
        return state if checked_out is None or checked_out.branch == state.branch else checked_out

    def _at(self, moment: float) -> _State | None:
        return next((state for state in reversed(self._states) if state.since <= moment), None)
