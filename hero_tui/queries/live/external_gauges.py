"""Values of gauges that other programs appended and no recorder has judged yet, so that none is needed to read them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.label_sets import LabelKey, label_key
from hero_tui.core.signals import Gauge, Labels, Operation
from hero_tui.judge.kinds.gauges.external_gauge import Replay, Replayed, gauge_of
from hero_tui.store.reader import Reader


class ExternalValues(Struct):
    """The values of one signal and label set that are not judged yet, in the order of their times."""

    labels: Labels
    values: list[Gauge] = field(default_factory=list)
    replays: dict[str, tuple[Replay, int]] = field(default_factory=dict)
    """By budget id, with how many of the values each has seen."""

    def add(self, value: Gauge) -> None:
        """Take up one more; one that comes late begins the replays anew."""
        late = bool(self.values) and value.at < self.values[-1].at
        self.values.append(value)
        if late:
            self.values.sort(key=lambda each: each.at)
            self.replays.clear()

    def figures(self, budget: Budget, since: float, now: float) -> Replayed | None:
        """What they add to the window of a budget from `since` to `now`."""
        replay, seen = self.replays.get(budget.id, (Replay(budget), 0))
        for each in self.values[seen:]:
            replay.see(each.at, each.value)
        self.replays[budget.id] = replay, len(self.values)
        return replay.figures(since, now)


class ExternalValueLog:
    """Follows the appended operations that are not judged yet: the first `read` takes all, each further one what came
    since; once a recorder has judged some, the rest is taken anew."""

    def __init__(self, budgets: BudgetFile) -> None:
        self._signals = {each.signal for each in budgets.budgets if each.of_gauges}
        self._judged = -1
        self._last = 0
        self._external: dict[str, dict[LabelKey, ExternalValues]] = {}

    def read(self, reader: Reader) -> None:
        """Take up what is new, and forget what a recorder has judged."""
        judged = reader.judged_through()
        if judged != self._judged:
            self._judged = self._last = judged
            self._external = {}
        for each in reader.external_operations(self._last):
            self._last = each.id
            operation = Operation(each.signal, each.start, each.duration, each.outcome, each.labels, each.attributes)
            value = gauge_of(operation) if each.signal in self._signals else None
            if value is not None:
                of_signal = self._external.setdefault(each.signal, {})
                of_signal.setdefault(label_key(each.labels), ExternalValues(each.labels)).add(value)

    def of(self, signal: str) -> Mapping[LabelKey, ExternalValues]:
        """The values of a signal by label set."""
        return self._external.get(signal, {})
