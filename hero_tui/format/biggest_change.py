"""The sentence about what was near an alert: `Biggest change: …`, or `Near it: …` for runs."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.causes import GrowthCause
from hero_tui.core.objectives import Unit
from hero_tui.format.causes import cause_text, cause_texts, growth_text, owner_text, saved_text
from hero_tui.format.numbers import clock_text
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import ServerView

NOTHING_NEAR = "no save, build or process change within 60 s before it"


def near_sentence(incident: IncidentView, servers: Iterable[ServerView]) -> str:
    """What was near an alert, as its page says it: `Near it: src/App.tsx saved at 13:58.`, or of a part that grew
    `Biggest change: node (pid 48213), the Vite server, +410 MB since vite.config.ts was saved at 13:58:07.`"""
    cause, unit = incident.cause, incident.budget.unit
    if cause is None:
        return f"{NOTHING_NEAR[0].upper()}{NOTHING_NEAR[1:]}."
    if not incident.budget.of_gauges:
        return f"Near it: {cause_texts(cause, unit)[0]}."
    if not isinstance(cause, GrowthCause):
        return f"Biggest change: {cause_text(cause, unit)}."
    server = next((view.name for view in servers if view.pid is not None and view.pid == cause.pid), None)
    return f"Biggest change: {growth_sentence(cause, unit, server)}."


def growth_sentence(growth: GrowthCause, unit: Unit, server: str | None = None) -> str:
    """`node (pid 48213), the Vite server, +410 MB since vite.config.ts was saved at 13:58:07`, or `… since 13:58` where
    no save was near. `server`: the dev server whose own process it is."""
    who = owner_text(growth) if server is None else f"{owner_text(growth)}, the {server.capitalize()} server,"
    said = f"{who} {growth_text(growth, unit)} since"
    if growth.save is None:
        return f"{said} {clock_text(growth.since)}"
    were = "was" if growth.save.files is None else "were"
    return f"{said} {saved_text(growth.save)} {were} saved at {clock_text(growth.save.at, seconds=True)}"
