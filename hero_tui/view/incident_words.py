"""What is said of an incident beside its value: that the limit is another one today, and what keeps it quiet. Pure."""

from __future__ import annotations

from hero_tui.view.numbers import limit_text, until_text
from hero_tui.view.snapshot import IncidentView


def limit_now(incident: IncidentView) -> float:
    """The limit that its budget has today: another one than the incident's where the file was changed since."""
    same = any(each.limit.value == incident.limit for each in incident.budget.objectives)
    return incident.limit if same else incident.budget.headline.limit.value


def limit_since(incident: IncidentView) -> str:
    """` (4.00 GB since)` where the budget's limit is another one today, else nothing."""
    if limit_now(incident) == incident.limit:
        return ""
    return f" ({limit_text(incident.budget.headline.limit, incident.budget.unit, bare=True)} since)"


def quiet_text(incident: IncidentView, now: float) -> str:
    """`silenced until 15:00 by pair: a leak that we know`, or `planned until 03:00: base image update`."""
    if incident.silenced_until is None:
        return ""
    until, why = until_text(incident.silenced_until, now), incident.silenced_why or ""
    by = "planned" if incident.silenced_by is None else "silenced"
    who = "" if incident.silenced_by is None else f" by {incident.silenced_by}"
    return f"{by} until {until}{who}{': ' if why else ''}{why}"
