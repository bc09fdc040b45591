"""Keeps gauges still on the screen: a figure that only trembles is not printed anew. Pure.

A value moves when it differs by at least 1 % of its limit from the printed one, or is in another band of use.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import astuple, replace

from hero_tui.core.label_sets import series_key
from hero_tui.core.time import MINUTE
from hero_tui.format.numbers import share_text
from hero_tui.judge.results import Judgement, ObjectiveVerdict
from hero_tui.models.budgets import BudgetView, GaugeMinute
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.threshold_colours import tone_of

STEP = 0.01


def steadied(shown: Snapshot | None, new: Snapshot) -> Snapshot:
    """Return `new` with the figures of `shown` for the gauges that only trembled."""
    if shown is None:
        return new
    before = {series_key(view.budget.id, view.labels): view for view in shown.budgets}
    views = []
    for view in new.budgets:
        old = before.get(series_key(view.budget.id, view.labels))
        views.append(view if old is None else _steadied(old, view))
    before_seen, seen = shown.recorder.coverage, new.recorder.coverage
    recorder = new.recorder
    if before_seen is not None and seen is not None and share_text(before_seen) == share_text(seen):
        recorder = replace(recorder, coverage=before_seen)
    return replace(new, budgets=tuple(views), recorder=recorder)


def same_but_for_time(shown: Snapshot, new: Snapshot) -> bool:
    """Whether nothing but the moment differs: nothing is painted then."""
    return replace(new, at=shown.at, entries=shown.entries) == shown


def _steadied(old: BudgetView, new: BudgetView) -> BudgetView:
    if old == new:
        return old
    new = _kept_gauge(old, new)
    if old.budget == new.budget:
        new = replace(new, judgement=_kept_judgement(old.judgement, new.judgement))
    calm = _calm(old.latest, new.latest, new.budget.headline.limit.value)
    latest = old.latest if calm else new.latest
    return old if replace(new, latest=latest, latest_at=_moment(old.latest_at, new.latest_at)) == old else new


def _kept_gauge(old: BudgetView, new: BudgetView) -> BudgetView:
    if old.gauge is None or new.gauge is None or not _trembles(old, new):
        return new
    if (old.level, old.waiting, old.gauge.ended is None) != (new.level, new.waiting, new.gauge.ended is None):
        return new
    if not _same_names(old, new):
        return new  # the panel is painted for its parts, and a value stands beside what makes it up
    gauge = replace(
        new.gauge,
        value=old.gauge.value,
        at=_moment(old.gauge.at, new.gauge.at),
        mean5=old.gauge.mean5,
        parts=old.gauge.parts,
        minutes=_minutes(old, new),
    )
    return replace(new, latest=old.latest, latest_at=old.latest_at, gauge=gauge)


def _kept_judgement(old: Judgement, new: Judgement) -> Judgement:
    """Keep the old one where nothing but its figures moved, and none of them noticeably: a gauge's newest value stands
    in its verdict, too, and what is still open grows with each second."""
    if old == new or len(old.objectives) != len(new.objectives):
        return new
    kept = tuple(_kept_verdict(was, now) for was, now in zip(old.objectives, new.objectives, strict=True))
    same_share = old.coverage is not None and new.coverage is not None
    if same_share and share_text(old.coverage or 0.0) != share_text(new.coverage or 0.0):
        return new
    coverage = old.coverage if same_share else new.coverage
    return old if replace(new, objectives=kept, coverage=coverage) == old else new


def _kept_verdict(old: ObjectiveVerdict, new: ObjectiveVerdict) -> ObjectiveVerdict:
    if old == new:
        return old
    limit = new.objective.limit.value
    if not all(_calm(*pair, limit) for pair in ((old.value, new.value), (old.maximum, new.maximum))):
        return new
    if not _calm(old.utilization, new.utilization, 1.0) or _shape(old.evidence) != _shape(new.evidence):
        return new
    alike = replace(new, value=old.value, maximum=old.maximum, utilization=old.utilization, evidence=old.evidence)
    return old if alike == old else new


def _shape(value: object) -> object:
    """What is left of evidence without its figures: how many there are, what is still open."""
    if isinstance(value, float):
        return None
    if isinstance(value, Struct):
        return (type(value), *(_shape(part) for part in astuple(value)))
    return tuple(_shape(part) for part in value) if isinstance(value, tuple) else value


def _moment(before: float | None, after: float | None) -> float | None:
    """When the value was observed: printed ages grow by the minute, whether or not it moved."""
    return before if before is not None and after is not None and before // MINUTE == after // MINUTE else after


def _minutes(old: BudgetView, new: BudgetView) -> tuple[GaugeMinute, ...]:
    """Keep the old columns where only the newest of them trembled."""
    if old.gauge is None or new.gauge is None:
        return ()
    before, after = old.gauge.minutes, new.gauge.minutes
    if not before or not after or before[:-1] != after[:-1] or before[-1].start != after[-1].start:
        return after
    was, is_ = before[-1].high, after[-1].high
    if was is None or is_ is None or not _close(was, is_, new.budget.headline.limit.value):
        return after
    return before


def _same_names(old: BudgetView, new: BudgetView) -> bool:
    if old.gauge is None or new.gauge is None:
        return False
    return [(part.name, part.key) for part in old.gauge.parts[:3]] == [
        (part.name, part.key) for part in new.gauge.parts[:3]
    ]


def _trembles(old: BudgetView, new: BudgetView) -> bool:
    limit = new.budget.headline.limit.value
    pairs = [(old.latest, new.latest)]
    if old.gauge is not None and new.gauge is not None:
        pairs.append((old.gauge.value, new.gauge.value))
    return all(_calm(before, after, limit) for before, after in pairs)


def _calm(before: float | None, after: float | None, limit: float) -> bool:
    """Whether the one may stand for the other on the screen."""
    return before is after if before is None or after is None else _close(before, after, limit)


def _close(before: float, after: float, limit: float) -> bool:
    return abs(after - before) < STEP * limit and tone_of(before / limit) is tone_of(after / limit)
