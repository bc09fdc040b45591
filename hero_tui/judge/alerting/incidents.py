"""Incidents: the alerts of one budget and label set, from first firing to last recovery, with one moving level."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.incidents import IncidentState, TransitionKind
from hero_tui.core.objectives import Level
from hero_tui.judge.engine.changes import Incident
from hero_tui.judge.reason_text import reason_text
from hero_tui.judge.reasons import Reason
from hero_tui.judge.results import Transition

REOPENS_WITHIN = 600.0
_MOVES = {
    IncidentState.UNKNOWN: TransitionKind.UNKNOWN,
    IncidentState.RECOVERING: TransitionKind.RECOVERING,
}


class AlertStatus(Struct, frozen=True):
    """How a budget's alerts stand at one moment.

    `level`: the highest that fires or recovers (OK: none). `state` is ENDED where nothing fires. `onset`:
    when the condition of that level became true; `recovered`: when the good run began that ended it (or recovers).
    `value` against `limit`, base units. `reason` says why. `expired`: it ended by itself, nothing good was seen.
    `known`: when the condition could be known, where that is not its onset.
    """

    level: Level
    state: IncidentState
    onset: float
    value: float | None
    limit: float
    reason: Reason
    recovered: float | None = None
    expired: bool = False
    known: float | None = None


class Followed(Struct, frozen=True):
    """The incident after a step, what changed, and whether to look for its cause (`opened`)."""

    incident: Incident | None
    transitions: tuple[Transition, ...] = ()
    opened: bool = False


def follow(incident: Incident | None, status: AlertStatus, now: float, next_id: int) -> Followed:
    """The incident after its budget's alerts were evaluated at `now`.

    `incident` is the newest of this budget and label set, open or ended. A new one takes `next_id`; firing again
    within 10 min of the recovery continues the ended one.
    """
    if incident is None or incident.state is IncidentState.ENDED:
        if status.level <= Level.OK or status.state is IncidentState.UNKNOWN:
            return Followed(incident)
        ended = None if incident is None else incident.recovered
        if incident is not None and ended is not None and status.onset - ended <= REOPENS_WITHIN:
            return _reopen(incident, status, now)
        return _open(status, now, next_id)
    if status.level <= Level.OK:
        return _end(incident, status, now)
    return _move(incident, status, now)


def worth_writing(before: Incident, after: Incident) -> bool:
    """Whether its value moved enough to show, by 1 % of the limit, or a new peak did, or something else holds it."""
    return (
        before.reason != after.reason
        or _differs(before.value, after.value, after.limit)
        or _differs(before.peak, after.peak, after.limit)
    )


def _open(status: AlertStatus, now: float, next_id: int) -> Followed:
    opened = Incident(
        id=next_id,
        severity=status.level,
        worst=status.level,
        state=status.state,
        onset=min(status.onset, now),
        detected=now,
        recovered=None,
        value=status.value,
        limit=status.limit,
        peak=status.value,
        counted=_counted(None, status),
        reason=reason_text(status.reason),
    )
    return Followed(
        opened, (Transition(TransitionKind.OPENED, now, status.level, status.value, status.reason),), opened=True
    )


def _reopen(incident: Incident, status: AlertStatus, now: float) -> Followed:
    higher = status.level > incident.severity
    again = replace(
        incident,
        severity=status.level,
        worst=max(incident.worst, status.level),
        state=status.state,
        recovered=None,
        value=status.value,
        limit=status.limit,
        peak=status.value if status.limit != incident.limit else _peak(incident.peak, status.value),
        times=incident.times + 1,
        counted=_counted(incident, status),
        reason=reason_text(status.reason),
    )
    said = [Transition(TransitionKind.REOPENED, now, status.level, status.value, status.reason)]
    if higher:
        said.append(Transition(TransitionKind.ESCALATED, now, status.level, status.value, status.reason))
    return Followed(again, tuple(said), opened=higher)


def _end(incident: Incident, status: AlertStatus, now: float) -> Followed:
    recovered = max(incident.onset, now if status.recovered is None else status.recovered)
    value = incident.value if status.value is None else status.value
    ended = replace(
        incident, state=IncidentState.ENDED, recovered=recovered, value=value, peak=_peak(incident.peak, status.value)
    )
    kind = TransitionKind.EXPIRED if status.expired else TransitionKind.RECOVERED
    return Followed(ended, (Transition(kind, now, incident.severity, status.value, status.reason),))


def _move(incident: Incident, status: AlertStatus, now: float) -> Followed:
    level, said = status.level, []
    moved = replace(
        incident,
        severity=level,
        worst=max(incident.worst, level),
        state=status.state,
        value=incident.value if status.value is None else status.value,
        limit=status.limit,
        peak=_peak(incident.peak, status.value),
        counted=_counted(incident, status),
        reason=reason_text(status.reason),
    )
    higher = level > incident.severity
    if higher:
        said.append(Transition(TransitionKind.ESCALATED, now, level, status.value, status.reason))
        if status.limit != incident.limit:
            moved = replace(moved, peak=status.value)
    elif level < incident.severity:
        said.append(Transition(TransitionKind.DEESCALATED, now, level, status.value, status.reason))
    if status.state != incident.state:
        kind = _MOVES.get(status.state, TransitionKind.REFIRED)
        if kind is not TransitionKind.REFIRED or not higher:
            said.append(Transition(kind, now, level, status.value, status.reason))
    return Followed(moved, tuple(said), opened=higher)


def _counted(incident: Incident | None, status: AlertStatus) -> float | None:
    """From when it is counted: its first warning's onset, or the moment at which that could be known."""
    known = None if incident is None else incident.counted
    if known is not None or status.level < Level.WARNING:
        return known
    return status.onset if status.known is None else max(status.onset, status.known)


def _peak(before: float | None, value: float | None) -> float | None:
    if before is None or value is None:
        return before if value is None else value
    return max(before, value)


def _differs(before: float | None, after: float | None, limit: float) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= 0.01 * limit
