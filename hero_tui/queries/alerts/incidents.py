"""Incidents as readers see them, with what people said of them: seen, silenced."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.causes import load_cause
from hero_tui.core.incidents import IncidentState
from hero_tui.core.label_sets import label_key
from hero_tui.core.objectives import Level
from hero_tui.core.time import WEEK
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView, SilenceView
from hero_tui.queries.alerts.silences import Silencing
from hero_tui.store.db.records import StoredIncident, StoredSilence
from hero_tui.store.reader import Reader

LOG = WEEK


def load_incidents(
    reader: Reader, budgets: BudgetFile, silencing: Silencing, *, recording: bool
) -> tuple[IncidentView, ...]:
    """Open ones first, worst and newest first, then the ended ones of a week, newest first. How an open one stands is
    unknown while nobody observes."""
    return incident_views(reader.incidents(since=silencing.now - LOG), budgets, silencing, recording=recording)


def incident_views(
    incidents: Iterable[StoredIncident], budgets: BudgetFile, silencing: Silencing, *, recording: bool
) -> tuple[IncidentView, ...]:
    """Those whose budget is in force, in the order of `load_incidents`."""
    views = []
    for each in incidents:
        budget = budgets.get(each.budget)
        if budget is not None:
            view = with_silence(incident_view(each, budget), silencing)
            views.append(replace(view, state=IncidentState.UNKNOWN.value) if view.open and not recording else view)
    views.sort(key=lambda each: (not each.open, -int(each.severity) if each.open else 0, -each.detected, -each.id))
    return tuple(views)


def incident_view(incident: StoredIncident, budget: Budget) -> IncidentView:
    """A stored incident as readers see it: the present value while open, the worst one once ended."""
    ended = incident.recovered is not None
    ack = incident.acknowledged
    value = incident.peak if ended and incident.peak is not None else incident.value
    return IncidentView(
        id=incident.id,
        budget=budget,
        labels=incident.labels,
        severity=Level(incident.severity),
        worst=Level(incident.worst),
        state=incident.state,
        onset=incident.onset,
        detected=incident.detected,
        recovered=incident.recovered,
        value=value,
        limit=incident.limit,
        peak=incident.peak,
        cause=None if incident.cause is None else load_cause(incident.cause),
        acknowledged_by=None if ack is None else ack.who,
        acknowledged_at=None if ack is None else ack.at,
        note=None if ack is None else ack.note or None,
        silenced_until=None,
        reason=incident.reason or "",
    )


def with_silence(view: IncidentView, silencing: Silencing) -> IncidentView:
    """The incident with what keeps it quiet; one that has ended keeps nobody awake."""
    silenced = silencing.why(view.budget.id, view.labels) if view.open else None
    if silenced is None:
        return view
    return replace(
        view,
        silenced_until=silenced.until,
        silenced_by=silenced.who,
        silenced_why=silenced.why,
        silence=silenced.silence,
    )


def silenced_like(view: IncidentView, known: IncidentView) -> IncidentView:
    """The incident with what a snapshot says of its silence."""
    return replace(
        view,
        silenced_until=known.silenced_until,
        silenced_by=known.silenced_by,
        silenced_why=known.silenced_why,
        silence=known.silence,
    )


def with_people(view: BudgetView, incidents: Iterable[IncidentView], silencing: Silencing) -> BudgetView:
    """The entry with its open incident, who has seen it, and what keeps the budget silenced."""
    silenced = silencing.why(view.budget.id, view.labels)
    if silenced is not None:
        view = replace(view, silenced_until=silenced.until, silenced_why=silenced.why)
    alike = [each for each in incidents if each.budget.id == view.budget.id and each.open]
    key = label_key(view.labels) if alike else ()
    found = next((each for each in alike if label_key(each.labels) == key), None)
    if found is None:
        return view
    gauge = view.gauge if view.gauge is None or found.cause is None else replace(view.gauge, change=found.cause)
    return replace(view, incident=found.id, acknowledged_by=found.acknowledged_by, gauge=gauge)


def silence_views(silences: Iterable[StoredSilence]) -> tuple[SilenceView, ...]:
    """The silences that hold now, in the order in which they were set."""
    return tuple(
        SilenceView(each.id, each.budget, each.labels, each.start, each.until, each.who, each.why) for each in silences
    )
