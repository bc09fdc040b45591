"""What readers may ask of the store. Opened read-only; every call is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from hero_tui.core.label_sets import canonical_text, labels_of
from hero_tui.core.signals import Bucket, Labels
from hero_tui.core.time import HOUR
from hero_tui.store.db.buckets import slot, with_open_buckets
from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.gauge_tables import read_open
from hero_tui.store.db.queries import newest_departure
from hero_tui.store.db.records import (
    LatestGauge,
    Recording,
    SliceHour,
    StoredAck,
    StoredDeparture,
    StoredGap,
    StoredIncident,
    StoredPerson,
    StoredRevision,
    StoredSilence,
    StoredTransition,
    StoredViewer,
)
from hero_tui.store.db.row_checks import SqlRow, checked_text, decode_readable
from hero_tui.store.db.rows import (
    BUCKET_SPAN,
    INCIDENTS,
    READ_BUCKETS,
    SILENCES,
    ack_of,
    bucket_key,
    bucket_of,
    gap_of,
    gauge_of,
    incident_of,
    recording_of,
    silence_of,
    slice_of,
    transition_of,
)
from hero_tui.store.db.schema import LEVELS, SERIES_BITS, meta_value
from hero_tui.store.db.text_values import storable
from hero_tui.store.operations_reader import OperationReader
from hero_tui.store.workspace.process_identity import process_identity


class Reader(OperationReader):
    """Reads one workspace's store. Not thread-safe: one per thread; `any_thread`: by one thread after another."""

    def gauges_now(self) -> Sequence[LatestGauge]:
        """The newest value of every gauge and label set."""
        rows = self._rows("SELECT signal, labels, at, value, parts, attributes, ended FROM series ORDER BY id")
        return decode_readable(rows, gauge_of)

    def gauge(self, signal: str, labels: Labels, since: float, until: float, resolution: int) -> Sequence[Bucket]:
        """Buckets of that resolution in seconds (1, 10, 60, 600, 3600), oldest first; absent means no value.

        From the bucket that holds `since` to the last one that starts before `until`; the present one is included.
        """
        if resolution not in LEVELS:
            raise ValueError(f"a gauge has buckets of {LEVELS} s, not of {resolution} s")
        first, last = slot(since, resolution), -slot(-until, resolution) - 1
        with self._in_read_transaction(), as_store_errors(self.database):
            series_rows = self._rows(
                "SELECT id, open_slots FROM series WHERE signal = ? AND labels = ?",
                storable(signal),
                canonical_text(labels),
            )
            if not series_rows:
                return []
            series, slots = series_rows[0]
            rows = self._buckets(series, first, last, resolution)
            opened = read_open(self._connection, series, slots)
        complete = with_open_buckets(decode_readable(rows, lambda row: bucket_of(row, resolution)), opened, resolution)
        return [bucket for bucket in complete if first * resolution <= bucket.start < until]

    def slices(self, budget: str, labels: Labels, since: float) -> Sequence[SliceHour]:
        """Hourly counts of good, bad and unknown slices from the hour of `since` on."""
        rows = self._rows(
            "SELECT hour, good, bad, unknown FROM slices WHERE budget = ? AND labels = ? AND hour >= ? ORDER BY hour",
            storable(budget),
            canonical_text(labels),
            since // HOUR * HOUR,
        )
        return decode_readable(rows, slice_of)

    def gaps(self, since: float) -> Sequence[StoredGap]:
        """Gaps that end after `since`, oldest first."""
        rows = self._rows("SELECT start, end, reason FROM gaps WHERE end > ? ORDER BY start", since)
        return decode_readable(rows, gap_of)

    def incidents(self, *, since: float | None = None, open_only: bool = False) -> Sequence[StoredIncident]:
        """Incidents that were open at or after `since`, by id."""
        if open_only:
            return self._incidents("WHERE recovered IS NULL")
        if since is not None:
            return self._incidents("WHERE recovered IS NULL OR recovered >= ?", since)
        return self._incidents("")

    def incident(self, incident_id: int) -> StoredIncident | None:
        """One incident, or None."""
        return next(iter(self._incidents("WHERE incidents.id = ?", incident_id)), None)

    def transitions(self, incident_id: int) -> Sequence[StoredTransition]:
        """Its history, oldest first."""
        rows = self._rows(
            "SELECT incident, at, kind, level, value, text FROM transitions WHERE incident = ? ORDER BY id",
            incident_id,
        )
        return decode_readable(rows, transition_of)

    def acks(self, incident_id: int) -> Sequence[StoredAck]:
        """Its acknowledgements and withdrawals, oldest first."""
        rows = self._rows(
            "SELECT incident, at, who, note, taken_back FROM acks WHERE incident = ? ORDER BY id", incident_id
        )
        return decode_readable(rows, ack_of)

    def silences(self, since: float, until: float | None = None) -> Sequence[StoredSilence]:
        """Silences that last into [since, until], by id; those that are set at `since` where `until` is None."""
        rows = self._rows(
            f"{SILENCES} WHERE start <= ? AND end > ? AND coalesce(ended, end) > ? ORDER BY id",
            since if until is None else until,
            since,
            since,
        )
        return decode_readable(rows, silence_of)

    def facts(self) -> Mapping[str, object]:
        """The present state of things by key (`watch`, `servers`, `workspace`, `notices` …), JSON values."""
        rows = self._rows("SELECT key, value FROM facts")
        return dict(decode_readable(rows, lambda row: (checked_text(row[0]), json.loads(row[1]))))

    def rule_states(self) -> Mapping[tuple[str, str], str]:
        """Alert state as JSON text, by (budget id, canonical labels); `core/label_sets.labels_of` reads those."""
        return {(row[0], row[1]): row[2] for row in self._rows("SELECT budget, labels, state FROM rule_states")}

    def label_sets(self, budget: str) -> Sequence[Labels]:
        """The label sets for which slices of this budget were counted."""
        rows = self._rows("SELECT DISTINCT labels FROM slices WHERE budget = ?", storable(budget))
        return decode_readable(rows, lambda row: labels_of(row[0]))

    def viewers(self) -> Sequence[StoredViewer]:
        """Viewers attached now whose process still lives."""
        rows = self._rows("SELECT pid, born, name, attached FROM viewers WHERE left_at IS NULL ORDER BY id")
        return [StoredViewer(pid, name, at) for pid, identity, name, at in rows if process_identity(pid) == identity]

    def last_left(self, name: str) -> float | None:
        """When the last viewer of that name left (UTC s); None while another one of it is attached, or none was."""
        if sum(viewer.name == storable(name) for viewer in self.viewers()) > 1:
            return None
        rows = self._rows("SELECT max(left_at) FROM viewers WHERE name = ?", storable(name))
        return None if rows[0][0] is None else float(rows[0][0])

    def first_viewer(self, since: float) -> float | None:
        """When the first viewer since then attached; `since` where one was there already, None where nobody came."""
        (attached,) = self._rows(
            "SELECT min(attached) FROM viewers WHERE attached >= ? OR coalesce(left_at, ?) > ?", since, since + 1, since
        )[0]
        return None if attached is None else max(float(attached), since)

    def last_departure(self) -> StoredDeparture | None:
        """How the viewer that left last did so, None when none ever left."""
        with as_store_errors(self.database):
            return newest_departure(self._connection)

    def people(self) -> Sequence[StoredPerson]:
        """Everybody who looked here or acknowledged something, by name."""
        rows = self._rows("SELECT name, first_seen, last_seen FROM people ORDER BY name")
        return [StoredPerson(*row) for row in rows]

    def recordings(self, since: float) -> Sequence[Recording]:
        """Lives of recorders that reach past `since`, in the order in which they began, whatever their clocks said."""
        rows = self._rows(
            "SELECT id, pid, started, last_seen, ended FROM recordings"
            " WHERE coalesce(ended, last_seen) >= ? ORDER BY id",
            since,
        )
        return decode_readable(rows, recording_of)

    def revisions(self) -> Sequence[StoredRevision]:
        """Budgets that were in force, oldest first."""
        return [StoredRevision(*row) for row in self._rows("SELECT at, digest, text FROM revisions ORDER BY id")]

    def newest_revision(self) -> tuple[int, str] | None:
        """Number and digest of the budgets that a recorder took up last; None before any."""
        rows = self._rows("SELECT id, digest FROM revisions ORDER BY id DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def revision_text(self, number: int) -> str:
        """The text of a revision; empty where there is none of that number."""
        rows = self._rows("SELECT text FROM revisions WHERE id = ?", number)
        return str(rows[0][0]) if rows else ""

    def meta(self, key: str) -> str | None:
        """A value of the `meta` table: `workspace`, `created`, `first_run_seen`."""
        with as_store_errors(self.database):
            return meta_value(self._connection, key)

    def _buckets(self, series: int, first: int, last: int, resolution: int) -> list[SqlRow]:
        """Rows of the slots from `first` to `last`, as far as the table has any: a span may be asked without end."""
        oldest, newest = self._connection.execute(BUCKET_SPAN[resolution]).fetchone()
        if oldest is None:
            return []
        wanted = {
            "first": bucket_key(max(first, oldest >> SERIES_BITS), series),
            "last": bucket_key(min(last, newest >> SERIES_BITS), series),
            "step": 1 << SERIES_BITS,
        }
        return self._connection.execute(READ_BUCKETS[resolution], wanted).fetchall()

    def _incidents(self, where: str, *values: object) -> Sequence[StoredIncident]:
        return decode_readable(self._rows(f"{INCIDENTS} {where} ORDER BY incidents.id", *values), incident_of)
