"""Every budget and label set as it stands, kind by kind: what is judged of operations, of gauges, and not yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from hero_tui.core.attributes import EXTERNAL
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.facts import WatcherFact
from hero_tui.core.kinds import Input
from hero_tui.core.label_sets import LabelKey, Series, label_key
from hero_tui.core.objectives import Level
from hero_tui.core.signals import NO_LABELS
from hero_tui.core.time import DAY
from hero_tui.judge.engine.stored_states import StoredLevel
from hero_tui.judge.kinds.registry import judge_nothing
from hero_tui.judge.results import Judgement
from hero_tui.models.budgets import BudgetView, Hint, Waiting
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import ServerView, WatchView
from hero_tui.queries.live.external_gauges import ExternalValueLog, ExternalValues
from hero_tui.queries.live.gauges import GaugeLog
from hero_tui.queries.live.levels import latest_of
from hero_tui.queries.live.report_budgets import Reports
from hero_tui.queries.live.runs import RunLog
from hero_tui.queries.live.waiting import waiting_for_gauge, waiting_for_runs
from hero_tui.queries.project.project_hints import Project
from hero_tui.store.db.records import LatestGauge
from hero_tui.store.reader import Reader

ENDED_SHOWN_FOR = DAY


class LiveContext(Struct, frozen=True):
    """What the entries of one snapshot share: the moment, when its local day began (UTC s), whether a recorder looked
    in each of the newest minutes (oldest first), the present facts."""

    at: float
    midnight: float
    minutes_seen: tuple[bool, ...]
    servers: tuple[ServerView, ...]
    ends: Mapping[str, float]
    watch: WatchView | None
    levels: Mapping[Series, StoredLevel]
    recording: bool = False
    watchers: Sequence[WatcherFact] = ()


class Entries:
    """Follows every budget of a workspace through one reader. `minutes`: how many columns a gauge has at most."""

    def __init__(self, reader: Reader, budgets: BudgetFile, minutes: int, hints: Callable[[], Project]) -> None:
        self._reader = reader
        self._budgets = budgets
        self._minutes = minutes
        self._hints = hints
        self._runs = {each.id: RunLog(each) for each in budgets.budgets if each.of_operations}
        self._gauges: dict[Series, GaugeLog] = {}
        self._external = ExternalValueLog(budgets)
        self._reports = Reports(reader, budgets, self._external)
        self._empty: dict[str, BudgetView] = {}
        self._newest = 0
        self._completions: int | None = None

    @property
    def completions(self) -> int:
        """How often a recorded run was completed, when this was loaded last."""
        return self._completions or 0

    def load(self, context: LiveContext, *, quick: bool = False) -> dict[str, list[BudgetView]]:
        """The entries of each budget by its id, in the file's order; at least one each. `quick`: without comparisons
        with the past, which need two months of runs."""
        self._external.read(self._reader)
        self._newest = self._reader.last_operation_id()
        self._take_completions()
        gauges = self._reader.gauges_now()
        found = {
            budget.id: [empty_entry(budget, Waiting.NOTHING, None)]
            if quick and budget.spec.compares
            else self._of(budget, gauges, context)
            for budget in self._budgets.budgets
        }
        for budget in self._budgets.budgets:
            if budget.spec.input is Input.BUDGETS:
                found[budget.id] = [self._reports.entry(budget, found, context.at, recording=context.recording)]
        return found

    def _take_completions(self) -> None:
        known, self._completions = self._completions, self._reader.completions()
        if known is not None and known != self._completions:
            for log in self._runs.values():
                log.complete(self._reader)

    def _of(self, budget: Budget, gauges: Sequence[LatestGauge], context: LiveContext) -> list[BudgetView]:
        if budget.of_operations:
            return self._of_operations(budget, context)
        if budget.of_gauges:
            return self._of_gauges(budget, gauges, context)
        return [self._nothing(budget, *waiting_for_runs(budget, context.servers, self._hints(), context.watchers))]

    def _nothing(self, budget: Budget, waiting: Waiting, hint: Hint | None) -> BudgetView:
        """An empty entry; the same object for as long as it says the same."""
        kept = self._empty.get(budget.id)
        if kept is None or (kept.waiting, kept.hint) != (waiting, hint):
            kept = self._empty[budget.id] = empty_entry(budget, waiting, hint)
        return kept

    def _of_operations(self, budget: Budget, context: LiveContext) -> list[BudgetView]:
        log = self._runs[budget.id]
        log.read(self._reader, context.at, self._newest)
        if not log.series:
            return [self._nothing(budget, *waiting_for_runs(budget, context.servers, self._hints(), context.watchers))]
        recent = log.recent(context.midnight)
        return [self._of_runs(budget, log, key, recent, context) for key in log.series]

    def _of_runs(
        self, budget: Budget, log: RunLog, key: LabelKey, recent: Mapping[LabelKey, int], context: LiveContext
    ) -> BudgetView:
        series = log.series[key]
        judgement = log.judgement(series)
        latest, latest_at = _latest(budget, judgement, series.shown)
        return BudgetView(
            budget=budget,
            labels=series.labels,
            level=self._level(budget, (budget.id, label_key(series.labels)), context),
            judgement=judgement,
            latest=latest,
            latest_at=latest_at,
            runs=tuple(series.shown),
            gauge=None,
            waiting=Waiting.NOTHING,
            hint=None,
            times=log.times(series, context.midnight),
            recent=recent.get(key, 0),
        )

    def _of_gauges(self, budget: Budget, gauges: Sequence[LatestGauge], context: LiveContext) -> list[BudgetView]:
        external = self._external.of(budget.signal)
        known = {label_key(each.labels): each for each in gauges if each.signal == budget.signal}
        shown = _shown(budget, list(known.values()), context.at)
        there = {label_key(each.labels) for each in shown}
        unjudged = [_told(budget, each) for key, each in external.items() if key not in there]
        shown += [each for each in unjudged if _lasts(budget, each.at, context.at)]
        if not shown:
            waiting, hint = waiting_for_gauge(
                budget, None, context.servers, context.ends, context.watch, recording=context.recording
            )
            return [self._nothing(budget, waiting, hint)]
        return [self._of_gauge(budget, each, external.get(label_key(each.labels)), context) for each in shown]

    def _of_gauge(
        self, budget: Budget, gauge: LatestGauge, external: ExternalValues | None, context: LiveContext
    ) -> BudgetView:
        key = (budget.id, label_key(gauge.labels))
        log = self._gauges.get(key)
        if log is None:
            log = self._gauges[key] = GaugeLog(budget, gauge.labels, self._minutes)
        stored = context.levels.get(key)
        since = None if stored is None else stored.watched_since
        figures = log.figures(self._reader, gauge, context.minutes_seen, context.at, context.midnight, external, since)
        waiting, hint = waiting_for_gauge(budget, figures.view, context.servers, context.ends, context.watch)
        return BudgetView(
            budget=budget,
            labels=gauge.labels,
            level=self._level(budget, key, context),
            judgement=figures.judgement,
            latest=figures.latest,
            latest_at=figures.view.at,
            runs=(),
            gauge=figures.view,
            waiting=waiting,
            hint=hint,
        )

    @staticmethod
    def _level(budget: Budget, key: Series, context: LiveContext) -> Level:
        """What is observed only has no ladder that could stand otherwise than well."""
        if not budget.spec.promises:
            return Level.OK if context.recording else Level.UNKNOWN
        stored = context.levels.get(key)
        return Level.UNKNOWN if stored is None else stored.level


def empty_entry(budget: Budget, waiting: Waiting, hint: Hint | None) -> BudgetView:
    """A budget of which nothing was observed."""
    return BudgetView(budget, NO_LABELS, Level.UNKNOWN, judge_nothing(budget), None, None, (), None, waiting, hint)


def _latest(budget: Budget, judgement: Judgement, runs: Sequence[RunView]) -> tuple[float | None, float | None]:
    """The newest run's time; of what is counted or estimated over the window, that figure, and when the newest run
    ended."""
    if budget.spec.timed:
        latest = latest_of(runs)
        return (None, None) if latest is None else (latest.duration, latest.end)
    return judgement.objectives[0].value, runs[-1].end if runs else None


def _shown(budget: Budget, gauges: list[LatestGauge], now: float) -> list[LatestGauge]:
    """Those whose owner lives or ended within a day, else the newest; of what others told, what is in the window."""
    seen = [each for each in gauges if not each.attributes.get(EXTERNAL)]
    recent = [each for each in seen if each.ended is None or now - each.ended <= ENDED_SHOWN_FOR]
    recent += [each for each in gauges if each.attributes.get(EXTERNAL) and _lasts(budget, each.at, now)]
    return recent or sorted(seen, key=lambda each: each.at)[-1:]


def _lasts(budget: Budget, at: float, now: float) -> bool:
    return now - at <= (budget.window.seconds or 0.0)


def _told(budget: Budget, external: ExternalValues) -> LatestGauge:
    """The newest of values that no recorder has judged yet, as the gauge that they are of."""
    newest = external.values[-1]
    return LatestGauge(budget.signal, external.labels, newest.at, newest.value, (), newest.attributes, None)
