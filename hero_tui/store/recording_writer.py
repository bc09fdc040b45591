"""What the recorder writes of itself and of now: its lives, the gaps between them, facts, viewers that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hero_tui.core.signals import Attributes, Gap, GapReason
from hero_tui.store.appender import Appender
from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.queries import COMPLETIONS, COUNT_COMPLETION, newest_departure
from hero_tui.store.db.records import StoredDeparture, StoredViewer
from hero_tui.store.db.text_values import attributes_of, attributes_text, storable, to_json
from hero_tui.store.workspace.process_identity import process_identity


class RecordingWriter(Appender):
    """Writes who records and what holds now, and remembers both for a store that has to begin anew."""

    marks_external = False

    def __init__(self, database: Path) -> None:
        self._written_facts: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self._recording: tuple[int, int, float, float] | None = None
        super().__init__(database)

    def begin_recording(self, pid: int, at: float) -> int:
        """Write that a recorder starts; the time since the former one, ended or killed, becomes a gap (`recorder off`).

        A former recorder whose clock stood ahead of this one's tells nothing of that time; a gap that it left and that
        would reach beyond `at` ends there. Returns the recording's id.
        """
        with self._transaction() as connection:
            (seen,) = connection.execute(
                "SELECT max(coalesce(ended, last_seen)) FROM recordings WHERE coalesce(ended, last_seen) <= ?", (at,)
            ).fetchone()
            connection.execute("UPDATE gaps SET end = ? WHERE start < ? AND end > ?", (at, at, at))
            if seen is not None and seen < at:
                self.gap(Gap(seen, at, GapReason.RECORDER_OFF.value))
            done = connection.execute(
                "INSERT INTO recordings (pid, started, last_seen) VALUES (?, ?, ?)", (pid, at, at)
            )
            recording = int(done.lastrowid or 0)
            self._recording = (recording, pid, at, at)
            return recording

    def heartbeat(self, recording: int, at: float) -> None:
        """Write that the recorder still lives at `at`."""
        if self._recording is not None:
            self._recording = (*self._recording[:3], at)
        with self._transaction() as connection:
            connection.execute("UPDATE recordings SET last_seen = ? WHERE id = ?", (at, recording))

    def end_recording(self, recording: int, at: float) -> None:
        """Write that the recorder ended, at `at`."""
        self._recording = None
        with self._transaction() as connection:
            connection.execute("UPDATE recordings SET last_seen = ?, ended = ? WHERE id = ?", (at, at, recording))

    def complete_operation(self, operation: int, attributes: Attributes) -> bool:
        """Fill in attributes of a committed operation that are null or absent in it; what it says stays. Returns
        whether anything was written: it is not where the row is gone. Readers see another number of `completions`."""
        with self._transaction() as connection:
            row = connection.execute("SELECT attributes FROM operations WHERE id = ?", (operation,)).fetchone()
            if row is None:
                return False
            known = attributes_of(row[0])
            new = {key: value for key, value in attributes.items() if value is not None and known.get(key) is None}
            if not new:
                return False
            text = attributes_text({**known, **new})
            connection.execute("UPDATE operations SET attributes = ? WHERE id = ?", (text, operation))
            connection.execute(COUNT_COMPLETION, (COMPLETIONS,))
            return True

    def gap(self, gap: Gap) -> None:
        """Write a span that nobody observed."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO gaps (start, end, reason) VALUES (?, ?, ?)", (gap.start, gap.end, storable(gap.reason))
            )

    def fact(self, key: str, value: object) -> None:
        """Replace a fact (a JSON value); nothing is written when it is equal."""
        text = to_json(value)
        self._facts[key] = text
        if self._written_facts.get(key) == text:
            return
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO facts (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value != excluded.value",
                (key, text),
            )
            self._written_facts[key] = text

    def detach_lost_viewers(self, at: float) -> Sequence[StoredViewer]:
        """Mark viewers as detached whose process ended without saying so (killed, lost terminal), and return them."""
        with as_store_errors(self.database):
            rows = self._connection.execute(
                "SELECT id, pid, born, name, attached FROM viewers WHERE left_at IS NULL"
            ).fetchall()
        lost = [row for row in rows if process_identity(row[1]) != row[2]]
        if lost:
            with self._transaction():
                for row in lost:
                    self.viewer_left(row[0], at, quit_=False)
        return [StoredViewer(pid, name, attached) for _, pid, _, name, attached in lost]

    def previous_last_seen(self, recording: int) -> float | None:
        """When the recorder before that one was last seen (UTC s, by its clock), None when there was none."""
        with as_store_errors(self.database):
            row = self._connection.execute(
                "SELECT coalesce(ended, last_seen) FROM recordings WHERE id < ? ORDER BY id DESC LIMIT 1", (recording,)
            ).fetchone()
        return None if row is None else float(row[0])

    def newest_known_time(self, recording: int) -> float | None:
        """The newest time (UTC s) in the store from before that recording: a recorder's or a gauge's."""
        with as_store_errors(self.database):
            moments = self._connection.execute(
                "SELECT max(coalesce(ended, last_seen)) FROM recordings WHERE id < ?"
                " UNION ALL SELECT max(at) FROM series",
                (recording,),
            ).fetchall()
        return max((at for (at,) in moments if isinstance(at, float)), default=None)

    def last_departure(self) -> StoredDeparture | None:
        """How the viewer that left last did so, None when none ever left."""
        with as_store_errors(self.database):
            return newest_departure(self._connection)

    def _restate(self) -> None:
        """Write who records and what holds now into a store that begins anew: nobody states either a second time."""
        with self._transaction() as connection:
            if self._recording is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO recordings (id, pid, started, last_seen) VALUES (?, ?, ?, ?)",
                    self._recording,
                )
            connection.executemany("INSERT OR IGNORE INTO facts (key, value) VALUES (?, ?)", self._facts.items())

    def _forget(self) -> None:
        super()._forget()
        self._written_facts.clear()
