"""Incidents and silences as readers see them, and all the alerts of a span of time."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.causes import Cause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Labels
from hero_tui.judge.evidence import IncidentLength


class TransitionView(Struct, frozen=True):
    """One line of an incident's history; `text` is a sentence, `who` a person for acks."""

    at: float
    kind: str
    level: Level
    value: float | None
    text: str
    who: str | None = None


class IncidentView(Struct, frozen=True):
    """An incident as readers see it. `state`: firing, recovering, ended, unknown. `share`: value ÷ `limit`.

    `value` is the present one while open, the worst one once ended. `limit` is that of its time. `silenced_by` is None
    where downtime was planned, `silenced_why` the reason of either; `silence` is what `alerts silence --end` takes.
    `reason`: a sentence of what holds it, or held it last; empty where that is not known.
    """

    id: int
    budget: Budget
    labels: Labels
    severity: Level
    worst: Level
    state: str
    onset: float
    detected: float
    recovered: float | None
    value: float | None
    limit: float
    peak: float | None
    cause: Cause | None
    acknowledged_by: str | None
    acknowledged_at: float | None
    note: str | None
    silenced_until: float | None
    silenced_by: str | None = None
    silenced_why: str | None = None
    silence: int | None = None
    reason: str = ""

    @property
    def open(self) -> bool:
        """Not recovered yet."""
        return self.recovered is None


class SilenceView(Struct, frozen=True):
    """A silence that holds now; `labels` None: all label sets of the budget."""

    id: int
    budget: str
    labels: Labels | None
    start: float
    until: float
    who: str
    why: str


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
