"""What the charts of several screens have in common: a gauge's chart, the choice of spans, a sentence for no data."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Budget
from hero_tui.core.signals import Bucket
from hero_tui.format.numbers import limit_text, value_text
from hero_tui.models.budget_detail import AlertMark
from hero_tui.queries.detail.common import SPANS
from hero_tui.tui.canvas.chart import GUTTER, Band, Bar, Chart, Guide, Point
from hero_tui.tui.canvas.chart_scale import linear_scale
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, Span, text_of
from hero_tui.tui.canvas.threshold_colours import BANDS
from hero_tui.tui.screens.common.badges import level_style


def span_choice(span: float) -> list[Span]:
    """`1 h  [24 h]  7 d  30 d  90 d`: the spans with a name, the one that is shown in brackets."""
    spans: list[Span] = []
    for named in SPANS:
        chosen = abs(named.seconds - span) < 1.0
        spans.append(Span(f"[{named.name}]" if chosen else named.name, ACCENT if chosen else MUTED))
        spans.append(Span("  "))
    return spans[:-1]


def say_within(lines: list[Line], sentence: str, width: int, first: int) -> None:
    """Put a sentence into a chart's first row from `first` on that no guide stands in; its gutter stays."""
    room = max(0, width - GUTTER)
    free = next((at for at in range(first, len(lines)) if "├" not in text_of(lines[at])), first)
    lines[free] = (*lines[free][:2], Span(f"  {sentence}".ljust(room)[:room], MUTED))


def gauge_chart(
    budget: Budget, buckets: Sequence[Bucket], alerts: Sequence[AlertMark], since: float, until: float
) -> Chart:
    """A bar from the lowest to the highest value of each bucket on a linear axis, 0 to 125 % of the limit.

    Guides stand at the limit and where the bands of use begin, marks where alerts were found. No fog and no cursor yet.
    """
    limit = budget.headline.limit
    guides = [Guide(limit.value, limit_text(limit, budget.unit, bare=True), "100 %")]
    guides += [
        Guide(
            share * limit.value,
            value_text(share * limit.value, budget.unit, cores=""),
            f"{share * 100:.0f} %",
        )
        for share, _ in reversed(BANDS[:3])
    ]
    scale = linear_scale(limit.value)
    guides.append(Guide(0.0, "0", drawn=False))
    bars = tuple(Bar(bucket.start + bucket.resolution / 2, bucket.low, bucket.high) for bucket in buckets)
    points = tuple(
        Point(alert.at, min(alert.value or 0.0, scale.high), "■", level_style(alert.level)) for alert in alerts
    )
    bands = tuple(Band(share * limit.value, style) for share, style in BANDS)
    return Chart(since, until, scale, points, bars, tuple(guides), bands)
