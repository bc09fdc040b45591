"""What readers may ask of operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hero_tui.core.label_sets import canonical_text
from hero_tui.core.signals import Labels
from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.queries import (
    completions,
    external_operations_after,
    judged_through,
    operations_where,
    signals_of,
)
from hero_tui.store.db.read_connection import ReadConnection
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.db.row_checks import decode_readable, is_timed_run
from hero_tui.store.db.rows import MEASURED_RUNS, OPERATIONS, TIMED_RUNS, TIMES, operation_of
from hero_tui.store.db.text_values import storable

PAGE = 1_000


class OperationReader(ReadConnection):
    """Operations by signal, span and label set; oldest first."""

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
        sql, values = operations_where(signal, since, until, after_id)
        if last is None:
            return decode_readable(self._rows(f"{sql} ORDER BY id", *values), operation_of)
        rows = self._rows(f"{sql} ORDER BY id DESC LIMIT ?", *values, last)
        return decode_readable(reversed(rows), operation_of)

    def iterate_operations(
        self, signal: str | None = None, since: float | None = None, until: float | None = None
    ) -> Iterator[StoredOperation]:
        """The same, a thousand at a time in short transactions, for whoever goes through all of them."""
        after = 0
        while True:
            sql, values = operations_where(signal, since, until, after)
            rows = self._rows(f"{sql} ORDER BY id LIMIT ?", *values, PAGE)
            yield from decode_readable(rows, operation_of)
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def signals(self) -> Sequence[str]:
        """The signals that have operations, by name."""
        with as_store_errors(self.database):
            return signals_of(self._connection)

    def oldest_operation(self) -> float | None:
        """When the first operation that is still here began (UTC s)."""
        rows = self._rows("SELECT start FROM operations ORDER BY id LIMIT 1")
        return float(rows[0][0]) if rows else None

    def runs(
        self, signal: str, since: float, *, measures: bool = False, last: int | None = None
    ) -> Sequence[tuple[int, float, float | None, str, str, str]]:
        """What a verdict needs of operations, by id: id, start, duration, outcome, canonical labels, attributes (JSON).

        The attributes are `{}` unless `measures`: windows of many thousands are judged by times alone. `last`: only the
        newest so many.
        """
        sql = MEASURED_RUNS if measures else TIMED_RUNS
        if last is None:
            rows = self._rows(f"{sql} ORDER BY id", storable(signal), since)
        else:
            rows = self._rows(f"{sql} ORDER BY id DESC LIMIT ?", storable(signal), since, last)[::-1]
        return [row for row in rows if is_timed_run(row[1], row[2], row[3])]

    def times(
        self, signal: str, labels: Labels, since: float, until: float
    ) -> Sequence[tuple[float, float | None, str]]:
        """What a trend needs of the operations of one label set, by start: start, duration, outcome."""
        rows = self._rows(TIMES, storable(signal), since, until, canonical_text(labels))
        return [row for row in rows if is_timed_run(*row)]

    def newest(self, signal: str, labels: Labels, since: float, until: float, most: int) -> Sequence[StoredOperation]:
        """The last `most` operations of one label set that began in the span, by start."""
        rows = self._rows(
            f"{OPERATIONS} WHERE signal = ? AND start >= ? AND start < ? AND labels = ? ORDER BY start DESC LIMIT ?",
            storable(signal),
            since,
            until,
            canonical_text(labels),
            most,
        )
        return decode_readable(reversed(rows), operation_of)

    def external_operations(self, after_id: int, most: int = -1) -> Sequence[StoredOperation]:
        """Operations that others than the recorder committed after `after_id`, by id; at most so many, -1 for all."""
        with as_store_errors(self.database):
            return external_operations_after(self._connection, after_id, most)

    def external_signals(self, after_id: int) -> Sequence[str]:
        """The signals of `appended`."""
        rows = self._rows("SELECT DISTINCT signal FROM operations WHERE appended = 1 AND id > ?", after_id)
        return [signal for (signal,) in rows]

    def judged_through(self) -> int:
        """The id of the newest appended operation that a recorder has judged, 0 before any."""
        with as_store_errors(self.database):
            return judged_through(self._connection)

    def operations_of(self, ids: Sequence[int]) -> Sequence[StoredOperation]:
        """The operations of these ids that are still here, by id."""
        marks = ", ".join("?" * len(ids))
        return decode_readable(self._rows(f"{OPERATIONS} WHERE id IN ({marks}) ORDER BY id", *ids), operation_of)

    def completions(self) -> int:
        """How often a committed operation was completed: another number says that rows which were read may be old."""
        with as_store_errors(self.database):
            return completions(self._connection)

    def last_operation_id(self) -> int:
        """The id of the newest operation, 0 before any: where `after_id` goes on from."""
        return int(self._rows("SELECT coalesce(max(id), 0) FROM operations")[0][0])
