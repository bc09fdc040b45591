"""The whole Live screen as lines, area by area of its layout."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.label_sets import SERVER
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.format import badges, budget_text, summary, titles
from hero_tui.format.builds import failed_for, failing, is_urgent
from hero_tui.format.numbers import age_text
from hero_tui.format.summary import is_recording
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder, Span, text_of
from hero_tui.tui.screens.common.alerts.alert_log import log_lines, log_title
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow, log_rows
from hero_tui.tui.screens.common.badges import standing_style
from hero_tui.tui.screens.common.frame.footer import footer
from hero_tui.tui.screens.common.frame.header import captions, header
from hero_tui.tui.screens.common.frame.lines import ruled, title_rule
from hero_tui.tui.screens.common.frame.status_line import (
    notice_spans,
    one_line,
    short_status,
    status_line,
    unsaid_notice,
)
from hero_tui.tui.screens.live.layout import SHORT_LOG, Area, LiveLayout, Shape
from hero_tui.tui.screens.live.paint_first_run import first_run_footer, first_run_lines, has_box
from hero_tui.tui.screens.live.paint_now import now_lines, now_title
from hero_tui.tui.screens.live.paint_panel import PanelContext, half_panel, list_panel, wide_panel
from hero_tui.tui.screens.live.state import LiveState


class Page(Struct, frozen=True):
    """The lines of each area, from the top: header, columns of panels, log, footer; and those of the third column."""

    header: tuple[Line, ...]
    columns: tuple[tuple[Line, ...], ...]
    log: tuple[Line, ...]
    footer: tuple[Line, ...]
    now: tuple[Line, ...] = ()

    def text(self, layout: LiveLayout) -> str:
        """The screen as text: what a golden file holds."""
        grid = [[" "] * layout.width for _ in range(layout.height)]
        areas: list[tuple[Area, tuple[Line, ...]]] = [(layout.header, self.header), (layout.log, self.log)]
        areas += [(layout.now, self.now)] if layout.now is not None else []
        areas += [(layout.footer, self.footer), *zip(layout.columns, self.columns, strict=True)]
        for area, lines in areas:
            for y, line in enumerate(lines[: area.height]):
                grid[area.y + y][area.x : area.x + area.width] = text_of(line)
        return "".join("".join(row) + "\n" for row in grid)


class LivePainter(Struct):
    """Paints pages; a panel whose inputs did not change is not painted again. `cores`: of this machine."""

    cores: int | None = None
    _now: tuple[tuple[object, ...], tuple[Line, ...]] | None = None
    _kept: dict[str, tuple[tuple[object, ...], tuple[Line, ...]]] = field(default_factory=dict)

    def page(
        self,
        snapshot: Snapshot,
        state: LiveState,
        layout: LiveLayout,
        now: float,
        items: Sequence[tuple[str, str]] = (),
        blocks: Sequence[str] = (),
        prompt: Line | None = None,
    ) -> Page:
        """The screen at `now`. `items`: the footer's keys; `blocks`: first in the header; `prompt` in its place."""
        if layout.shape is Shape.LINE:
            return Page((one_line(snapshot, now, layout.width),), (), (), ())
        if layout.shape is Shape.TINY:
            return Page(tiny(snapshot, now, layout, state.panels), (), (), ())
        rows = log_rows(snapshot, state.least, state.query)
        columns = tuple(self._column(index, snapshot, state, layout, now) for index in range(len(layout.columns)))
        foot = prompt or _foot(snapshot, state, layout, items)
        return Page(
            _header(snapshot, state, layout, now, blocks),
            columns,
            _log(snapshot, state, layout, now, rows),
            (foot,),
            self._happening(snapshot, layout),
        )

    def _happening(self, snapshot: Snapshot, layout: LiveLayout) -> tuple[Line, ...]:
        """The third column; painted again when a run, an alert, a gap or a failed build came."""
        if layout.now is None:
            return ()
        runs = tuple((view.runs[0].id, view.runs[-1].id, len(view.runs)) for view in snapshot.budgets if view.runs)
        told = (runs, snapshot.incidents, snapshot.gaps, snapshot.builds, layout.now, layout.captions)
        if self._now is None or self._now[0] != told:
            height = layout.now.height - (not layout.captions)
            title = () if layout.captions else (now_title(layout.now.width),)
            self._now = told, (*title, *now_lines(snapshot, layout.now.width, height))
        return self._now[1]

    def _column(
        self, index: int, snapshot: Snapshot, state: LiveState, layout: LiveLayout, now: float
    ) -> tuple[Line, ...]:
        first = sum(layout.counts[:index])
        lines: list[Line] = []
        for place in range(first, first + layout.counts[index]):
            lines += self._panel(place, snapshot, state, layout, layout.columns[index].width, now)
        return tuple(lines)

    def _panel(
        self, place: int, snapshot: Snapshot, state: LiveState, layout: LiveLayout, width: int, now: float
    ) -> tuple[Line, ...]:
        name = state.panels[place]
        view = snapshot.view(name)
        focused = state.row is None and state.panel == place
        recording = summary.is_recording(snapshot)
        context = PanelContext(
            now, recording, snapshot.watch, state.span, self.cores, layout.width, _failed(snapshot, view)
        )
        size = (width, layout.shape, layout.panel_lines)
        key = (view, replace(context, now=0.0), focused, *size, _age(view, context))
        kept = self._kept.get(name)
        if kept is not None and kept[0] == key:
            return kept[1]
        lines = _paint(view, context, layout, width, focused) if view else _absent(name, layout, width, focused)
        self._kept[name] = (key, lines)
        return lines


def _age(view: BudgetView | None, context: PanelContext) -> tuple[object, ...]:
    """What a panel shows of the present moment: the age of its latest run, or how far the fog grew."""
    if view is None:
        return ()
    fog = None if context.recording else int(context.now // 60)
    failed = context.failed
    said = None if failed is None else (failed_for(failed, context.now), is_urgent(failed, context.now))
    return (age_text(view.runs[-1].end, context.now) if view.runs else None, fog, said)


def _failed(snapshot: Snapshot, view: BudgetView | None) -> FailedBuild | None:
    """What does not compile now, where the panel is about reloads of that server."""
    build = failing(snapshot)
    if build is None or view is None or view.budget.id != HOT_RELOAD:
        return None
    return build if is_recording(snapshot) and view.labels.get(SERVER, build.server) == build.server else None


def _paint(view: BudgetView, context: PanelContext, layout: LiveLayout, width: int, focused: bool) -> tuple[Line, ...]:
    if layout.shape in {Shape.WIDE, Shape.STACK}:
        return wide_panel(view, context, width, layout.panel_lines, focused=focused)
    if layout.shape is Shape.LIST:
        return (list_panel(view, context, width, focused=focused),)
    return half_panel(view, context, width, layout.panel_lines, focused=focused)


def _absent(budget: str, layout: LiveLayout, width: int, focused: bool) -> tuple[Line, ...]:
    """A panel whose budget is switched off in the file: it keeps its place."""
    name = titles.title(budget, 2 if layout.shape is Shape.LIST else 0)
    if layout.shape is Shape.LIST:
        return (
            LineBuilder(width)
            .add("▸" if focused else " ", ACCENT)
            .add(f"– {name}", MUTED)
            .to(15)
            .add("off", MUTED)
            .line(),
        )
    lines = [title_rule(width, name, ((Span("no budget", MUTED),),), focused=focused)]
    lines += [LineBuilder(width).line()] * (layout.panel_lines - 1)
    return tuple(lines)


def _header(
    snapshot: Snapshot, state: LiveState, layout: LiveLayout, now: float, blocks: Sequence[str]
) -> tuple[Line, ...]:
    if layout.shape is Shape.LIST:
        return (short_status(snapshot, now, layout.width),)
    lines = [header(snapshot, now, layout.width, blocks=blocks), status_line(snapshot, now, layout.width)]
    if layout.captions:
        starts, widths = [area.x for area in layout.columns], [area.width for area in layout.columns]
        if layout.now is None:
            lines.append(captions(widths, starts, layout.width, state.span))
        else:
            told = captions(widths, starts, layout.now.x, state.span)
            lines.append((*told, *now_title(layout.now.width)))
    return tuple(lines)


def _log(
    snapshot: Snapshot, state: LiveState, layout: LiveLayout, now: float, rows: Sequence[LogRow]
) -> tuple[Line, ...]:
    if layout.log.height == 0:
        return ()
    if state.first_run and has_box(snapshot, layout):
        return first_run_lines(snapshot, layout.log.width, layout.log.height)
    selected, width = state.selected(rows), layout.log.width
    notice = unsaid_notice(snapshot) if layout.shape is Shape.LIST else ""
    told = (_notice_line(snapshot, notice, width),) if notice else ()
    if layout.log.height == SHORT_LOG:  # no title: the notice takes the place of a row
        first, *others = log_lines(rows, snapshot, now, width, SHORT_LOG - len(told), selected)
        return (ruled(first), *others, *told)
    lines = log_lines(rows, snapshot, now, width, layout.log_rows, selected)
    if told:
        return (ruled(told[0]), *lines)
    return (log_title(snapshot, width, state.least, state.query, focused=selected is not None), *lines)


def _notice_line(snapshot: Snapshot, notice: str, width: int) -> Line:
    """Where the log begins on a small screen: the notice that the first line has no room for."""
    return LineBuilder(width).add("  ").spans(notice_spans(snapshot, notice, width - 3)).line()


def _foot(snapshot: Snapshot, state: LiveState, layout: LiveLayout, items: Sequence[tuple[str, str]]) -> Line:
    """The keys; at the first run what is touched, where that has no box."""
    if state.first_run and not has_box(snapshot, layout):
        return first_run_footer(snapshot, layout.width)
    return footer(layout.width, items)


def tiny(snapshot: Snapshot, now: float, layout: LiveLayout, panels: Sequence[str]) -> tuple[Line, ...]:
    """Return the one-line summary, then glyph, name and value of as many panels as fit, worst first."""
    recording = summary.is_recording(snapshot)
    views = [view for budget_id in panels if (view := snapshot.view(budget_id)) is not None]
    views.sort(key=lambda view: -badges.urgency(view, recording=recording))
    lines = [one_line(snapshot, now, layout.width)]
    for view in views[: layout.height - 1]:
        badge = badges.badge(view, recording=recording)
        row = LineBuilder(layout.width).add(badge.glyph, standing_style(badge.urgency)).add(" ")
        row.add(titles.title(view.budget.id, 2 if layout.width >= 24 else 3))
        value = budget_text.latest_text(view, cores="c") if budget_text.has_data(view) else badge.narrow
        lines.append(row.right(value, min(layout.width, 39)).line())
    lines += [LineBuilder(layout.width).line()] * (layout.height - len(lines))
    notice = unsaid_notice(snapshot)
    return (*lines[:-1], _notice_line(snapshot, notice, layout.width)) if notice else tuple(lines)
