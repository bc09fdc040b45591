"""What happened near a moment: saves, runs, and which part of a gauge changed. Coincidences, never proofs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from hero_tui.core.durations import HOUR, MINUTE
from hero_tui.core.label_sets import Series, series_key
from hero_tui.core.signals import Gauge, Labels, Operation, Share, Stamp
from hero_tui.probes.base import Saved, SavedMany

NEAR = MINUTE
REMEMBERED = HOUR
PARTS_EVERY = 30.0
MOST_SAVES = 200


class Change(Struct, frozen=True):
    """The part of a gauge that grew most: from `since` (UTC s) on by `by` (the gauge's unit)."""

    part: Share
    by: float
    since: float


class _Moment(Struct, frozen=True):
    at: float
    value: float
    parts: tuple[Share, ...]


class Surroundings:
    """Remembers the last hour, coarsely, in memory. A tracker for saves; the keeper adds operations and gauges."""

    def __init__(self) -> None:
        self._saves: deque[tuple[float, str]] = deque(maxlen=MOST_SAVES)
        self._burst: Stamp | None = None
        self._told = (0.0, "")  # of that burst
        self._operations: deque[Operation] = deque(maxlen=MOST_SAVES)
        self._gauges: dict[Series, deque[_Moment]] = {}
        self._newest: dict[Series, Gauge] = {}

    def handle(self, event: object) -> None:
        """Take a save."""
        if isinstance(event, Saved):
            self._saves.append((event.stamp.wall, event.path))
        elif isinstance(event, SavedMany):
            if event.first == self._burst and self._told in self._saves:  # the same burst again, counted to its end
                self._saves.remove(self._told)
            self._burst, self._told = event.first, (event.last.wall, f"{event.count:,} files")
            self._saves.append(self._told)

    def tick(self, now: Stamp) -> None:
        """Nothing is due."""

    def operation(self, operation: Operation) -> None:
        """Remember an operation."""
        self._operations.append(operation)

    def gauge(self, gauge: Gauge) -> None:
        """Remember a gauge's parts, every half minute for an hour."""
        key = series_key(gauge.signal, gauge.labels)
        self._newest[key] = gauge
        moments = self._gauges.setdefault(key, deque())
        if not moments or gauge.at - moments[-1].at >= PARTS_EVERY:
            moments.append(_Moment(gauge.at, gauge.value, gauge.parts))
        while moments and gauge.at - moments[0].at > REMEMBERED:
            moments.popleft()

    def newest(self, signal: str, labels: Labels) -> Gauge | None:
        """The gauge as last seen."""
        return self._newest.get(series_key(signal, labels))

    def biggest_change(self, signal: str, labels: Labels) -> Change | None:
        """The part that grew most since the gauge was last at its lowest of the hour, or None when none grew."""
        key = series_key(signal, labels)
        newest, moments = self._newest.get(key), self._gauges.get(key)
        if newest is None or not moments:
            return None
        lowest = _lowest(moments)
        before = _parts(lowest)
        changes = [
            Change(part, part.value - before.get((part.name, part.key), 0.0), lowest.at) for part in newest.parts
        ]
        best = max(changes, key=lambda each: each.by, default=None)
        return best if best is not None and best.by > 0 else None

    def lowest_parts(self, signal: str, labels: Labels) -> dict[tuple[str, str], float]:
        """The parts by (name, key) as they were when the gauge was last at its lowest of the hour."""
        moments = self._gauges.get(series_key(signal, labels))
        return _parts(_lowest(moments)) if moments else {}

    def run_near(self, signal: str, labels: Labels, at: float) -> Operation | None:
        """The newest operation of that signal and those labels that ended by `at`, within a second."""
        ended = (
            each
            for each in reversed(self._operations)
            if each.signal == signal and labels.items() <= each.labels.items()
            if each.start + (each.duration or 0.0) <= at + 1.0
        )
        return next(ended, None)

    def save_before(self, at: float) -> tuple[float, str] | None:
        """The newest save within the minute before `at`: when, and which."""
        near = [save for save in self._saves if 0 <= at - save[0] <= NEAR]
        return max(near, default=None)


def _lowest(moments: Iterable[_Moment]) -> _Moment:
    return min(moments, key=lambda each: (each.value, -each.at))


def _parts(moment: _Moment) -> dict[tuple[str, str], float]:
    return {(part.name, part.key): part.value for part in moment.parts}
