"""Whether somebody records, since when, and since when somebody cared today. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from hero_tui.models.snapshot import RecorderState
from hero_tui.queries.live.coverage import Span
from hero_tui.store.db.records import Recording


def midnight(now: float) -> float:
    """The local midnight before `now`, UTC seconds."""
    day = datetime.fromtimestamp(now).astimezone().date()
    return datetime.combine(day, time.min).astimezone().timestamp()


def first_today(recorded: Sequence[Span], viewer: float | None, midnight: float) -> float | None:
    """When the first recorder or viewer of today came, None when neither did."""
    moments = [max(start, midnight) for start, end in recorded if end > midnight]
    if viewer is not None:
        moments.append(viewer)
    return min(moments, default=None)


def state_of(recordings: Sequence[Recording], recorder: int | None, *, starting: bool) -> RecorderState:
    """Recording once the holder of the lock has begun a recording; before that it is starting."""
    if recorder is None:
        return RecorderState.STARTING if starting else RecorderState.STOPPED
    last = recordings[-1] if recordings else None
    begun = last is not None and last.pid == recorder and last.ended is None
    return RecorderState.RECORDING if begun else RecorderState.STARTING


def since_of(recordings: Sequence[Recording], recorder: int | None) -> float | None:
    """When this recording began, or the last one stopped."""
    if not recordings:
        return None
    last = recordings[-1]
    if recorder is not None:
        return last.started if last.pid == recorder else None
    return last.last_seen if last.ended is None else last.ended
