"""Whether somebody records, since when, and since when somebody cared today. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from hero_tui.models.snapshot import RecorderState
from hero_tui.queries.live.coverage import Span
from hero_tui.store.db.records import Recording
from hero_tui.store.workspace.locks import RecorderSeen


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


def silent_since(seen: RecorderSeen | None, now: float) -> float | None:
    """The newest heartbeat (UTC s) of a recorder that does not respond at `now`; None while it does, or none runs."""
    if seen is None or seen.responds(now):
        return None
    return min(seen.beat, now)


def state_of(
    recordings: Sequence[Recording], recorder: int | None, *, starting: bool, silent: float | None = None
) -> RecorderState:
    """Recording once the holder of the lock has begun a recording, and while it responds; before that it is starting.
    `silent`: since when it does not respond."""
    if recorder is None:
        return RecorderState.STARTING if starting else RecorderState.STOPPED
    if silent is not None:
        return RecorderState.NOT_RESPONDING
    last = recordings[-1] if recordings else None
    begun = last is not None and last.pid == recorder and last.ended is None
    return RecorderState.RECORDING if begun else RecorderState.STARTING


def since_of(recordings: Sequence[Recording], recorder: int | None, silent: float | None = None) -> float | None:
    """When this recording began, or the last one stopped; of one that does not respond its newest heartbeat."""
    if recorder is not None and silent is not None:
        return silent
    if not recordings:
        return None
    last = recordings[-1]
    if recorder is not None:
        return last.started if last.pid == recorder else None
    return last.last_seen if last.ended is None else last.ended
