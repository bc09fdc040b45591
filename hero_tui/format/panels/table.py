"""A panel as a table: label, value, meaning, with the same labels everywhere.

Words from outside (files, names of processes and folders) pass through as they are: escape before showing.
"""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.core.signal_names import HOT_RELOAD, SERVER_START
from hero_tui.core.signals import Outcome
from hero_tui.format.budget_text import headline_limit, latest_text, window_text
from hero_tui.format.evidence import evidence, share_of
from hero_tui.format.numbers import count_text, moment_text, value_text
from hero_tui.format.panels.gauges import gauge_rows
from hero_tui.format.panels.row import PanelRow, against_usual, present
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.models.panel_figures import ClassFigures, RunTimes
from hero_tui.models.snapshot import WatchView

SHORT = 4
"""Rows of a table that holds what says most; a higher one holds all there is."""
SETTLED = frozenset({Verdict.MET, Verdict.BREACHED})
_UNTIMED = {
    Outcome.OK: "not timed",
    Outcome.FAILED: "failed",
    Outcome.TIMEOUT: "timed out",
    Outcome.CANCELLED: "cancelled",
    Outcome.UNKNOWN: "end not seen",
}
NOUNS = {HOT_RELOAD: ("save", "saves"), SERVER_START: ("start", "starts")}
"""What one run of a budget is called, and several; others have runs."""


def table(view: BudgetView, now: float, watch: WatchView | None, rows: int) -> tuple[PanelRow, ...]:
    """The rows of a panel with room for so many. What has no value is left out; what says least goes first."""
    if view.gauge is not None:
        return gauge_rows(view, view.gauge, watch, rows)
    if not view.budget.spec.timed:
        return _judged_rows(view)[:rows]
    return _time_rows(view, now, rows)


def headline(view: BudgetView) -> tuple[str, str]:
    """The value of a panel that has no table, and its share of the limit; a mean has one once its span was watched."""
    gauge = view.gauge
    if gauge is not None and view.budget.spec.averaged and gauge.mean5 is None and gauge.value is not None:
        return value_text(gauge.value, view.budget.unit, cores="").rstrip(), ""
    return latest_text(view, cores="").rstrip(), share_of(view)


def runs_said(view: BudgetView, *, windowed: bool = True) -> str:
    """What a title says where no verdict is settled: `12 saves` of a first day, `64 runs in 7 d`; empty of gauges and
    of what was never judged. `windowed`: with the span."""
    count = view.judgement.count
    if view.gauge is not None or not count or not view.budget.of_operations:
        return ""
    text = f"{count_text(count)} {NOUNS.get(view.budget.id, ('run', 'runs'))[count != 1]}"
    all_today = view.times is not None and not view.times.usual_count
    return f"{text} in {window_text(view)}" if windowed and not all_today else text


def _time_rows(view: BudgetView, now: float, rows: int) -> tuple[PanelRow, ...]:
    times = view.times or RunTimes()
    latest = _latest(view)
    today, usual, slowest = _today(view, times), _usual(view, times), _slowest(view, times, now)
    others = [_class_row(view, each) for each in view.classes]
    if rows <= SHORT:
        return present((latest, today or usual, _promise(view), slowest, *others))[:rows]
    promises = [_objective_row(view, each) for each in view.judgement.objectives]
    return present((latest, today, usual, slowest, *promises, *others, _failed(view)))[:rows]


def _latest(view: BudgetView) -> PanelRow | None:
    """The newest run that was timed; where none ever was, how the newest of all ended."""
    if view.latest is not None:
        return PanelRow("latest", latest_text(view), (_of_limit(view),))
    return PanelRow("latest", "–", (_UNTIMED[view.runs[-1].outcome],)) if view.runs else None


def _of_limit(view: BudgetView) -> str:
    limit = headline_limit(view, bare=True)
    return f"over {limit}" if view.timed_out else f"{share_of(view)} of {limit}".strip()


def _duration(view: BudgetView, seconds: float) -> str:
    return value_text(seconds, view.budget.unit, limit=view.budget.headline.limit)


def _today(view: BudgetView, times: RunTimes) -> PanelRow | None:
    """The median of today; that it is one is said on the first day only."""
    if times.today is None:
        return None
    said = ("median",) if times.usual is None else against_usual(times.today, times.usual)
    return PanelRow("today", _duration(view, times.today), said)


def _usual(view: BudgetView, times: RunTimes) -> PanelRow | None:
    if times.usual is None:
        return None
    said = f"{count_text(view.judgement.count)} in {window_text(view)}"
    return PanelRow("usual", _duration(view, times.usual), (said,))


def _slowest(view: BudgetView, times: RunTimes, now: float) -> PanelRow | None:
    """The slowest run: of a save which file, else when it was."""
    if times.slowest is None or times.slowest_at is None:
        return None
    when = moment_text(times.slowest_at, now)
    value = _duration(view, times.slowest)
    if view.budget.id != HOT_RELOAD or not times.slowest_subject:
        return PanelRow("slowest", value, (when,))
    parts = times.slowest_subject.rsplit("/", 2)
    return PanelRow("slowest", value, ("/".join(parts[-2:]), parts[-1], when))


def _promise(view: BudgetView) -> PanelRow | None:
    """The one line about the promises: a broken one first, else the headline's."""
    results = view.judgement.objectives
    broken = next((each for each in results if each.verdict is Verdict.BREACHED), None)
    chosen = broken or next((each for each in results if each.objective == view.budget.headline), None)
    return None if chosen is None else _objective_row(view, chosen)


def _objective_row(view: BudgetView, result: ObjectiveVerdict) -> PanelRow | None:
    """`p95  388 ms  ✓ 9 of 412 over`, with its glyph where it is settled; None while too few runs carry it."""
    if result.value is None and result.verdict is not Verdict.BREACHED:
        return None
    value = "–" if result.value is None else value_text(result.value, view.budget.unit, limit=result.objective.limit)
    settled = result.verdict if result.verdict in SETTLED else None
    return PanelRow(result.objective.statistic, value, _over_texts(result.over, result.count), settled)


def _over_texts(over: int, count: int) -> tuple[str, ...]:
    whole = f"{count_text(over)} of {count_text(count)} over"
    return (whole, f"{over}/{count} over", f"{over}/{count}", f"{over * 100 // max(1, count)} % over")


def _class_row(view: BudgetView, other: ClassFigures) -> PanelRow | None:
    if other.latest is None:
        return None
    broken = Verdict.BREACHED if other.broken else None
    name = other.name or NOUNS.get(view.budget.id, ("other", ""))[0]
    return PanelRow(name, _duration(view, other.latest), _over_texts(other.over, other.count), broken)


def _failed(view: BudgetView) -> PanelRow | None:
    failed = view.judgement.failed
    return PanelRow("failed", count_text(failed), ("not counted",)) if failed else None


def _judged_rows(view: BudgetView) -> tuple[PanelRow, ...]:
    """Of kinds that judge no time: the value against its limit, and what each promise rests on."""
    latest = None if view.latest is None else PanelRow("latest", latest_text(view), (_of_limit(view),))
    results = view.judgement.objectives
    said = (PanelRow(each.objective.statistic, "", evidence(view, each, named=False)) for each in results)
    return present((latest, *said))
