"""One budget over a span of time: its runs or its gauge, how they are distributed, what was slow, what happened."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from hero_tui.core.attributes import FILE, FIRST_PAGE
from hero_tui.core.budget import Budget
from hero_tui.core.causes import load_cause
from hero_tui.core.label_sets import CLASS
from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import BRANCH_SWITCH, BUILD_CACHE, HOT_RELOAD, SERVER_START
from hero_tui.core.signals import Labels, Outcome
from hero_tui.judge.kinds.registry import labels_for
from hero_tui.judge.results import Run
from hero_tui.judge.stats.quantile_binomial import shown_from
from hero_tui.judge.verdicts import counts, went_over
from hero_tui.models.budget_detail import AlertMark, Bin, Distribution, GaugeEvent, PanelDetail, Quantile, SlowSubject
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import NO_FIGURES, KindFigures
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.detail.common import (
    MOST_OPERATIONS,
    gaps_between,
    read_buckets,
    same_owner,
    switch_text,
    with_beside,
    with_branches,
)
from hero_tui.queries.detail.slow_files import slow_files
from hero_tui.queries.kinds.registry import kind_figures, reach
from hero_tui.queries.live.runs import in_order, view_of
from hero_tui.store.db.records import StoredIncident, StoredOperation
from hero_tui.store.reader import Reader

QUANTILES = (0.5, 0.95, 0.99)
MOST_SLOW = 8
MOST_EVENTS = 200
_STEPS = (1.0, 2.0, 5.0)


def find_view(snapshot: Snapshot, budget_id: str, labels: Labels) -> BudgetView | None:
    """The panel of that server, newest run of any class; else the entry of these labels; else the worst panel."""
    panels = [each for each in snapshot.budgets if each.budget.id == budget_id]
    entries = [each for each in snapshot.entries if each.budget.id == budget_id]
    own = [each for each in panels if labels and same_owner(each.labels, labels)]
    alike = [each for each in entries if same_owner(each.labels, labels)]
    return next(iter([*own, *alike, *panels]), None)


def classes_of(snapshot: Snapshot, view: BudgetView) -> tuple[BudgetView, ...]:
    """The entries of the same server that are judged apart (update, restart …); none where it is only one."""
    alike = [
        each for each in snapshot.entries if each.budget.id == view.budget.id and same_owner(each.labels, view.labels)
    ]
    has_first_page = any(each.labels.get(CLASS) == FIRST_PAGE for each in alike)  # beside starts, which have no class
    entries = tuple(each for each in alike if CLASS in each.labels or has_first_page)
    return entries if len(entries) > 1 else ()


def load_panel_detail(
    reader: Reader, snapshot: Snapshot, budget_id: str, labels: Labels, since: float, until: float
) -> PanelDetail:
    """Read everything that the detail of one panel shows. Several short transactions; raises `StoreError`."""
    view = find_view(snapshot, budget_id, labels)
    if view is None:
        return PanelDetail(budget_id, labels, None, since, until)
    with reader.read_transaction():
        return _load(reader, snapshot, view, labels, since, until)


def _load(
    reader: Reader, snapshot: Snapshot, view: BudgetView, labels: Labels, since: float, until: float
) -> PanelDetail:
    budget = view.budget
    budget_id = budget.id
    gaps = gaps_between(reader, since, until)
    alerts = alert_marks(reader.incidents(since=since), budget, labels, since, until)
    operations = reader.operations(since=since, until=until, last=MOST_OPERATIONS)
    if not budget.is_observed:
        return PanelDetail(budget_id, labels, view, since, until)
    if budget.of_gauges:
        return PanelDetail(
            budget_id,
            labels,
            view,
            since,
            until,
            buckets=read_buckets(reader, budget.signal, view.labels, since, until),
            gaps=gaps,
            alerts=alerts,
            events=_events(alerts, operations),
        )
    signals = budget.signals
    wanted = labels_for(budget, labels)
    own = sorted(
        (each for each in operations if each.signal in signals and same_owner(each.labels, wanted)),
        key=lambda each: each.start,
    )
    others = [each for each in operations if each.signal not in signals]
    runs = with_beside(own, others, read_buckets(reader, BUILD_CACHE, {}, since, until), gaps)
    runs = with_branches(runs, others, snapshot.branch)
    return PanelDetail(
        budget_id,
        labels,
        view,
        since,
        until,
        runs=runs,
        more=len(operations) >= MOST_OPERATIONS,
        gaps=gaps,
        alerts=alerts,
        distribution=distribution(runs) if budget.spec.timed else None,
        slow=slowest(budget, runs) if budget.spec.timed else (),
        files=slow_files(runs) if budget_id == HOT_RELOAD else (),
        classes=classes_of(snapshot, view),
        figures=_figures(reader, budget, wanted, since, until),
    )


def _figures(reader: Reader, budget: Budget, labels: Labels, since: float, until: float) -> KindFigures:
    """What a kind says beyond the times of its runs: some of it needs runs from before the span."""
    if budget.spec.timed:
        return NO_FIGURES
    before = since - reach(budget)
    found = [
        each
        for signal in budget.signals
        for each in reader.operations(signal, since=before, until=until, last=MOST_OPERATIONS)
    ]
    runs = in_order([view_of(each) for each in found if same_owner(each.labels, labels)])
    return kind_figures(budget, runs, until)


def as_run(run: RunView) -> Run:
    """The run as the judge takes it."""
    return Run(run.end, run.duration, run.outcome)


def judged(runs: Iterable[RunView]) -> list[RunView]:
    """The runs that count in a time budget."""
    return [run for run in runs if counts(as_run(run))]


def is_over(run: RunView, limit: float) -> bool:
    """Whether a run counts and was at or over `limit` seconds."""
    return counts(as_run(run)) and went_over(as_run(run), limit)


def went_wrong(detail: PanelDetail, view: BudgetView, run: RunView) -> bool:
    """Whether a run is over the limit, in the terms of its kind."""
    if view.budget.spec.timed:
        return is_over(run, view.budget.headline.limit.value)
    figure = detail.figures.runs.get(run.id)
    return figure is not None and figure.over


def distribution(runs: Iterable[RunView]) -> Distribution:
    """Bins and quantiles of the runs that count; a timeout sorts above every time that was measured."""
    counted = judged(runs)
    times = sorted(math.inf if run.outcome is Outcome.TIMEOUT else run.duration or 0.0 for run in counted)
    measured = [each for each in times if math.isfinite(each)]
    quantiles = tuple(_quantile(times, each) for each in QUANTILES)
    return Distribution(_bins(measured), quantiles, len(times), max(measured, default=None))


def _quantile(times: Sequence[float], quantile: float) -> Quantile:
    needed = shown_from(quantile)
    value = times[math.ceil(quantile * len(times) - 1e-9) - 1] if len(times) >= needed else math.inf
    return Quantile(quantile, value if math.isfinite(value) else None, len(times), needed)


def _bins(times: Sequence[float]) -> tuple[Bin, ...]:
    positive = [max(each, 1e-4) for each in times]
    if not positive:
        return ()
    decades = range(math.floor(math.log10(min(positive))) - 1, math.ceil(math.log10(max(positive))) + 2)
    edges = [step * 10.0**decade for decade in decades for step in _STEPS]
    first = max(index for index, edge in enumerate(edges) if edge <= min(positive))
    last = min(index for index, edge in enumerate(edges) if edge > max(positive))
    return tuple(
        Bin(edges[index], edges[index + 1], sum(edges[index] <= each < edges[index + 1] for each in positive))
        for index in range(first, last)
    )


def slowest(budget: Budget, runs: Iterable[RunView]) -> tuple[SlowSubject, ...]:
    """What was over most often, then what took longest: at most 8."""
    limit = budget.headline.limit.value
    times: dict[str, list[RunView]] = {}
    for run in judged(runs):
        if run.duration is not None:
            times.setdefault(run.subject or "–", []).append(run)
    found = []
    for what, some in times.items():
        durations = sorted(run.duration or 0.0 for run in some)
        over = sum(is_over(run, limit) for run in some)
        found.append(SlowSubject(what, len(some), over, durations[(len(durations) - 1) // 2], durations[-1]))
    return tuple(sorted(found, key=lambda each: (-each.over, -each.longest, each.what))[:MOST_SLOW])


def alert_marks(
    incidents: Iterable[StoredIncident], budget: Budget, labels: Labels, since: float, until: float
) -> tuple[AlertMark, ...]:
    """The incidents of a budget and owner that began in the span."""
    return tuple(
        AlertMark(
            each.id,
            each.onset,
            each.recovered,
            Level(each.worst),
            each.peak,
            None if each.cause is None else load_cause(each.cause),
        )
        for each in incidents
        if each.budget == budget.id and same_owner(each.labels, labels) and since <= each.onset <= until
    )


def _events(alerts: Iterable[AlertMark], operations: Iterable[StoredOperation]) -> tuple[GaugeEvent, ...]:
    events = [GaugeEvent(each.at, each.level, "", each.id, cause=each.cause) for each in alerts]
    for operation in operations:
        file = operation.attributes.get(FILE)
        if isinstance(file, str) and file:
            events.append(GaugeEvent(operation.start, None, file, saved=True))
        elif operation.signal == SERVER_START:
            events.append(GaugeEvent(operation.start, None, "server started"))
        elif operation.signal == BRANCH_SWITCH:
            events.append(GaugeEvent(operation.start, None, switch_text(operation)))
    return tuple(sorted(events, key=lambda each: each.at)[-MOST_EVENTS:])
