"""When nobody wants to be told: planned windows by rule from budgets.yaml, silences by somebody's word.

Pure predicates. They hide a notification, and change no state, no level and no history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from hero_tui.core.declared import Planned
from hero_tui.core.signals import Labels
from hero_tui.core.time import DAY, HOUR, MINUTE, WEEK, time_zone


class Silence(Protocol):
    """What a silence says: of which budget, which labels (None: whichever), from when to when (UTC s), and when it was
    ended before its time, if it was."""

    @property
    def budget(self) -> str:
        """A budget's id, or a system: `dev`."""
        ...

    @property
    def labels(self) -> Labels | None:
        """Those that an alert must have; it may have more."""
        ...

    @property
    def start(self) -> float:
        """The first moment."""
        ...

    @property
    def end(self) -> float:
        """The first moment after it."""
        ...

    @property
    def ended(self) -> float | None:
        """When somebody ended it."""
        ...


AnySilence = TypeVar("AnySilence", bound=Silence)


def planned_at(planned: Iterable[Planned], budget_id: str, now: float) -> Planned | None:
    """The first planned window that is about that budget and holds at `now` (UTC s).

    A weekly one goes by the clock on the wall of its zone: an hour that this clock skips in spring does not come, one
    that it shows twice in autumn is planned both times.
    """
    return next((window for window in planned if _names(window.budgets, budget_id) and _holds(window, now)), None)


def silence_at(silences: Iterable[AnySilence], budget_id: str, labels: Labels, now: float) -> AnySilence | None:
    """The silence that hides an alert of that budget and labels at `now` (UTC s); of several the one that ends last."""
    hiding = [
        silence
        for silence in silences
        if _is_about(silence, budget_id, labels) and silence.start <= now < _end(silence)
    ]
    return max(hiding, key=_end, default=None)


def _names(budgets: tuple[str, ...], budget_id: str) -> bool:
    return not budgets or budget_id in budgets or budget_id.partition(".")[0] in budgets


def _holds(planned: Planned, now: float) -> bool:
    if planned.zone is None:
        return planned.start <= now < planned.end
    local = datetime.fromtimestamp(now, time_zone(planned.zone))
    into_day = local.hour * HOUR + local.minute * MINUTE + local.second + local.microsecond / 1e6
    at = local.weekday() * DAY + into_day
    end = planned.end if planned.end > planned.start else planned.end + WEEK
    return planned.start <= at < end or planned.start <= at + WEEK < end


def _is_about(silence: Silence, budget_id: str, labels: Labels) -> bool:
    if not _names((silence.budget,), budget_id):
        return False
    return silence.labels is None or all(labels.get(key) == value for key, value in silence.labels.items())


def _end(silence: Silence) -> float:
    return silence.end if silence.ended is None else min(silence.end, silence.ended)
