"""Rows of the store as plain data. Times are UTC seconds since the epoch."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.signals import Attributes, Labels, Operation, Outcome, Share


class StoredOperation(Struct, frozen=True):
    """An operation as committed; `id` grows with every commit."""

    id: int
    signal: str
    start: float
    duration: float | None
    outcome: Outcome
    labels: Labels
    attributes: Attributes

    @property
    def told(self) -> Operation:
        """The operation as it was told."""
        return Operation(self.signal, self.start, self.duration, self.outcome, self.labels, self.attributes)


class LatestGauge(Struct, frozen=True):
    """The newest value of a gauge with its parts; `ended` when its owner is gone.

    A recorder that begins ends what the former one measured at the moment of its last value: nothing else ends then.
    """

    signal: str
    labels: Labels
    at: float
    value: float
    parts: tuple[Share, ...]
    attributes: Attributes
    ended: float | None

    @property
    def interrupted(self) -> bool:
        """Whether only the recorder that measured it ended; what became of its owner is not known."""
        return self.ended is not None and self.ended == self.at


class SliceHour(Struct, frozen=True):
    """Good, bad and unknown slices of one budget and label set within one hour (UTC)."""

    hour: float
    good: int
    bad: int
    unknown: int


class StoredGap(Struct, frozen=True):
    """A span that nobody observed."""

    start: float
    end: float
    reason: str


class StoredTransition(Struct, frozen=True):
    """A change of an incident; `kind` and `level` (a number) as in `judge/results`."""

    incident: int
    at: float
    kind: str
    level: int
    value: float | None
    text: str


class StoredAck(Struct, frozen=True):
    """An acknowledgement (`taken_back` False) or its withdrawal. Appended by anyone."""

    incident: int
    at: float
    who: str
    note: str
    taken_back: bool


class StoredSilence(Struct, frozen=True):
    """Somebody does not want to hear of a budget for a while. `labels`: those it is about, None for all of them;
    `ended`: when it was ended before its `end`. Appended by anyone."""

    id: int
    budget: str
    labels: Labels | None
    start: float
    end: float
    who: str
    why: str
    ended: float | None

    @property
    def until(self) -> float:
        """When it is over, UTC seconds."""
        return self.end if self.ended is None else min(self.end, self.ended)


class StoredIncident(Struct, frozen=True):
    """An incident as the recorder last wrote it. `severity`, `worst`: level numbers. `detail`: JSON text or None, such
    as the processes at the moment of firing. An ack counts while it is younger than the newest escalation.
    `reason`: a sentence of what holds it, or held it last; `counted`: from when detection and recovery count (UTC s);
    both None where a former version wrote it."""

    id: int
    budget: str
    labels: Labels
    severity: int
    worst: int
    state: str
    onset: float
    detected: float
    recovered: float | None
    value: float | None
    limit: float
    peak: float | None
    cause: str | None
    detail: str | None
    acknowledged: StoredAck | None
    reason: str | None = None
    counted: float | None = None


class StoredViewer(Struct, frozen=True):
    """A viewer that is attached now: its name (`HERO_TUI_NAME`, git's user.name, user@ssh-client) and PID."""

    pid: int
    name: str
    attached: float


class Recording(Struct, frozen=True):
    """One life of a recorder: from `started` to `ended`, or to `last_seen` if it was killed. `pid` of that time."""

    id: int
    pid: int
    started: float
    last_seen: float
    ended: float | None


class StoredDeparture(Struct, frozen=True):
    """How a viewer left: by `q` (`quit`), or detached (detach key, lost terminal, kill). `name`, `pid`: who it was.
    `id` rises with each departure."""

    id: int
    pid: int
    name: str
    at: float
    quit: bool


class StoredPerson(Struct, frozen=True):
    """Somebody who looked at this workspace or acknowledged something in it."""

    name: str
    first_seen: float
    last_seen: float


class StoredRevision(Struct, frozen=True):
    """Budgets that were in force from `at` on, as text; `digest` tells revisions apart."""

    at: float
    digest: str
    text: str
