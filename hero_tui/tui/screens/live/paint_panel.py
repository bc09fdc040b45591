"""A panel at its three sizes: wide (title and up to 6 lines), half (title and 2 or more), one row of the list.

─ Type check ───── 7 d ? not sure yet ── ↑ over, no alert ─
      3.4 s 113 % of 3.0 s   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▄▁▁▁▁▂▁▁▂
  p95   3.2 s  ? 6/64 over   ▅▆▃▇▂▆▆▂▆▄▅▂▃▃▇▃▆▇▇▄█▅█▃▆█▆▃█
  p99        –  ? 0/64 over  █████████████████████████████
  longest of 64: 5.1 s       █████████████████████████████
  npx tsc --noEmit · exit 0 · 2 min ago
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.budget import Verdict
from hero_tui.format import badges, budget_text, titles
from hero_tui.format.hints import hint
from hero_tui.format.numbers import share_text
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import WatchView
from hero_tui.tui.canvas.budget_axis import spark
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, TEXT, Line, LineBuilder, Span, clip, on_row
from hero_tui.tui.screens.common.badges import badge_spans, standing_style, verdict_spans
from hero_tui.tui.screens.common.lines import title_rule
from hero_tui.tui.screens.common.sparkline import history
from hero_tui.tui.screens.live.paint_panel_lines import (
    cause_line,
    cause_list,
    cause_short,
    gauge_lines,
    left_out,
    objective_line,
)

TEXT_COLUMNS = 29
HALF_TEXT_COLUMNS = 20
WIDEST_SPARK = 60
LIST_SPARK = 14


class PanelContext(Struct, frozen=True):
    """What a panel needs beside its view. `now`: UTC seconds; `span`: minutes per column of a gauge;
    `cores`: of this machine."""

    now: float
    recording: bool
    watch: WatchView | None
    span: int = 1
    cores: int | None = None


def wide_panel(
    view: BudgetView, context: PanelContext, width: int, lines: int, *, focused: bool = False
) -> tuple[Line, ...]:
    """A title and `lines` - 1 lines (3 to 6)."""
    badge = badges.badge(view, recording=context.recording)
    name = shown(titles.panel_title(view), 24)
    if not budget_text.has_data(view):
        return _empty(view, width, lines, focused, name, badge_spans(badge))
    verdict = (Span(f"{budget_text.window_text(view)} ", MUTED), *verdict_spans(view.judgement.verdict))
    head = title_rule(width, name, (verdict, badge_spans(badge)), focused=focused)
    graph = _graph(view, context, min(WIDEST_SPARK, width - TEXT_COLUMNS - 1), lines - 2)
    texts = _texts(view, context)
    body = [_headline(view, context, 10, 5).spans(_limit(view)).line()]
    body += [LineBuilder(TEXT_COLUMNS).spans(text).line() for text in texts]
    rows = []
    for index in range(lines - 2):
        text = body[index] if index < len(body) else ()
        row = LineBuilder(width).spans(clip(text, TEXT_COLUMNS - 1)).to(TEXT_COLUMNS).spans(graph[index])
        rows.append(row.line())
    cause = LineBuilder(width).add("  ").spans(cause_line(view, context.now, width - 3)).line()
    return (head, *rows, cause)


def _texts(view: BudgetView, context: PanelContext) -> list[tuple[Span, ...]]:
    if view.gauge is not None:
        return [(Span("  "), *line) if line else () for line in gauge_lines(view, context.watch, context.cores)]
    out = left_out(view)
    return [
        objective_line(view, 0),
        objective_line(view, 1),
        (Span("  "), Span(out, MUTED)) if out else (),
    ]


def _headline(view: BudgetView, context: PanelContext, value_end: int, share_room: int) -> LineBuilder:
    style = BOLD if context.recording and (view.gauge is None or view.gauge.ended is None) else MUTED
    row = LineBuilder(TEXT_COLUMNS).right(budget_text.latest_text(view), value_end + 1, style)
    share = "" if view.share is None else share_text(view.share)
    return row.right(share, value_end + 2 + share_room, MUTED if style is MUTED else TEXT)


def _limit(view: BudgetView) -> tuple[Span, ...]:
    return (Span(f" of {budget_text.headline_limit(view, bare=True)}", MUTED),)


def _graph(view: BudgetView, context: PanelContext, width: int, rows: int) -> tuple[tuple[Span, ...], ...]:
    columns = history(view, context.now, span=context.span, recording=context.recording)
    return spark(columns, max(0, width), rows)


def _empty(
    view: BudgetView, width: int, lines: int, focused: bool, name: str, badge: tuple[Span, ...]
) -> tuple[Line, ...]:
    """What is promised, and what makes data: known before anything is measured."""
    rows = [
        title_rule(width, name, (badge,), focused=focused),
        LineBuilder(width).add(f"  limit {budget_text.headline_limit(view)}", MUTED).line(),
        LineBuilder(width).add("  ").add(shown(hint(view), width - 3), MUTED).line(),
    ]
    rows += [LineBuilder(width).line() for _ in range(lines - 3)]
    return tuple(rows[:lines])


def half_panel(
    view: BudgetView, context: PanelContext, width: int, lines: int, *, focused: bool = False
) -> tuple[Line, ...]:
    """A title with the limit, then `lines` - 1 spark rows beside value, share and cause."""
    badge = badges.badge(view, recording=context.recording)
    name = shown(titles.panel_title(view, 1), 18)
    if not budget_text.has_data(view):
        return _empty(view, width, lines, focused, shown(titles.panel_title(view), 18), badge_spans(badge, narrow=True))
    verdict = verdict_spans(view.judgement.verdict, narrow=True)
    head = title_rule(
        width,
        f"{name} < {budget_text.headline_limit(view, bare=True)}",
        (verdict, badge_spans(badge, narrow=True)),
        focused=focused,
        joint="─",
    )
    room = HALF_TEXT_COLUMNS if lines <= 3 else TEXT_COLUMNS
    graph = _graph(view, context, width - room, lines - 1)
    cause = LineBuilder(room).add(" ").add(cause_short(view, context.now, room - 2), MUTED)
    texts: list[Line] = [_headline(view, context, 9, 6).line(), cause.line()]
    if view.gauge is None:
        texts += [objective_line(view, index) for index in range(2)]
    else:
        texts += [(Span(" "), *line) for line in gauge_lines(view, context.watch, context.cores)[:2]]
    rows = []
    for index in range(lines - 1):
        text = texts[index] if index < len(texts) else ()
        row = LineBuilder(width).spans(clip(text, room - 1)).to(room).spans(graph[index])
        rows.append(row.line())
    return (head, *rows)


def list_panel(view: BudgetView, context: PanelContext, width: int, *, focused: bool = False) -> Line:
    """` ○ Lint         1.1 s  55 %  ▃▄↑▃▄▅▄▅▃▇▃▅▄▄ eslint 4 min`; below 60 columns without the cause."""
    badge = badges.badge(view, recording=context.recording)
    row = LineBuilder(width).add("▸" if focused else " ", ACCENT)
    row.add(badge.glyph, MUTED if badge.glyph_muted else standing_style(badge.urgency))
    row.add(" ").add(shown(titles.panel_title(view, 2), 11), BOLD if focused else TEXT)
    if not budget_text.has_data(view):
        row.to(15).add(badge.text(narrow=True), MUTED).to(29)
        room = width - 30
        if room > 0:
            row.add(shown(hint(view), room), MUTED)
        return on_row(row.line()) if focused else row.line()
    style = TEXT if context.recording else MUTED
    row.right(budget_text.latest_text(view, cores="c"), 21, style)
    row.right("" if view.share is None else share_text(view.share), 27, style)
    with_cause = width >= 60
    room = LIST_SPARK if with_cause else max(0, width - 30)
    if view.judgement.verdict is Verdict.BREACHED:
        row.add(" ✗", standing_style(badges.Urgency.BROKEN))
    row.to(29).spans(_graph(view, context, room, 1)[0])
    if with_cause:
        row.to(29 + room + 1).add(cause_list(view, context.now, width - 30 - room - 1), MUTED)
    line = row.line()
    return on_row(line) if focused else line
