"""The rows of the Budgets screen: the line of a system, the line of a budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hero_tui.core.objectives import Verdict
from hero_tui.format import badges, budget_text, titles
from hero_tui.format.evidence import evidence, fitting, share_of, value_of
from hero_tui.format.hints import feeding, feeding_of
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.budget_axis import spark
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, TEXT, Line, LineBuilder, Span, on_row, width_of
from hero_tui.tui.screens.budgets.layout import Columns
from hero_tui.tui.screens.budgets.rows import SystemRow, standing_of, verdicts_of, worst_of
from hero_tui.tui.screens.common.badges import badge_spans, promise_spans, standing_style, verdict_spans, verdict_style
from hero_tui.tui.screens.common.charts.sparkline import history
from hero_tui.tui.screens.common.frame.lines import title_rule


def system_line(row: SystemRow, width: int, *, recording: bool, focused: bool) -> Line:
    """A title rule with how many there are, their verdicts, and the worst where they are folded away."""
    room = width - len(row.title) - 8
    parts = next((parts for parts in _summaries(row, recording=recording) if _width(parts) <= room), ())
    return title_rule(width, escape(row.title), parts, focused=focused)


def _width(parts: Sequence[Sequence[Span]]) -> int:
    return sum(width_of(part) + 4 for part in parts) - 4


def _summaries(row: SystemRow, *, recording: bool) -> Iterable[tuple[tuple[Span, ...], ...]]:
    """From the whole summary to the number alone."""
    count = len(row.views)
    many = f"{count} budget" if count == 1 else f"{count} budgets"
    number = (Span(f"{count} folded" if row.folded else many, MUTED),)
    if row.folded and row.silent:
        yield ((Span(f"{count} folded, no data yet: {shown(feeding_of(row.views), 100)}", MUTED),),)
        yield ((Span(f"{count} without data: {shown(feeding_of(row.views), 100)}", MUTED),),)
        yield ((Span(f"{count} folded, no data yet", MUTED),),)
        yield (number,)
        return
    tally = tuple(span for verdict, many in verdicts_of(row.views) for span in _tally(verdict, many, brief=False))
    brief = tuple(span for verdict, many in verdicts_of(row.views) for span in _tally(verdict, many, brief=True))
    worst = _worst(row, recording=recording) if row.folded else ()
    for counted in (tally[1:], brief[1:]):
        yield (number, counted, worst) if worst else (number, counted)
    if worst:
        yield (number, worst)
    yield (brief[1:],)
    yield (number,)


def _tally(verdict: Verdict, many: int, *, brief: bool) -> tuple[Span, ...]:
    text = f" {many}" if brief else f" {many} {badges.WORD_OF_VERDICT[verdict]}"
    return Span("  "), Span(badges.GLYPH_OF_VERDICT[verdict], verdict_style(verdict)), Span(text, MUTED)


def _worst(row: SystemRow, *, recording: bool) -> tuple[Span, ...]:
    """`worst: ▲ warning Memory 82 %`."""
    view = worst_of(row.views, recording=recording)
    if view is None:
        return ()
    sign = _standing_spans(view, recording=recording)
    name = shown(titles.panel_title(view), 24)
    return (Span("worst: ", MUTED), *sign, Span(f" {name} {share_of(view)}".rstrip()))


def _standing_spans(view: BudgetView, *, recording: bool) -> tuple[Span, ...]:
    """The badge; a broken promise comes before the levels that are less urgent."""
    standing = standing_of(view, recording=recording)
    if standing is badges.Urgency.BROKEN:
        return verdict_spans(view.judgement.verdict)
    return badge_spans(badges.badge(view, recording=recording), narrow=True)


def budget_line(
    view: BudgetView, columns: Columns, width: int, now: float, *, recording: bool = True, focused: bool = False
) -> Line:
    """One budget: its label set that stands worst."""
    row = LineBuilder(width).add("▸" if focused else " ", ACCENT)
    _badge(row, view, columns, recording=recording)
    style = BOLD if focused else TEXT
    row.to(columns.name.start).add(shown(_name(view, columns), columns.name.width - 1), style)
    alive = recording and (view.gauge is None or view.gauge.ended is None)
    known = budget_text.has_data(view)
    value = value_of(view) if known else "–"
    if columns.narrow and len(value) >= columns.latest.width:
        value = value_of(view, cores="c")
    row.right(value, columns.latest.end, TEXT if known and alive else MUTED)
    if columns.used:
        row.right(share_of(view), columns.used.end, TEXT if alive else MUTED)
    if columns.limit:
        limit = budget_text.headline_limit(view, bare=columns.narrow)
        word = "min " if view.budget.headline.statistic == "min" else "of "
        row.to(columns.limit.start).add(word, MUTED).add(shown(limit, columns.limit.width - len(word)), MUTED)
    if not known and columns.why:
        how_to_feed = fitting((feeding(view), ""), columns.why.end - columns.trend.start)
        row.to(columns.trend.start).add(escape(how_to_feed), MUTED)
        return _finished(row, view, columns, focused=focused)
    if columns.trend:
        trend = history(view, now, recording=recording)
        row.to(columns.trend.start).spans(spark(trend, columns.trend.width, 1)[0])
    if columns.verdict:
        spans = promise_spans(view, view.judgement.verdict, narrow=not columns.words)
        row.to(columns.verdict.start).spans(spans)
    if columns.why:
        texts = (*(escape(text) for text in evidence(view)), "")  # a sentence is not cut: all of it is below
        row.to(columns.why.start).add(fitting(texts, columns.why.width), MUTED)
    return _finished(row, view, columns, focused=focused)


def _finished(row: LineBuilder, view: BudgetView, columns: Columns, *, focused: bool) -> Line:
    if columns.owner:
        row.to(columns.owner.start).add(shown(view.budget.owner or "", columns.owner.width), MUTED)
    return on_row(row.line()) if focused else row.line()


def _badge(row: LineBuilder, view: BudgetView, columns: Columns, *, recording: bool) -> None:
    badge = badges.badge(view, recording=recording)
    row.to(columns.badge.start)
    if not columns.words:
        row.add(badge.glyph, MUTED if badge.glyph_muted else standing_style(badge.urgency))
        return
    narrow = columns.narrow or len(badge.text()) > columns.badge.width
    row.spans(badge_spans(badge, narrow=narrow))


def _name(view: BudgetView, columns: Columns) -> str:
    """The longest form of its name that fits."""
    names = [titles.panel_title(view, size) for size in (0, 1, 2)]
    return next((name for name in names if len(escape(name)) < columns.name.width), names[-1])
