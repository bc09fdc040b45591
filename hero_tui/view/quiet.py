"""Who does not want to hear of which budget, until when and why. Hides nothing: state, level and history stay. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hero_tui.budgets.signals import Labels
from hero_tui.store.records import StoredSilence

LONGEST_SILENCE = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Why a budget is quiet just now: somebody's silence, or downtime that was planned (`who` and `silence` None)."""

    until: float
    why: str
    who: str | None = None
    silence: int | None = None


def quiet_at(budget: str, labels: Labels, silences: Iterable[StoredSilence], now: float) -> Quiet | None:
    """What keeps this budget and label set quiet at `now`; of several the one that lasts longest."""
    found = [
        Quiet(each.until, each.why, each.who, each.id)
        for each in silences
        if each.budget == budget and each.start <= now < each.until and is_about(each.labels, labels)
    ]
    return max(found, key=lambda each: each.until, default=None)


def is_about(wanted: Labels | None, labels: Labels) -> bool:
    """Whether a silence is about these labels: every label that it names agrees; None names none."""
    return wanted is None or wanted.items() <= labels.items()
