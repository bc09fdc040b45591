"""The rows of the alert log: alerts and gaps, and what happened in an absence.

The absence stands first, then what does not compile and what is open (worst, then newest), then the past by time.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Level
from hero_tui.format import titles
from hero_tui.format.causes import cause_texts
from hero_tui.models.builds import FailedBuild
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import AwayView, GapView, Snapshot

_FIRST = 9  # before every level


class LogRow(Struct, frozen=True):
    """One row; exactly one of the four is there. `key` keeps the selection when rows move."""

    incident: IncidentView | None = None
    gap: GapView | None = None
    away: AwayView | None = None
    build: FailedBuild | None = None

    @property
    def key(self) -> str:
        """Stable from snapshot to snapshot."""
        if self.incident is not None:
            return f"incident {self.incident.id}"
        if self.build is not None:
            return f"build {self.build.server} {self.build.since:.0f}"
        return f"gap {self.gap.start:.0f}" if self.gap is not None else "away"

    @property
    def began(self) -> float:
        """When the alert was found, or the gap or the failed build began; UTC seconds."""
        if self.incident is not None:
            return self.incident.detected
        if self.build is not None:
            return self.build.since
        return self.gap.start if self.gap is not None else 0.0

    @property
    def level(self) -> Level:
        """The level of an open alert, the worst of an ended one; unknown for a gap."""
        if self.incident is None:
            return Level.UNKNOWN
        return self.incident.severity if self.incident.open else self.incident.worst

    @property
    def words(self) -> str:
        """The text that a filter searches."""
        if self.build is not None:
            return f"failed build {self.build.place} {self.build.message}"
        if self.incident is None:
            return f"gap {self.gap.reason if self.gap else ''}"
        incident = self.incident
        cause = cause_texts(incident.cause, incident.budget.unit)[0]
        people = f"{incident.acknowledged_by or ''} {incident.note or ''}"
        return f"{titles.incident_title(incident)} {incident.budget.id} {self.level.word} {cause} {people}"


def log_rows(snapshot: Snapshot, least: Level = Level.UNKNOWN, query: str = "") -> tuple[LogRow, ...]:
    """All rows that pass the least level (gaps and failed builds always do) and the filter's text."""
    rows = [LogRow(incident=incident) for incident in snapshot.incidents] + [LogRow(gap=gap) for gap in snapshot.gaps]
    rows += [LogRow(build=build) for build in snapshot.builds]
    first = () if snapshot.away is None else (LogRow(away=snapshot.away),)
    if least > Level.UNKNOWN:
        rows = [row for row in rows if row.incident is None or row.level >= least]
    if query:
        wanted = query.casefold()
        rows = [row for row in rows if wanted in row.words.casefold()]
    return (*first, *sorted(rows, key=_order))


def _order(row: LogRow) -> tuple[int, int, float]:
    if row.build is not None and row.build.open:
        return (0, -_FIRST, -row.began)
    open_ = row.incident is not None and row.incident.open
    return (0 if open_ else 1, -int(row.level) if open_ else 0, -row.began)


def open_counts(snapshot: Snapshot) -> tuple[int, int]:
    """How many alerts and failed builds are open, and how many alerts are silenced: these are counted apart."""
    alerts = [incident for incident in snapshot.incidents if incident.open]
    silenced = sum(1 for incident in alerts if incident.silenced_until is not None)
    return len(alerts) - silenced + sum(1 for build in snapshot.builds if build.open), silenced
