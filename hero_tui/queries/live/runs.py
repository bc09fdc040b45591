"""The operations that a budget judges, read once and then only what is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct, field

from hero_tui.core.budget import Budget
from hero_tui.core.label_sets import LabelKey, label_key, labels_of
from hero_tui.core.signals import NO_ATTRIBUTES, Labels, Outcome
from hero_tui.core.time import DAY
from hero_tui.judge.kinds.operation_kind import OperationWindow
from hero_tui.judge.kinds.registry import labels_for, window_for
from hero_tui.judge.kinds.run_window import RunWindow
from hero_tui.judge.results import Judgement, Run, run_of
from hero_tui.models.panel_figures import RunTimes
from hero_tui.models.runs import RunView
from hero_tui.queries.live.run_times import recent_runs, run_times
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.db.row_checks import SqlRow, decode_readable
from hero_tui.store.db.text_values import attributes_of
from hero_tui.store.reader import Reader

SHOWN = 120
READ_WHOLE = 400  # of the newest, so that each of a few label sets has its shown ones
ALL_TIME = 400 * DAY
MOST_COUNTED = 20_000
"""Runs of a signal that are read for a window of so many operations, however far back they lie."""
"""Kinds that judge what an operation's attributes say; the others need its times only."""


class RunSeries(Struct):
    """The runs of one label set: `window` those that are judged, `shown` the newest for the screens."""

    labels: Labels
    window: OperationWindow
    shown: deque[RunView] = field(default_factory=lambda: deque(maxlen=SHOWN))
    newest: float = 0.0
    judgement: Judgement | None = None
    times: tuple[float, RunTimes] | None = None

    @property
    def runs(self) -> Iterable[Run]:
        """The runs of the window, oldest first; none where it keeps them otherwise."""
        return self.window.runs() if isinstance(self.window, RunWindow) else ()

    def changed(self) -> None:
        """A run came or left."""
        self.judgement = self.times = None


class RunLog:
    """Follows one budget that judges operations: the first `read` takes the window, each further one what came since.

    Windows take runs in the order of their ends. One that was recorded late (`event --at`) is put in its place by
    reading the window anew.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._last_id: int | None = None
        self._looked_to = 0
        self.series: dict[LabelKey, RunSeries] = {}

    def read(self, reader: Reader, now: float, newest: int) -> None:
        """Take up what is new, and forget what left the window. `newest`: the id of the newest operation of all, so
        that nothing is read where there is none."""
        if self._last_id is None or (newest != self._looked_to and not self._follow(reader, self._last_id)):
            self._read_window(reader, now)
        self._looked_to = newest
        for key, series in list(self.series.items()):
            if series.window.forget(now):
                series.changed()
            if not len(series.window):
                del self.series[key]

    def complete(self, reader: Reader) -> None:
        """Read the shown runs again of which something was not known. No verdict reads what is completed later."""
        for series in self.series.values():
            incomplete = [run.id for run in series.shown if None in run.attributes.values()]
            if not incomplete:
                continue
            known = {each.id: view_of(each) for each in reader.operations_of(incomplete)}
            series.shown = deque((known.get(run.id, run) for run in series.shown), series.shown.maxlen)

    def judgement(self, series: RunSeries) -> Judgement:
        """The verdict over the window, judged again only when a run came or left."""
        if series.judgement is None:
            series.judgement = series.window.judgement()
        return series.judgement

    def times(self, series: RunSeries, midnight: float) -> RunTimes | None:
        """What its runs took, worked out again only when a run came or left, and each day; of time budgets."""
        if not self._budget.spec.timed:
            return None
        if series.times is None or series.times[0] != midnight:
            series.times = midnight, run_times(series.runs, series.shown, midnight)
        return series.times[1]

    def recent(self, midnight: float) -> Mapping[LabelKey, int]:
        """How many of the last runs of its owner before today each label set has; empty where there is no choice."""
        if len(self.series) < 2 or not self._budget.spec.timed:
            return {}
        return recent_runs({key: each.runs for key, each in self.series.items()}, midnight)

    def _follow(self, reader: Reader, last_id: int) -> bool:
        """Take up what came after `last_id`; False where one of them ended before one that was taken already."""
        new = [each for signal in self._budget.signals for each in reader.operations(signal, after_id=last_id)]
        runs = in_order([view_of(each) for each in new])
        for run in runs:
            known = self.series.get(self._key(run.labels))
            if known is not None and run.end < known.newest:
                return False
        for run in runs:
            series = self._take(run)
            series.shown.append(run)
            series.changed()
        self._last_id = max((each.id for each in new), default=last_id)
        return True

    def _read_window(self, reader: Reader, now: float) -> None:
        since = now - _reach(self._budget)
        signals = self._budget.signals
        measures = self._budget.spec.needs_attributes
        counted = self._budget.window.seconds is None

        def decode(signal: str, row: SqlRow) -> RunView:
            number, start, duration, outcome, labels, attributes = row
            known = attributes_of(attributes) if measures else NO_ATTRIBUTES
            return RunView(number, signal, start, duration, Outcome(outcome), labels_of(labels), known)

        last = MOST_COUNTED if counted else None
        runs = [
            run
            for signal in signals
            for run in decode_readable(
                reader.runs(signal, since, measures=measures, last=last), partial(decode, signal)
            )
        ]
        self.series = {}
        self._last_id = max((each.id for each in runs), default=0)
        newest: dict[LabelKey, RunView] = {}
        for run in in_order(runs):
            self._take(run)
            newest[self._key(run.labels)] = run
        whole = [each for signal in signals for each in reader.operations(signal, since=since, last=READ_WHOLE)]
        for run in in_order([view_of(each) for each in whole]):
            self._series(run.labels).shown.append(run)
        for run in newest.values():  # a label set whose runs all lie further back still has a latest one
            series = self._series(run.labels)
            if not series.shown:
                series.shown.append(run)

    def _take(self, run: RunView) -> RunSeries:
        series = self._series(run.labels)
        series.window.add(run_of(run.start, run.duration, run.outcome, run.attributes))
        series.newest = run.end
        return series

    def _key(self, labels: Labels) -> LabelKey:
        return label_key(labels_for(self._budget, labels))

    def _series(self, labels: Labels) -> RunSeries:
        key = self._key(labels)
        series = self.series.get(key)
        if series is None:
            judged = labels_for(self._budget, labels)
            series = self.series[key] = RunSeries(judged, window_for(self._budget))
        return series


def in_order(runs: Sequence[RunView]) -> list[RunView]:
    """By the moment at which they ended."""
    return sorted(runs, key=lambda run: (run.end, run.id))


def _reach(budget: Budget) -> float:
    """How far back the window can need a run, seconds. The newest runs of a baseline lie within as long as is compared
    with: older ones are no news."""
    if budget.window.seconds is None:
        return 2 * budget.spec.looks_back or ALL_TIME
    return budget.window.seconds + budget.spec.looks_back


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
