"""Who observed when: the share of a span that recorders lived through, less what was a gap all the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hero_tui.core.time import MINUTE
from hero_tui.store.db.records import Recording, StoredGap

Span = tuple[float, float]


def recorded_spans(recordings: Iterable[Recording], now: float, alive: int | None) -> list[Span]:
    """When a recorder lived. The one with the living recorder's PID lasts until `now`."""
    spans = []
    newest = None
    for each in recordings:
        newest = each
        spans.append((each.started, each.last_seen if each.ended is None else each.ended))
    if newest is not None and newest.ended is None and newest.pid == alive:
        spans[-1] = (newest.started, max(now, newest.started))
    return spans


def observed_spans(recorded: Iterable[Span], gaps: Iterable[StoredGap], since: float, until: float) -> list[Span]:
    """The parts of [since, until] that were recorded and are in no gap, joined and in order."""
    left = _joined((max(start, since), min(end, until)) for start, end in recorded)
    for gap in gaps:
        left = [part for span in left for part in _without(span, gap.start, gap.end)]
    return left


def coverage(observed: Sequence[Span], since: float, until: float) -> float | None:
    """The observed share of [since, until]; None when that is nothing."""
    length = until - since
    if length <= 0:
        return None
    return min(1.0, sum(end - start for start, end in observed) / length)


def overlaps(observed: Sequence[Span], start: float, end: float) -> float:
    """How many seconds of [start, end] were observed."""
    return sum(max(0.0, min(end, until) - max(start, since)) for since, until in observed)


def minutes_seen(observed: Sequence[Span], count: int, now: float) -> tuple[bool, ...]:
    """Whether anybody looked in each of the newest `count` minutes of the clock, oldest first. A minute that began just
    now was observed if the second before it was."""
    starts = [now - now % MINUTE - index * MINUTE for index in range(count - 1, -1, -1)]
    return tuple(overlaps(observed, min(start, now - 1.0), min(now, start + MINUTE)) > 0 for start in starts)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _without(span: Span, start: float, end: float) -> list[Span]:
    before, after = (span[0], min(span[1], start)), (max(span[0], end), span[1])
    if start >= span[1] or end <= span[0]:
        return [span]
    return [part for part in (before, after) if part[1] > part[0]]
