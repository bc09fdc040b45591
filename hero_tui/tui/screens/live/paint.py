"""The whole Live screen as blocks of lines: one per area of the plan, so that each is compared and sent on its own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.format import sentences as words
from hero_tui.format import summary
from hero_tui.format.numbers import age_text
from hero_tui.models.snapshot import BudgetView, Snapshot
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, Row, Span, text_of
from hero_tui.tui.screens.common import header as top
from hero_tui.tui.screens.common.alert_log import log_lines, log_title
from hero_tui.tui.screens.common.alert_rows import LogRow, log_rows
from hero_tui.tui.screens.common.badges import standing_ink, title_rule
from hero_tui.tui.screens.common.footer import footer
from hero_tui.tui.screens.common.header import one_line
from hero_tui.tui.screens.live import paint_panel as panel
from hero_tui.tui.screens.live.layout import Area, Plan, Shape
from hero_tui.tui.screens.live.paint_first_run import first_run_lines
from hero_tui.tui.screens.live.state import PANEL_IDS, LiveState


class Page(Struct, frozen=True):
    """The lines of each area, from the top: header, columns of panels, log, footer."""

    top: tuple[Line, ...]
    columns: tuple[tuple[Line, ...], ...]
    log: tuple[Line, ...]
    footer: tuple[Line, ...]

    def text(self, plan: Plan) -> str:
        """The screen as text: what a golden file holds."""
        grid = [[" "] * plan.width for _ in range(plan.height)]
        areas: list[tuple[Area, tuple[Line, ...]]] = [(plan.top, self.top), (plan.log, self.log)]
        areas += [(plan.footer, self.footer), *zip(plan.columns, self.columns, strict=True)]
        for area, lines in areas:
            for y, line in enumerate(lines[: area.height]):
                grid[area.y + y][area.x : area.x + area.width] = text_of(line)
        return "".join("".join(row) + "\n" for row in grid)


class LivePainter(Struct):
    """Paints pages; a panel whose inputs did not change is not painted again. `cores`: of this machine."""

    cores: int | None = None
    _kept: dict[int, tuple[tuple[object, ...], tuple[Line, ...]]] = field(default_factory=dict)

    def page(
        self,
        snapshot: Snapshot,
        state: LiveState,
        plan: Plan,
        now: float,
        items: Sequence[tuple[str, str]] = (),
        states: Sequence[str] = (),
        prompt: Line | None = None,
    ) -> Page:
        """The screen at `now`. `items`: the footer's keys; `states`: blocks of the header; `prompt` in its place."""
        if plan.shape is Shape.LINE:
            return Page((one_line(snapshot, now, plan.width),), (), (), ())
        if plan.shape is Shape.TINY:
            return Page(tiny(snapshot, now, plan), (), (), ())
        rows = log_rows(snapshot, state.least, state.query)
        columns = tuple(self._column(index, snapshot, state, plan, now) for index in range(len(plan.columns)))
        foot = prompt or footer(plan.width, items)
        return Page(_top(snapshot, state, plan, now, states), columns, _log(snapshot, state, plan, now, rows), (foot,))

    def _column(self, index: int, snapshot: Snapshot, state: LiveState, plan: Plan, now: float) -> tuple[Line, ...]:
        count = len(PANEL_IDS) // len(plan.columns)
        lines: list[Line] = []
        for place in range(index * count, (index + 1) * count):
            lines += self._panel(place, snapshot, state, plan, plan.columns[index].width, now)
        return tuple(lines)

    def _panel(
        self, place: int, snapshot: Snapshot, state: LiveState, plan: Plan, width: int, now: float
    ) -> tuple[Line, ...]:
        view = snapshot.view(PANEL_IDS[place])
        focused = state.row is None and state.panel == place
        recording = summary.is_recording(snapshot)
        around = panel.Around(now, recording, snapshot.watch, state.span, self.cores)
        key = (view, replace(around, now=0.0), focused, width, plan.shape, plan.panel_lines, _age(view, around))
        kept = self._kept.get(place)
        if kept is not None and kept[0] == key:
            return kept[1]
        lines = _paint(view, around, plan, width, focused) if view else _absent(place, plan, width, focused)
        self._kept[place] = (key, lines)
        return lines


def _age(view: BudgetView | None, around: panel.Around) -> tuple[object, ...]:
    """What of the present moment a panel shows: the age of its latest run, or how far the fog grew."""
    if view is None:
        return ()
    fog = None if around.recording else int(around.now // 60)
    return (age_text(view.runs[-1].end, around.now) if view.runs else None, fog)


def _paint(view: BudgetView, around: panel.Around, plan: Plan, width: int, focused: bool) -> tuple[Line, ...]:
    if plan.shape is Shape.WIDE:
        return panel.wide(view, around, width, plan.panel_lines, focused=focused)
    if plan.shape is Shape.LIST:
        return (panel.listed(view, around, width, focused=focused),)
    return panel.half(view, around, width, plan.panel_lines, focused=focused)


def _absent(place: int, plan: Plan, width: int, focused: bool) -> tuple[Line, ...]:
    """A panel whose budget the file has taken away keeps its place."""
    name = words.title(PANEL_IDS[place], 2 if plan.shape is Shape.LIST else 0)
    if plan.shape is Shape.LIST:
        return (
            Row(width).add("▸" if focused else " ", ACCENT).add(f"– {name}", MUTED).to(15).add("off", MUTED).line(),
        )
    lines = [title_rule(width, name, ((Span("no budget", MUTED),),), focused=focused)]
    lines += [Row(width).line()] * (plan.panel_lines - 1)
    return tuple(lines)


def _top(snapshot: Snapshot, state: LiveState, plan: Plan, now: float, states: Sequence[str]) -> tuple[Line, ...]:
    if plan.shape is Shape.LIST:
        return (top.short_header(snapshot, now, plan.width),)
    lines = [top.header(snapshot, now, plan.width, states=states), top.status_line(snapshot, now, plan.width)]
    if plan.captions:
        starts, widths = [each.x for each in plan.columns], [each.width for each in plan.columns]
        lines.append(top.captions(widths, starts, plan.width, state.span))
    return tuple(lines)


def _log(snapshot: Snapshot, state: LiveState, plan: Plan, now: float, rows: Sequence[LogRow]) -> tuple[Line, ...]:
    if plan.log.height == 0:
        return ()
    if state.first_run and plan.shape is not Shape.LIST:
        return first_run_lines(snapshot, plan.log.width, plan.log.height)
    selected = state.selected(rows)
    title = log_title(snapshot, plan.log.width, state.least, state.query, focused=selected is not None)
    return (title, *log_lines(rows, snapshot, now, plan.log.width, plan.log_rows, selected))


def tiny(snapshot: Snapshot, now: float, plan: Plan) -> tuple[Line, ...]:
    """The one line, then glyph, name and value of as many panels as fit, worst first."""
    recording = summary.is_recording(snapshot)
    views = [view for each in PANEL_IDS if (view := snapshot.view(each)) is not None]
    views.sort(key=lambda view: -words.urgency(view, recording=recording))
    lines = [one_line(snapshot, now, plan.width)]
    for view in views[: plan.height - 1]:
        badge = words.badge(view, recording=recording)
        row = Row(plan.width).add(badge.glyph, standing_ink(badge.standing)).add(" ")
        row.add(words.title(view.budget.id, 2 if plan.width >= 24 else 3))
        value = words.short_latest(view.budget, view) if words.has_data(view) else badge.narrow
        lines.append(row.right(value, min(plan.width, 39)).line())
    lines += [Row(plan.width).line()] * (plan.height - len(lines))
    return tuple(lines)
