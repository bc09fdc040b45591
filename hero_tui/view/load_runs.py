"""The operations of a time budget's signal, read once and then only what is new."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from hero_tui.budgets.model import Budget
from hero_tui.budgets.signals import Labels
from hero_tui.judge.model import Judgement, Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.store.reader import Reader
from hero_tui.store.records import StoredOperation
from hero_tui.view.snapshot import RunView

SHOWN = 120
JUDGED_EVERY = 60.0
ALL_TIME = 400 * 86400.0
Key = tuple[tuple[str, str], ...]


def label_key(labels: Labels) -> Key:
    """Labels as a key."""
    return tuple(sorted(labels.items()))


@dataclass(slots=True)
class RunSeries:
    """The runs of one label set: `window` those of the budget's window, `shown` the newest for the screens."""

    labels: Labels
    window: deque[Run] = field(default_factory=deque)
    shown: deque[RunView] = field(default_factory=lambda: deque(maxlen=SHOWN))
    judgement: Judgement | None = None
    judged_at: float = 0.0


class RunLog:
    """Follows one time budget. Each `read` is one indexed query for what came since the last."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._last_id: int | None = None
        self.series: dict[Key, RunSeries] = {}

    def read(self, reader: Reader, now: float) -> None:
        """Take up what is new, and forget what left the window."""
        if self._last_id is None:
            found = reader.operations(self._budget.signal, since=now - (self._budget.window.seconds or ALL_TIME))
            self._last_id = 0
        else:
            found = reader.operations(self._budget.signal, after_id=self._last_id)
        for operation in found:
            self._take(operation)
        self._forget(now)

    def judgement(self, series: RunSeries, now: float) -> Judgement:
        """The verdict over the window; judged again after a new run, and once a minute as runs grow old."""
        if series.judgement is None or not 0 <= now - series.judged_at < JUDGED_EVERY:
            series.judgement = judge_runs(self._budget, series.window, now)
            series.judged_at = now
        return series.judgement

    def _take(self, operation: StoredOperation) -> None:
        self._last_id = max(self._last_id or 0, operation.id)
        key = label_key(operation.labels)
        series = self.series.get(key)
        if series is None:
            series = self.series[key] = RunSeries(operation.labels)
        run = view_of(operation)
        series.window.append(Run(run.end, run.duration, run.outcome))
        series.shown.append(run)
        series.judgement = None

    def _forget(self, now: float) -> None:
        seconds = self._budget.window.seconds
        if seconds is None:
            return
        for key, series in list(self.series.items()):
            while series.window and series.window[0].end <= now - seconds:
                series.window.popleft()
            if not series.window:
                del self.series[key]


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
