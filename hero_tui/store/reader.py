"""What readers may ask of the store. Opened read-only; every call is one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hero_tui.budgets.signals import Labels
from hero_tui.store.records import (
    Bucket,
    GaugeNow,
    Recording,
    SliceHour,
    StoredAck,
    StoredGap,
    StoredIncident,
    StoredOperation,
    StoredTransition,
    StoredViewer,
)


class Reader:
    """Reads one workspace's store. Not thread-safe: one per thread."""

    def __init__(self, database: Path) -> None:
        """Open `database` read-only. Raises `StoreError` with a sentence when it is damaged, newer, or not there."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
        raise NotImplementedError

    def changed(self) -> bool:
        """Whether anything was committed by another connection since the last call (PRAGMA data_version)."""
        raise NotImplementedError

    def operations(
        self,
        signal: str | None = None,
        *,
        since: float | None = None,
        until: float | None = None,
        after_id: int | None = None,
        last: int | None = None,
    ) -> Sequence[StoredOperation]:
        """Operations, oldest first by id. `since`/`until` bound the start; `last` keeps only the newest so many."""
        raise NotImplementedError

    def gauges_now(self) -> Sequence[GaugeNow]:
        """The newest value of every gauge and label set."""
        raise NotImplementedError

    def gauge(self, signal: str, labels: Labels, since: float, until: float, resolution: int) -> Sequence[Bucket]:
        """Buckets of that resolution in seconds (1, 10, 60, 600, 3600), oldest first; absent means no value."""
        raise NotImplementedError

    def slices(self, budget: str, labels: Labels, since: float) -> Sequence[SliceHour]:
        """Hourly counts of good, bad and unknown slices from the hour of `since` on."""
        raise NotImplementedError

    def gaps(self, since: float) -> Sequence[StoredGap]:
        """Gaps that end after `since`, oldest first."""
        raise NotImplementedError

    def incidents(self, *, since: float | None = None, open_only: bool = False) -> Sequence[StoredIncident]:
        """Incidents that were open at or after `since`, by id."""
        raise NotImplementedError

    def incident(self, incident_id: int) -> StoredIncident | None:
        """One incident, or None."""
        raise NotImplementedError

    def transitions(self, incident_id: int) -> Sequence[StoredTransition]:
        """Its history, oldest first."""
        raise NotImplementedError

    def acks(self, incident_id: int) -> Sequence[StoredAck]:
        """Its acknowledgements and withdrawals, oldest first."""
        raise NotImplementedError

    def facts(self) -> Mapping[str, object]:
        """The present state of things by key (`watch`, `servers`, `workspace`, `notices` …), JSON values."""
        raise NotImplementedError

    def rule_states(self) -> Mapping[tuple[str, str], str]:
        """Alert state as JSON text, by (budget id, canonical labels)."""
        raise NotImplementedError

    def viewers(self) -> Sequence[StoredViewer]:
        """Viewers attached now whose process still lives."""
        raise NotImplementedError

    def recordings(self, since: float) -> Sequence[Recording]:
        """Lives of recorders that reach past `since`, oldest first."""
        raise NotImplementedError

    def meta(self, key: str) -> str | None:
        """A value of the `meta` table: `workspace`, `created`, `first_run_seen`."""
        raise NotImplementedError
