"""Who does not want to hear of which budget, until when and why. Hides nothing: state, level and history stay. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from hero_tui.core.declared import Planned
from hero_tui.core.signals import Labels
from hero_tui.core.time import DAY, WEEK, time_zone
from hero_tui.judge.alerting.silences import planned_at, silence_at
from hero_tui.store.db.records import StoredSilence

LONGEST_SILENCE = 30 * DAY


class Silenced(Struct, frozen=True):
    """Why a budget is quiet just now: somebody's silence, or downtime that was planned (`who` and `silence` None)."""

    until: float
    why: str
    who: str | None = None
    silence: int | None = None


class Silencing(Struct, frozen=True):
    """All that can keep a budget quiet at one moment: the silences that hold, the windows that the file plans."""

    silences: Sequence[StoredSilence]
    planned: Sequence[Planned]
    now: float

    def why(self, budget: str, labels: Labels) -> Silenced | None:
        """What keeps this budget and label set quiet: what somebody said, or else what was planned."""
        silence = silence_at(self.silences, budget, labels, self.now)
        if silence is not None:
            return Silenced(silence.until, silence.why, silence.who, silence.id)
        planned = planned_at(self.planned, budget, self.now)
        return None if planned is None else Silenced(planned_until(planned, self.now), planned.why)


def planned_until(planned: Planned, now: float) -> float:
    """When a planned window that holds at `now` ends, UTC s; a weekly one by the clock on the wall of its zone."""
    if planned.zone is None:
        return planned.end
    local = datetime.fromtimestamp(now, time_zone(planned.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = (planned.end - local.weekday() * DAY + weeks * WEEK for weeks in (-1, 0, 1))
    # Days and hours are added to the clock on the wall, which is what `timedelta` does within a zone.
    moments = ((midnight + timedelta(seconds=each)).timestamp() for each in ends)
    return next(each for each in moments if each > now)
