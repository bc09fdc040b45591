"""All the alerts of a span of time, and how soon they were found and over."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.judge.evidence import IncidentLength
from hero_tui.models.snapshot import IncidentView


class AlertHistory(Struct, frozen=True):
    """`since` (UTC s; 0: from the beginning) to `until`. `incidents`: those that were open in it, whose budget is in
    force; `others`: how many more there were. `found` and `over`: of each that began in it and was at least a warning,
    the time from its onset to its alert and to its end."""

    since: float
    until: float
    incidents: tuple[IncidentView, ...] = ()
    others: int = 0
    found: tuple[IncidentLength, ...] = ()
    over: tuple[IncidentLength, ...] = ()
