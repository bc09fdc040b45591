"""What readers may ask of an alert state that the recorder stored: its level, and what keeps it firing.

The text itself is the judge's own: no reader looks into it.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Labels
from hero_tui.judge.alerting.checkpoint import UnreadableStateError, readers_part
from hero_tui.judge.reasons import Reason


class StoredLevel(Struct, frozen=True):
    """Whose state it is, and the level when it was stored. `watched_since`: of a mean, since when its owner is watched
    (UTC s); None of others, and where that is not known."""

    labels: Labels
    level: Level
    watched_since: float | None = None


def stored_level(text: str) -> StoredLevel | None:
    """The labels and level of a stored state; None for one that another version wrote."""
    try:
        return StoredLevel(*readers_part(text))
    except UnreadableStateError:
        return None


def firing_on(budget: Budget, text: str) -> Reason | None:
    """What keeps a stored state of that budget firing beyond its newest runs; None where nothing but these does, for a
    budget of gauges or without alerts, and for a state that another version wrote."""
    if not (budget.of_operations and budget.spec.promises):
        return None
    from hero_tui.judge.kinds.registry import rules_for  # the first screen needs levels alone

    rules = rules_for(budget)
    try:
        return rules.firing_on(rules.load(text))
    except UnreadableStateError:
        return None
