"""Silences end by time alone, and nothing is written then: the viewer takes them out of its snapshot itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot


def next_silence_end(snapshot: Snapshot, now: float) -> float | None:
    """Seconds until the next silence or planned window is over; None where there is none."""
    ends = [end for end in _ends(snapshot) if end > now]
    return min(ends) - now if ends else None


def without_ended_silences(snapshot: Snapshot, now: float) -> Snapshot:
    """The snapshot without the silences that are over; the same one where none is."""
    if not any(end <= now for end in _ends(snapshot)):
        return snapshot
    return replace(
        snapshot,
        incidents=tuple(_incident(incident, now) for incident in snapshot.incidents),
        budgets=tuple(
            replace(view, silenced_until=None, silenced_why=None) if _over(view.silenced_until, now) else view
            for view in snapshot.budgets
        ),
    )


def _ends(snapshot: Snapshot) -> Iterable[float]:
    views: tuple[IncidentView | BudgetView, ...] = (*snapshot.incidents, *snapshot.budgets)
    return (view.silenced_until for view in views if view.silenced_until is not None)


def _incident(incident: IncidentView, now: float) -> IncidentView:
    if not _over(incident.silenced_until, now):
        return incident
    return replace(incident, silenced_until=None, silenced_by=None, silenced_why=None, silence=None)


def _over(until: float | None, now: float) -> bool:
    return until is not None and until <= now
