"""The operations of a time budget's signal, read once and then only what is new."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from hero_tui.budgets.model import Budget
from hero_tui.budgets.signals import NO_ATTRIBUTES, Labels, Outcome
from hero_tui.judge.model import Judgement, Run
from hero_tui.judge.window import RunWindow
from hero_tui.store.canonical import labels_of
from hero_tui.store.reader import Reader
from hero_tui.store.records import StoredOperation
from hero_tui.view.snapshot import RunView

SHOWN = 120
READ_WHOLE = 400  # of the newest, so that each of a few label sets has its shown ones
ALL_TIME = 400 * 86400.0
Key = tuple[tuple[str, str], ...]


def label_key(labels: Labels) -> Key:
    """Labels as a key."""
    return tuple(sorted(labels.items()))


@dataclass(slots=True)
class RunSeries:
    """The runs of one label set: `window` those that are judged, `shown` the newest for the screens."""

    labels: Labels
    window: RunWindow
    shown: deque[RunView] = field(default_factory=lambda: deque(maxlen=SHOWN))
    judgement: Judgement | None = None


class RunLog:
    """Follows one time budget: the first `read` takes the window, each further one what came since."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._last_id: int | None = None
        self.series: dict[Key, RunSeries] = {}

    def read(self, reader: Reader, now: float) -> None:
        """Take up what is new, and forget what left the window."""
        if self._last_id is None:
            self._read_window(reader, now)
        else:
            for operation in reader.operations(self._budget.signal, after_id=self._last_id):
                self._last_id = operation.id
                series = self._series(operation.labels)
                run = view_of(operation)
                series.window.add(Run(run.end, run.duration, run.outcome))
                series.shown.append(run)
                series.judgement = None
        for key, series in list(self.series.items()):
            if series.window.forget(now):
                series.judgement = None
            if not len(series.window):
                del self.series[key]

    def judgement(self, series: RunSeries) -> Judgement:
        """The verdict over the window, judged again only when a run came or left."""
        if series.judgement is None:
            series.judgement = series.window.judgement()
        return series.judgement

    def _read_window(self, reader: Reader, now: float) -> None:
        signal = self._budget.signal
        since = now - (self._budget.window.seconds or ALL_TIME)
        self._last_id = 0
        newest: dict[str, RunView] = {}
        for number, start, duration, outcome, labels in reader.runs(signal, since):
            self._last_id = number
            run = RunView(number, signal, start, duration, Outcome(outcome), labels_of(labels), NO_ATTRIBUTES)
            self._series(run.labels).window.add(Run(run.end, duration, run.outcome))
            newest[labels] = run
        for operation in reader.operations(signal, since=since, last=READ_WHOLE):
            self._series(operation.labels).shown.append(view_of(operation))
        for run in newest.values():  # a label set whose runs all lie further back still has a latest one
            series = self._series(run.labels)
            if not series.shown:
                series.shown.append(run)

    def _series(self, labels: Labels) -> RunSeries:
        key = label_key(labels)
        series = self.series.get(key)
        if series is None:
            series = self.series[key] = RunSeries(labels, RunWindow(self._budget))
        return series


def view_of(operation: StoredOperation) -> RunView:
    """A stored operation as readers see it."""
    return RunView(
        operation.id,
        operation.signal,
        operation.start,
        operation.duration,
        operation.outcome,
        operation.labels,
        operation.attributes,
    )
