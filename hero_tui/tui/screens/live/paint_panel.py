"""A panel at its three sizes: wide (a title, a table beside its bars, a cause), half, one row of the list.

─ Type check ───────── 64 runs in 7 d ── ↑ over, no alert ─
  latest    3.4 s  113 % of 3.0 s  ▁▁▁▁▁▂▁▁▁▁▁▁▁▁▁▄▁▁▁▁▁▁▁▂
  today     1.7 s  as usual             █       ▁ █       █
  p95       3.2 s  6 of 64 over    ▆▇▃▆▅█▆▄▇▆▃▃▅█▄█▅▄▆▇▅▅▆█
  slowest   3.7 s  11:40           ████████████████████████
  npx tsc --noEmit · exit 0 · 2 min ago
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Verdict
from hero_tui.format import badges, budget_text, titles
from hero_tui.format.builds import failed_for, good_text
from hero_tui.format.evidence import fitting
from hero_tui.format.hints import hint
from hero_tui.format.panels.row import PanelRow
from hero_tui.format.panels.table import SETTLED, headline, runs_said, table
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import WatchView
from hero_tui.tui.canvas.budget_axis import Column, mostly_over, spark
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, TEXT, Line, LineBuilder, Span, clip, on_row, width_of
from hero_tui.tui.screens.common.badges import badge_spans, standing_style, verdict_spans, verdict_style
from hero_tui.tui.screens.common.charts.sparkline import history
from hero_tui.tui.screens.common.frame.lines import title_rule
from hero_tui.tui.screens.live.paint_causes import cause_line, cause_list, cause_short
from hero_tui.tui.screens.live.paint_failed import failed_half, failed_panel, failed_style

HALF_TEXT_COLUMNS = 20
WIDEST_SPARK = 60
LIST_SPARK = 14
_LABEL = 7
_FULL = 120  # columns of a terminal from which there is room for whole words


class TableColumns(Struct, frozen=True):
    """Where a table's parts stand: its own width with the blank after it, where values end, where meanings begin."""

    width: int
    values: int
    meanings: int


_WIDE = TableColumns(35, 17, 19)
_NARROW = TableColumns(33, 16, 17)


class PanelContext(Struct, frozen=True):
    """What a panel needs beside its view. `now`: UTC seconds; `span`: minutes per column of a gauge;
    `cores`: of this machine; `columns`: of the terminal; `failed`: what its server does not compile now."""

    now: float
    recording: bool
    watch: WatchView | None
    span: int = 1
    cores: int | None = None
    columns: int = _FULL
    failed: FailedBuild | None = None

    @property
    def narrow(self) -> bool:
        """Whether words are short."""
        return self.columns < _FULL


def wide_panel(
    view: BudgetView, context: PanelContext, width: int, lines: int, *, focused: bool = False
) -> tuple[Line, ...]:
    """A title, `lines` - 2 rows of the table beside as many of bars, the cause."""
    badge = badges.badge(view, recording=context.recording)
    name = shown(titles.panel_title(view), 24)
    if context.failed is not None:
        graph = _graph(view, context, min(WIDEST_SPARK, width - _table(context).width), lines - 2)
        return failed_panel(context.failed, context.now, width, _table(context).width, name, graph, focused=focused)
    if not budget_text.has_data(view):
        return _empty(view, width, lines, focused, name, badge_spans(badge))
    columns = _table(context)
    bars = min(WIDEST_SPARK, width - columns.width)
    to_four = (Span("to 4×", MUTED),) if mostly_over(_columns(view, context), bars) else ()
    said = (to_four, _said(view, context), badge_spans(badge, narrow=context.narrow))
    right = [part for part in said if part]
    if len(right) == len(said) and len(name) + sum(width_of(part) + 4 for part in right) + 4 > width:
        del right[1]  # the axis that is another one than usual is said before how much there is to judge
    head = title_rule(width, name, right, focused=focused)
    graph = _graph(view, context, min(WIDEST_SPARK, width - columns.width), lines - 2)
    rows = table(view, context.now, context.watch, lines - 2)
    body: list[Line] = []
    for index in range(lines - 2):
        first = index == 0 and not _is_past(view)
        text = _row(rows[index], columns, context, first=first) if index < len(rows) else ()
        line = LineBuilder(width).spans(clip(text, columns.width - 1)).to(columns.width)
        body.append(line.spans(graph[index]).line())
    cause = LineBuilder(width).add("  ").spans(cause_line(view, context.now, width - 3, context.cores)).line()
    return (head, *body, cause)


def _table(context: PanelContext) -> TableColumns:
    return _NARROW if context.narrow else _WIDE


def _said(view: BudgetView, context: PanelContext) -> tuple[Span, ...]:
    """What stands right in a title: a settled verdict, else how much there is to judge."""
    verdict = view.judgement.verdict
    if verdict in SETTLED and view.budget.spec.promises:
        return (Span(f"{budget_text.window_text(view)} ", MUTED), *verdict_spans(verdict))
    text = runs_said(view, windowed=not context.narrow)
    return (Span(text, MUTED),) if text else ()


def _row(row: PanelRow, columns: TableColumns, context: PanelContext, *, first: bool) -> Line:
    """Label, value, meaning. Words from outside may be in all of them."""
    value_style = MUTED if not context.recording else BOLD if first else TEXT
    line = LineBuilder(columns.width).add("  ").add(shown(row.label, _LABEL), MUTED).add(" ")
    line.right(row.value, columns.values, value_style)
    line.to(max(columns.meanings, line.column + 1))
    if row.verdict is not None:
        line.add(f"{badges.GLYPH_OF_VERDICT[row.verdict]} ", verdict_style(row.verdict))
    room = max(0, columns.width - 1 - line.column)
    style = TEXT if first and context.recording else MUTED
    return line.add(shown(fitting(row.texts, room - (context.narrow and len(row.texts) > 1)), room), style).line()


def _graph(view: BudgetView, context: PanelContext, width: int, rows: int) -> tuple[tuple[Span, ...], ...]:
    columns = _columns(view, context)
    return spark(columns, max(0, width), rows, stretched=mostly_over(columns, width))


def _columns(view: BudgetView, context: PanelContext) -> tuple[Column, ...]:
    return history(view, context.now, span=context.span, recording=context.recording)


def _empty(
    view: BudgetView, width: int, lines: int, focused: bool, name: str, badge: tuple[Span, ...]
) -> tuple[Line, ...]:
    """What is promised, and what makes data: known before anything is measured."""
    rows = [
        title_rule(width, name, (badge,), focused=focused),
        LineBuilder(width).add(f"  limit {budget_text.headline_limit(view).rjust(9)}", MUTED).line(),
    ]
    said = LineBuilder(width).add("  ").add(shown(hint(view), width - 3), MUTED).line()
    rows += [LineBuilder(width).line() for _ in range(lines - 3)]
    return (*rows, said)[:lines]


def half_panel(
    view: BudgetView, context: PanelContext, width: int, lines: int, *, focused: bool = False
) -> tuple[Line, ...]:
    """A title with the limit, then two rows of bars beside value, share and cause."""
    badge = badges.badge(view, recording=context.recording)
    name = shown(titles.panel_title(view, 1), 18)
    if context.failed is not None:
        title = f"{name} < {budget_text.headline_limit(view, bare=True)}"
        graph = _graph(view, context, width - HALF_TEXT_COLUMNS, lines - 1)
        return failed_half(context.failed, context.now, width, HALF_TEXT_COLUMNS, title, graph, focused=focused)
    if not budget_text.has_data(view):
        return _empty(view, width, lines, focused, shown(titles.panel_title(view), 18), badge_spans(badge, narrow=True))
    settled = view.judgement.verdict in SETTLED and view.budget.spec.promises
    verdict = [verdict_spans(view.judgement.verdict, narrow=True)] if settled else []
    title = f"{name} < {budget_text.headline_limit(view, bare=True)}"
    head = title_rule(width, title, (*verdict, badge_spans(badge, narrow=True)), focused=focused, joint="─")
    room = HALF_TEXT_COLUMNS
    graph = _graph(view, context, width - room, lines - 1)
    cause = LineBuilder(room).add("  ").add(cause_short(view, context.now, room - 3), MUTED)
    texts: list[Line] = [_headline(view, context).line(), cause.line()]
    rows = []
    for index in range(lines - 1):
        text = texts[index] if index < len(texts) else ()
        rows.append(LineBuilder(width).spans(clip(text, room - 1)).to(room).spans(graph[index]).line())
    return (head, *rows)


def _headline(view: BudgetView, context: PanelContext) -> LineBuilder:
    value, share = headline(view)
    style = BOLD if context.recording and not _is_past(view) else MUTED
    row = LineBuilder(HALF_TEXT_COLUMNS).right(value, 10, style)
    return row.right(share, 17, MUTED if style is MUTED else TEXT)


def _is_past(view: BudgetView) -> bool:
    return view.gauge is not None and view.gauge.ended is not None


def list_panel(view: BudgetView, context: PanelContext, width: int, *, focused: bool = False) -> Line:
    """` ○ Lint           1.1 s  55 %  ▃▄↑▃▄▅▄▅▃▇▃▅▄▄ exit 1 4 min`; below 60 columns without the cause."""
    badge = badges.badge(view, recording=context.recording)
    with_cause = width >= 60
    row = LineBuilder(width).add("▸" if focused else " ", ACCENT)
    if context.failed is not None:
        row.add("×", failed_style(context.failed, context.now))
    else:
        row.add(badge.glyph, MUTED if badge.glyph_muted else standing_style(badge.urgency))
    row.add(" ").add(shown(titles.panel_title(view, 2), 11), BOLD if focused else TEXT)
    if not budget_text.has_data(view):
        row.to(15).add(badge.text(narrow=True), MUTED).to(29)
        room = width - 30
        if room > 0:
            row.add(shown(hint(view), room), MUTED)
        return on_row(row.line()) if focused else row.line()
    style = TEXT if context.recording else MUTED
    value, share = headline(view)
    ends = 22 if with_cause else 21
    if context.failed is not None:
        row.to(16 if with_cause else 14).add(
            failed_for(context.failed, context.now), failed_style(context.failed, context.now)
        )
    else:
        row.right(value, ends, style).right(share, ends + 6, style)
    if view.judgement.verdict is Verdict.BREACHED and with_cause:
        row.add(" ✗", standing_style(badges.Urgency.BROKEN))
    start = ends + (8 if with_cause else 7)
    room = LIST_SPARK if with_cause else max(0, width - start)
    row.to(start).spans(_graph(view, context, room, 1)[0])
    if with_cause:
        said = cause_list(view, context.now, width - start - room - 1)
        if context.failed is not None:
            said = good_text(context.failed)
        row.to(start + room + 1).add(said, MUTED)
    line = row.line()
    return on_row(line) if focused else line
