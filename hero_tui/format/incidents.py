"""An incident's value in the words of its kind, that its limit is another one today, what keeps it quiet. Pure."""

from __future__ import annotations

import math

from msgspec.structs import replace

from hero_tui.core.objectives import Objective
from hero_tui.core.quantities import percent_text
from hero_tui.format.budget_text import TIMEOUT
from hero_tui.format.numbers import (
    clock_text,
    lasting_text,
    limit_text,
    share_text,
    short_span_text,
    signed_percent_text,
    span_text,
    until_text,
    value_text,
)
from hero_tui.judge.kinds.ratio.window import allowed_share
from hero_tui.models.alert_detail import TimelineMark
from hero_tui.models.incidents import IncidentView


def incident_value(incident: IncidentView) -> str:
    """Its value in the words of its kind: `2.47 GB`, `5.2 % bad`, `+27 %`; a dash where it has none."""
    budget, value = incident.budget, incident.value
    if value is None:
        return "–"
    if value == math.inf:
        return TIMEOUT
    if budget.spec.relative:
        return signed_percent_text(value, like=budget.headline.limit)
    text = value_text(value, budget.unit, limit=incident.limit)
    return f"{text} bad" if budget.counts_events else text


def limit_now(incident: IncidentView) -> float:
    """The limit that its budget has today: another one than the incident's where the file was changed since."""
    limits = [_limit(incident, each) for each in incident.budget.objectives]
    return incident.limit if incident.limit in limits else _limit(incident, incident.budget.headline)


def limit_since(incident: IncidentView) -> str:
    """` (4.00 GB since)` where the budget's limit is another one today, else nothing."""
    today = limit_now(incident)
    return "" if today == incident.limit else f" ({incident_limit(replace(incident, limit=today))} since)"


def _limit(incident: IncidentView, objective: Objective) -> float:
    """What an incident is held against: of a ratio the share that may be bad."""
    return allowed_share(objective) if incident.budget.counts_events else objective.limit.value


def silence_text(incident: IncidentView, now: float) -> str:
    """`silenced until 15:00 by pair: a leak that we know`, or `planned until 03:00: base image update`."""
    if incident.silenced_until is None:
        return ""
    until, why = until_text(incident.silenced_until, now), incident.silenced_why or ""
    by = "planned" if incident.silenced_by is None else "silenced"
    who = "" if incident.silenced_by is None else f" by {incident.silenced_by}"
    return f"{by} until {until}{who}{': ' if why else ''}{why}"


def mark_text(mark: TimelineMark) -> str:
    """`13:58 saved`, `14:26 alert`."""
    return f"{clock_text(mark.named)} {mark.kind.value}"


def incident_limit(incident: IncidentView) -> str:
    """The limit that the incident is about, as written; of a ratio the share that may be bad."""
    if incident.budget.counts_events:
        return percent_text(incident.limit)
    for objective in incident.budget.objectives:
        if objective.limit.value == incident.limit:
            return limit_text(objective.limit, incident.budget.unit, bare=True)
    return value_text(incident.limit, incident.budget.unit)


def incident_share(incident: IncidentView) -> str:
    """Its value as a share of its limit."""
    if incident.value is None or incident.limit <= 0 or incident.value == math.inf:
        return ""
    return share_text(incident.value / incident.limit)


def state_text(incident: IncidentView, now: float, room: int | None = None) -> tuple[str, str]:
    """`("open", "6 min")` or `("ended", "41 s")`: how long it lasts or lasted since it was found, in `room` columns."""
    until = now if incident.recovered is None else incident.recovered
    seconds = until - incident.detected
    lasted = lasting_text(seconds) if incident.open else span_text(seconds)
    if room is not None and len(lasted) > room:
        lasted = short_span_text(seconds)
    return "open" if incident.open else "ended", lasted
