"""One incident with what happened before and since, the processes of that moment, and who said what."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Bucket
from hero_tui.judge.reasons import Reason
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import GapView


class ProcessLine(Struct, frozen=True):
    """A process at the moment an alert fired: memory (PSS, bytes), its change since the cause, cores, age (s)."""

    pid: int
    memory: float | None
    change: float | None
    cpu: float | None
    age: float | None
    command: str


class HistoryEntry(Struct, frozen=True):
    """One line of what happened. `kind`: saved, ended (an operation), gap, onset, peak, mark, or a transition's kind.

    `end` is set for gaps. `level` for transitions and marks. `text` may hold words from outside. `alert`: the incident
    that this operation opened.
    """

    at: float
    kind: str
    text: str = ""
    end: float | None = None
    level: Level | None = None
    value: float | None = None
    alert: int | None = None
    run: RunView | None = None


class MarkKind(StrEnum):
    """What a mark below the axis of an incident's values stands for."""

    ALERT = "alert"
    SAVED = "saved"
    STARTED = "started"


class TimelineMark(Struct, frozen=True):
    """A moment that is named below the axis. `at`: where it stands; `named`: the time that is printed (UTC s)."""

    at: float
    named: float
    kind: MarkKind


class IncidentTimeline(Struct, frozen=True):
    """The values before and since an incident: buckets of a gauge, or runs. `marks`: oldest first."""

    since: float
    until: float
    buckets: tuple[Bucket, ...] = ()
    runs: tuple[RunView, ...] = ()
    gaps: tuple[GapView, ...] = ()
    marks: tuple[TimelineMark, ...] = ()


class AckEntry(Struct, frozen=True):
    """An acknowledgement, its note, or its withdrawal."""

    at: float
    who: str
    note: str
    taken_back: bool


class EarlierIncident(Struct, frozen=True):
    """An earlier incident of the same budget and label set; `lasted` is None while it is open."""

    id: int
    onset: float
    worst: Level
    lasted: float | None


class ProcessTable(Struct, frozen=True):
    """The processes at the moment an alert fired, most memory first. `since`: the moment (UTC s) from which each
    `change` is counted, None where it is not known."""

    lines: tuple[ProcessLine, ...] = ()
    since: float | None = None


NO_PROCESSES = ProcessTable()


class AlertDetail(Struct, frozen=True):
    """One incident in full. `holds`: what keeps an open one open beyond its newest runs, None where nothing does.
    `older`/`newer`: the neighbouring incidents' ids."""

    incident: IncidentView
    view: BudgetView | None
    history: tuple[HistoryEntry, ...]
    timeline: IncidentTimeline
    processes: ProcessTable = NO_PROCESSES
    people: tuple[AckEntry, ...] = ()
    before: tuple[EarlierIncident, ...] = ()
    advice: tuple[str, ...] = ()
    holds: Reason | None = None
    older: int | None = None
    newer: int | None = None
