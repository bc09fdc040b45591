"""The last hour's saves, runs and gauges in memory: what can be named beside an alert. Coincidences, never proofs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from hero_tui.core.label_sets import Series, series_key
from hero_tui.core.signals import Gauge, Labels, Operation, Share, Stamp
from hero_tui.core.time import HOUR, MINUTE
from hero_tui.probes.base import Tracker
from hero_tui.probes.commands.cache import is_own_file
from hero_tui.probes.events import Saved, SavedMany, Sighting

SAVE_WITHIN = MINUTE  # seconds before what it may have caused
REMEMBERED = HOUR
SAMPLE_EVERY = 30.0
MOST_SAVES = 200


class Save(Struct, frozen=True):
    """A file was saved at `at` (UTC s). `files`: how many a bulk change saved, `file` being one of them."""

    at: float
    file: str
    files: int | None = None


class PartGrowth(Struct, frozen=True):
    """A part of a gauge that grew by `by` (the gauge's unit) since `since` (UTC s): when the gauge was last at its
    lowest; of a part that came later, the last sample without it. `seen_at`: the next sample, the first that can have
    shown the growth; it began between the two."""

    part: Share
    by: float
    since: float
    seen_at: float


class _Sample(Struct, frozen=True):
    at: float
    value: float
    parts: tuple[Share, ...]


class RecentActivity(Tracker):
    """Remembers an hour of gauges by the half minute, and the newest saves and operations.

    A tracker for saves; the pipeline adds operations and gauges.
    """

    def __init__(self) -> None:
        self._saves: deque[Save] = deque(maxlen=MOST_SAVES)
        self._burst: Stamp | None = None
        self._burst_save: Save | None = None
        self._operations: deque[Operation] = deque(maxlen=MOST_SAVES)
        self._samples: dict[Series, deque[_Sample]] = {}
        self._newest: dict[Series, Gauge] = {}

    def handle(self, event: Sighting, /) -> None:
        """Remember a save, but not what a tool notes for itself (`.dmypy.json`): it follows the run that it would be
        the cause of. A burst that is counted on replaces what was remembered of it."""
        if isinstance(event, Saved):
            if is_own_file(event.path):
                return
            self._saves.append(Save(event.stamp.wall, event.path))
        elif isinstance(event, SavedMany):
            former = self._burst_save if event.first == self._burst else None
            if former is not None and former in self._saves:
                self._saves.remove(former)
            self._burst, self._burst_save = event.first, Save(event.last.wall, event.example, event.count)
            self._saves.append(self._burst_save)

    def operation(self, operation: Operation) -> None:
        """Remember an operation."""
        self._operations.append(operation)

    def gauge(self, gauge: Gauge) -> None:
        """Remember a gauge and its parts: the newest, and a sample every half minute for an hour."""
        key = series_key(gauge.signal, gauge.labels)
        self._newest[key] = gauge
        samples = self._samples.setdefault(key, deque())
        if not samples or gauge.at - samples[-1].at >= SAMPLE_EVERY:
            samples.append(_Sample(gauge.at, gauge.value, gauge.parts))
        while samples and gauge.at - samples[0].at > REMEMBERED:
            samples.popleft()

    def newest(self, signal: str, labels: Labels) -> Gauge | None:
        """The gauge as last seen; None where it never was."""
        return self._newest.get(series_key(signal, labels))

    def growths(self, signal: str, labels: Labels, settled: float = 0.0) -> list[PartGrowth]:
        """The parts that grew since the gauge was last at its lowest of the hour, the biggest growth first. `settled`:
        it was starting before (UTC s), so nothing is counted from there."""
        newest, samples = self._newest.get(series_key(signal, labels)), self._settled(signal, labels, settled)
        if newest is None or not samples:
            return []
        lowest = _lowest(samples)
        before, later = _parts(lowest), [each for each in samples if each.at > lowest.at]
        growths = [
            PartGrowth(
                part, part.value - before.get((part.name, part.key), 0.0), *_between(part, lowest, later, newest)
            )
            for part in newest.parts
        ]
        return sorted((each for each in growths if each.by > 0), key=lambda each: -each.by)

    def lowest_at(self, signal: str, labels: Labels, settled: float = 0.0) -> float | None:
        """When the gauge was last at its lowest of the hour, from `settled` on (UTC s); None where it was not seen."""
        samples = self._settled(signal, labels, settled)
        return _lowest(samples).at if samples else None

    def lowest_parts(self, signal: str, labels: Labels, settled: float = 0.0) -> dict[tuple[str, str], float]:
        """The parts by (name, key) when the gauge was last at its lowest of the hour, from `settled` on (UTC s)."""
        samples = self._settled(signal, labels, settled)
        return _parts(_lowest(samples)) if samples else {}

    def _settled(self, signal: str, labels: Labels, settled: float) -> Sequence[_Sample]:
        return [each for each in self._samples.get(series_key(signal, labels), ()) if each.at >= settled]

    def run_near(self, signal: str, labels: Labels, at: float) -> Operation | None:
        """The newest operation of that signal and those labels that ended by `at`, within a second."""
        newest = self._newest_runs(signal, labels)
        return next((each for each in newest if each.start + (each.duration or 0.0) <= at + 1.0), None)

    def run_that_took(self, signal: str, labels: Labels, duration: float) -> Operation | None:
        """The newest operation of that signal and those labels that lasted exactly so long (s)."""
        return next((each for each in self._newest_runs(signal, labels) if each.duration == duration), None)

    def _newest_runs(self, signal: str, labels: Labels) -> Iterator[Operation]:
        runs = reversed(self._operations)
        return (each for each in runs if each.signal == signal and labels.items() <= each.labels.items())

    def save_before(self, at: float) -> Save | None:
        """The newest save within the minute before `at`."""
        near = [save for save in self._saves if 0 <= at - save.at <= SAVE_WITHIN]
        return max(near, key=lambda each: (each.at, each.file), default=None)


def _between(part: Share, lowest: _Sample, later: Sequence[_Sample], newest: Gauge) -> tuple[float, float]:
    """The sample from which on a part grew, and the one after it; `later`: those after the lowest, oldest first."""
    since, known = lowest.at, (part.name, part.key)
    if known not in _parts(lowest):
        for sample in later:
            if known in _parts(sample):
                return since, sample.at
            since = sample.at
        return since, newest.at
    return since, later[0].at if later else newest.at


def _lowest(samples: Iterable[_Sample]) -> _Sample:
    return min(samples, key=lambda each: (each.value, -each.at))


def _parts(sample: _Sample) -> dict[tuple[str, str], float]:
    return {(part.name, part.key): part.value for part in sample.parts}
