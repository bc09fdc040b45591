"""The table of a gauge's panel: now, usual, peak, and what it is made of."""

from __future__ import annotations

from hero_tui.core.causes import GrowthCause
from hero_tui.core.objectives import Unit, Verdict
from hero_tui.core.signal_names import BUILD_CACHE, WATCHED_FILES
from hero_tui.core.signals import Share
from hero_tui.format.budget_text import headline_limit, latest_text, window_text
from hero_tui.format.causes import growth_text
from hero_tui.format.numbers import clock_text, count_text, inside_text, printed, share_text, value_text
from hero_tui.format.panels.parts import oldest_text, part_name, part_place, part_value
from hero_tui.format.panels.row import PanelRow, against_usual, present
from hero_tui.models.budgets import BudgetView, GaugeView
from hero_tui.models.snapshot import WatchView

_PARTS = 2


def gauge_rows(view: BudgetView, gauge: GaugeView, watch: WatchView | None, rows: int) -> tuple[PanelRow, ...]:
    """The rows of a gauge's panel, at most so many; what says least is the last."""
    usual = _usual(view, gauge)
    shares = gauge.parts[:_PARTS]
    names = [part_name(share) for share in shares]
    parts = [_part(view, gauge, share, alone=names.count(part_name(share)) == 1) for share in shares]
    if view.budget.id == WATCHED_FILES:
        body = (usual, *_watched(watch))
    elif view.budget.id == BUILD_CACHE:
        body = (usual, *_aged(parts, gauge), _peak(view, gauge))
    else:
        body = (usual, _peak(view, gauge), *parts, _inside(view, gauge))
    return present((*_now(view, gauge), *body))[:rows]


def _now(view: BudgetView, gauge: GaugeView) -> tuple[PanelRow | None, ...]:
    """What is held against the limit. A 5-minute mean is shown once it was watched; until then the value itself."""
    limit = f"of {headline_limit(view, bare=True)}"
    when = "now" if gauge.ended is None else "last"
    if not view.budget.spec.averaged:
        share = "" if view.share is None else f"{share_text(view.share)} "
        return (None if view.latest is None else PanelRow(when, latest_text(view), (f"{share}{limit}",)),)
    value = None if gauge.value is None else _value(view, gauge.value)
    if gauge.mean5 is None:
        return (None if value is None else PanelRow(when, value, ("cores" if _cores(view) else "",)),)
    used = share_text(gauge.mean5 / view.budget.headline.limit.value) if view.budget.headline.limit.value > 0 else ""
    mean = PanelRow("5 min", _value(view, gauge.mean5), (f"{used} {limit}",))
    return (mean, None if value is None else PanelRow("now", value, ("cores" if _cores(view) else "",)))


def _cores(view: BudgetView) -> bool:
    return view.budget.unit is Unit.CORES


def _value(view: BudgetView, value: float) -> str:
    """A value; cores without their unit, which the limit beside it has."""
    return value_text(value, view.budget.unit, limit=view.budget.headline.limit, cores="").rstrip()


def _usual(view: BudgetView, gauge: GaugeView) -> PanelRow | None:
    if gauge.usual is None:
        return None
    now = gauge.mean5 if view.budget.spec.averaged else view.latest
    said = ("",) if now is None else against_usual(now, gauge.usual, named=False)
    return PanelRow("usual", _value(view, gauge.usual), said)


def _peak(view: BudgetView, gauge: GaugeView) -> PanelRow | None:
    if gauge.peak is None or gauge.peak_at is None:
        return None
    return PanelRow("peak", _value(view, gauge.peak), (clock_text(gauge.peak_at),))


def _part(view: BudgetView, gauge: GaugeView, share: Share, *, alone: bool) -> PanelRow | None:
    """A part with its growth, where the gauge's change is about it; with its place where it is not `alone` of its
    name."""
    value = _part_value(view, share)
    if not value:
        return None
    change = gauge.change
    grew = isinstance(change, GrowthCause) and change.name in {share.name, part_name(share)}
    grew = grew and (change.pid is None or str(change.pid) == share.key) if isinstance(change, GrowthCause) else False
    if not grew or not isinstance(change, GrowthCause):
        return PanelRow(part_name(share), value, ("" if alone else part_place(share),))
    by = growth_text(change, view.budget.unit)
    return PanelRow(part_name(share), value, (f"{by}, {clock_text(change.since)}", by))


def _part_value(view: BudgetView, share: Share) -> str:
    """Its value in the unit of the one above it; empty where that leaves nothing of it."""
    if view.budget.unit is not Unit.BYTES or view.latest is None:
        return part_value(share, view)
    figures = part_value(share, view, bare=True)
    unit = printed(view.latest, view.budget.unit, limit=view.budget.headline.limit).unit
    return f"{figures} {unit}" if figures else ""


def _aged(parts: list[PanelRow | None], gauge: GaugeView) -> tuple[PanelRow | None, ...]:
    """The folders of a cache; how old its oldest file is stands beside the last that says nothing else."""
    age = oldest_text(gauge)
    silent = next((row for row in reversed(parts) if row is not None and row.texts == ("",)), None)
    if not age or silent is None:
        return tuple(parts)
    return tuple(PanelRow(row.label, row.value, (age,)) if row is silent and row else row for row in parts)


def _watched(watch: WatchView | None) -> tuple[PanelRow | None, ...]:
    """Folders, and what could not be watched or was lost, where anything was."""
    if watch is None:
        return ()
    folders = PanelRow("folders", count_text(watch.directories), (f"{count_text(watch.pruned)} ignored",))
    failed = PanelRow("failed", count_text(watch.failed), ("not watched",)) if watch.failed else None
    lost = PanelRow("lost", count_text(watch.lost), ("times events",)) if watch.lost else None
    return (folders, failed, lost)


def _inside(view: BudgetView, gauge: GaugeView) -> PanelRow | None:
    """The share of the time inside of the limit, once that is settled."""
    verdict = view.judgement.verdict
    if gauge.inside is None or verdict not in {Verdict.MET, Verdict.BREACHED}:
        return None
    return PanelRow("inside", inside_text(gauge.inside), (f"of {window_text(view)}",), verdict)
