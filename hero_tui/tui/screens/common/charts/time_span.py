"""Moves the span of time that a screen shows: what all screens with a time axis share. Pure.

A span has an end, or none: then it ends now and moves on.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.time import DAY
from hero_tui.format.numbers import short_span_text
from hero_tui.queries.detail.common import SPANS
from hero_tui.store.retention.retention_times import BUCKETS_RETAINED

MARGIN = 2
SHORTEST = 600.0
LONGEST = SPANS[-1].seconds
KEPT = max(BUCKETS_RETAINED.values())


class TimeWindow(Struct, frozen=True):
    """`span` seconds up to `end` (UTC s; None: up to now, moving on). `cursor`: a moment in it, None: not moved."""

    span: float
    end: float | None = None
    cursor: float | None = None


def inner_width(width: int) -> int:
    """Columns of the chart on a screen of that width, its gutter included."""
    return width - MARGIN if width > 80 else width - 1


def paged_end(until: float, span: float, step: int, now: float) -> float | None:
    """Return the end half a page back (-1) or on (+1); None: now. The span never begins before what is kept."""
    end = max(until + step * span / 2, now - KEPT + span)
    return None if end >= now else end


def zoomed_window(
    since: float, until: float, span: float, at: float, factor: float, now: float
) -> tuple[float, float | None]:
    """Return span and end after zooming by `factor` so that the moment `at` keeps its place."""
    longer = max(SHORTEST, min(LONGEST, span * factor))
    end = at + (until - at) * longer / max(1.0, until - since)
    return longer, None if end >= now - 1.0 else end


def named_span(span: float, step: int) -> float:
    """The next shorter (-1) or longer (+1) span that has a name."""
    lengths = [named.seconds for named in SPANS]
    if step < 0:
        return max((length for length in lengths if length < span - 1), default=lengths[0])
    return min((length for length in lengths if length > span + 1), default=lengths[-1])


def span_name(span: float) -> str:
    """`24 h`, or what a zoom made of it: `3 h`, `12 d`."""
    named = next((choice.name for choice in SPANS if abs(choice.seconds - span) < 1.0), None)
    if named is not None:
        return named
    return short_span_text(span) if span < DAY * 1.5 else f"{round(span / DAY)} d"
