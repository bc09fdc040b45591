"""The line of the point under the cursor of a trend."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.signals import Bucket
from hero_tui.format.numbers import moment_text, share_text, short_span_text, value_text
from hero_tui.format.trend_figures import step_words
from hero_tui.models.trends import Trend
from hero_tui.tui.canvas.chart import GUTTER
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder
from hero_tui.tui.screens.common.charts.time_span import inner_width
from hero_tui.tui.screens.trends.state import TrendsState, shown_at

_SHORT = 16  # a commit, an alert


def cursor_line(trend: Trend, state: TrendsState, now: float, width: int) -> Line:
    """Return `cursor Mon 12:00 to 16:00   31 runs   p50 212 ms   commit 8c1f0e2`; without a cursor the newest point."""
    at, budget = shown_at(trend, state), trend.view.budget
    row = LineBuilder(width).add("  ").add("newest " if state.cursor is None else "cursor ", MUTED)
    if trend.steps:
        step = min(trend.steps, key=lambda step: abs(step.middle - at))
        when, *figures = step_words(step, budget, now)
        row.add(when, ACCENT)
        beside = _beside(trend, step.start, step.end)
        kept = 3 + len(beside[0]) if beside and len(beside[0]) <= _SHORT else 0
        for text in figures:
            row.add(f"   {text}" if row.column + 3 + len(text) + kept < width else "")
        return _with(row, beside)
    bucket = _bucket_at(trend, None if state.cursor is None else at, width)
    if bucket is None:
        if state.cursor is None:
            return row.add("–", MUTED).line()
        row.add(moment_text(at, now), ACCENT).add("   no value", MUTED)
        return _with(row, _beside(trend, at, at + 1.0))
    limit = budget.headline.limit
    low, high = (value_text(value, budget.unit, limit=limit) for value in (bucket.low, bucket.high))
    values = high if low == high else f"{low} to {high}"
    share = f"   {share_text(bucket.high / limit.value)} of {limit.text}" if limit.value > 0 else ""
    row.add(moment_text(bucket.start, now), ACCENT).add(f"   {values}").add(share, MUTED)
    return _with(row, _beside(trend, bucket.start, bucket.start + bucket.resolution))


def _bucket_at(trend: Trend, at: float | None, width: int) -> Bucket | None:
    """The bucket in the cursor's column, None where there is none; the newest without a cursor."""
    if at is None:
        return trend.buckets[-1] if trend.buckets else None
    half = (trend.until - trend.since) / max(2, inner_width(width) - GUTTER) / 2.0
    near = [bucket for bucket in trend.buckets if bucket.start - half <= at <= bucket.start + bucket.resolution + half]
    return min(near, key=lambda bucket: abs(bucket.start + bucket.resolution / 2 - at), default=None)


def _beside(trend: Trend, start: float, end: float) -> list[str]:
    """What else happened there: commits and branches, gaps, alerts."""
    texts = [moment.text for moment in trend.moments if start <= moment.at < end]
    dark: dict[str, float] = {}
    for gap in trend.gaps:
        unseen = min(gap.end, end) - max(gap.start, start)
        if unseen > 0:
            dark[gap.reason] = dark.get(gap.reason, 0.0) + unseen
    texts += [f"not observed{_for(unseen, end - start)}: {reason}" for reason, unseen in dark.items()]
    return texts + [f"alert {alert.id}" for alert in trend.alerts if start <= alert.at < end]


def _for(unseen: float, whole: float) -> str:
    """How long a gap was, where it was not all of the point."""
    return "" if unseen >= whole - 1.0 else f" for {short_span_text(unseen)}"


def _with(row: LineBuilder, texts: Sequence[str]) -> Line:
    for text in texts:
        room = row.width - row.column - 4
        if room >= min(len(text), 24):
            row.add("   ").add(shown(text, room), MUTED)
    return row.line()
