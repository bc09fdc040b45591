"""What the judge hands to the recorder to be written down."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Labels
from hero_tui.judge.results import Transition


class Incident(Struct, frozen=True):
    """An incident as the judge keeps it: the fields of a stored one that it decides.

    Times are UTC seconds. `severity` moves, `worst` never falls. `onset`, `detected` are those of the first rule that
    fired; `counted`: from when detection and recovery count, the onset of the first warning or the moment at which it
    could be known, None until one fires. `value` is the latest, `peak` the greatest (infinite: a timeout); `limit` is
    the objective's limit that `value` is held against. `times`: how often it fired, reopenings included. `reason`: a
    sentence of what holds it, or held it last.
    """

    id: int
    severity: Level
    worst: Level
    state: IncidentState
    onset: float
    detected: float
    recovered: float | None
    value: float | None
    limit: float
    peak: float | None
    times: int = 1
    counted: float | None = None
    reason: str = ""


class RuleStateChanged(Struct, frozen=True):
    """Persist `state` (JSON text) under (budget id, labels); hand it back to `Judge.restore` after a restart."""

    budget: str
    labels: Labels
    state: str


class IncidentChanged(Struct, frozen=True):
    """Insert or replace `incident`, append `transitions` (may be empty: only its value or peak moved).

    `opened`: it is new, or escalated: the moment to look for its cause and to keep the processes.
    """

    budget: str
    labels: Labels
    incident: Incident
    transitions: tuple[Transition, ...]
    opened: bool


class SlicesCounted(Struct, frozen=True):
    """Add these slices to the hour that begins at `hour` (UTC seconds)."""

    budget: str
    labels: Labels
    hour: float
    good: int
    bad: int
    unknown: int


Change = RuleStateChanged | IncidentChanged | SlicesCounted
