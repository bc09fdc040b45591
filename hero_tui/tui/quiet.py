"""Gauges at rest on the screen: a figure that only trembles is not printed anew. Pure.

A value moves when it differs by at least 1 % of its limit from the printed one, or is in another band of use.
"""

from __future__ import annotations

from dataclasses import replace

from hero_tui.tui.axis import tone_of
from hero_tui.view.snapshot import BudgetView, Snapshot

STEP = 0.01


def settled(shown: Snapshot | None, new: Snapshot) -> Snapshot:
    """`new`, with the gauges' figures of `shown` where they only trembled."""
    if shown is None:
        return new
    before = {(view.budget.id, tuple(sorted(view.labels.items()))): view for view in shown.budgets}
    views = []
    for view in new.budgets:
        old = before.get((view.budget.id, tuple(sorted(view.labels.items()))))
        views.append(view if old is None else _settled(old, view))
    return replace(new, budgets=tuple(views))


def _settled(old: BudgetView, new: BudgetView) -> BudgetView:
    if old.gauge is None or new.gauge is None or not _trembles(old, new):
        return new
    if (old.level, old.waiting, old.gauge.ended is None) != (new.level, new.waiting, new.gauge.ended is None):
        return new
    gauge = replace(
        new.gauge,
        value=old.gauge.value,
        at=old.gauge.at,
        mean5=old.gauge.mean5,
        parts=old.gauge.parts if _same_names(old, new) else new.gauge.parts,
    )
    return replace(new, latest=old.latest, latest_at=old.latest_at, gauge=gauge)


def _same_names(old: BudgetView, new: BudgetView) -> bool:
    if old.gauge is None or new.gauge is None:
        return False
    return [(each.name, each.key) for each in old.gauge.parts[:3]] == [
        (each.name, each.key) for each in new.gauge.parts[:3]
    ]


def _trembles(old: BudgetView, new: BudgetView) -> bool:
    limit = new.budget.headline.limit.value
    pairs = [(old.latest, new.latest)]
    if old.gauge is not None and new.gauge is not None:
        pairs.append((old.gauge.value, new.gauge.value))
    for before, after in pairs:
        if before is None or after is None:
            if before is not after:
                return False
            continue
        if abs(after - before) >= STEP * limit or tone_of(before / limit) is not tone_of(after / limit):
            return False
    return True
