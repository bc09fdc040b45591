"""Adds to an operation what was checked out when it began, and the machine: branch, commit, changed files, host."""

from __future__ import annotations

from collections import deque

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signal_names import WORKSPACE_PREFIX
from hero_tui.core.signals import Operation
from hero_tui.recorder.host_identity import attributes_of

MOST_STATES = 64


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
        state = next((state for state in reversed(self._states) if state.since <= operation.start), None)
        known = attributes_of(
            None if state is None else state.branch,
            None if state is None else state.commit,
            None if state is None else state.changed,
            self._host,
        )
        added = {key: value for key, value in known.items() if key not in operation.attributes}
        return replace(operation, attributes={**operation.attributes, **added}) if added else operation
