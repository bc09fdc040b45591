"""Open incidents that nobody follows any more."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.incidents import IncidentState, TransitionKind
from hero_tui.core.objectives import Level
from hero_tui.judge.engine.changes import Change, Incident, IncidentChanged
from hero_tui.judge.reasons import Circumstance
from hero_tui.judge.results import Transition
from hero_tui.store.db.records import StoredIncident


def orphans(known: Sequence[StoredIncident], followed: Sequence[Change], now: float) -> tuple[IncidentChanged, ...]:
    """The ends of incidents that are open in the store, of which the judge took up no state: one of another version, or
    lost. Without one they would stay open for ever. `followed`: what the judge says of those that it knows."""
    ids = {change.incident.id for change in followed if isinstance(change, IncidentChanged)}
    return tuple(_ended(stored, now) for stored in known if stored.id not in ids)


def _ended(stored: StoredIncident, now: float) -> IncidentChanged:
    severity = Level(stored.severity)
    incident = Incident(
        id=stored.id,
        severity=severity,
        worst=Level(stored.worst),
        state=IncidentState.ENDED,
        onset=stored.onset,
        detected=stored.detected,
        recovered=now,
        value=stored.value,
        limit=stored.limit,
        peak=stored.peak,
    )
    transition = Transition(TransitionKind.EXPIRED, now, severity, stored.value, Circumstance.STATE_LOST)
    return IncidentChanged(stored.budget, stored.labels, incident, (transition,), opened=False)
