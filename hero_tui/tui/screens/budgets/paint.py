"""The Budgets screen as lines: header, the worst thing, heads, systems with their budgets, the focused one, footer.

```
  level      budget                 latest   used limit         trend         verdict        what it rests on
─ Development loop (dev) ──────────────────────────────────────────────── 8 budgets  ✓ 4 kept  ? 4 not sure yet ─
  ○ ok       Hot reload             212 ms   42 % of 500 ms     ▁▄▂▃▄▄▃█▃▃▆▂  ? not sure yet p99 2 of 412 over 2.0 s
▸ ▲ warning  Memory                2.47 GB   82 % of 3.00 GB    ▅▅▆▆▆▆▆▇▇▇▇▇  ✓ kept         inside 99.6 % of 7 d
─ CI ─────────────────────────── 9 folded, no data yet: hero-tui event ci.checks --duration 2min ─
─ Memory ──────────────────────────────────────────────────────────────────────── dev.memory · limit · last 7 d ─
  max 3.00 GB   ✓ kept   inside 99.6 % of the time; at most 40 slices may be over
```
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.format.summary import is_recording
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import MUTED, Line, LineBuilder
from hero_tui.tui.screens.budgets.layout import BudgetsLayout, Columns
from hero_tui.tui.screens.budgets.paint_focused import about_lines
from hero_tui.tui.screens.budgets.paint_rows import budget_line, system_line
from hero_tui.tui.screens.budgets.rows import (
    BudgetRow,
    ListedRow,
    ListOptions,
    Order,
    SystemRow,
)
from hero_tui.tui.screens.budgets.state import BudgetsState
from hero_tui.tui.screens.common.alerts.narrowing import narrowing_parts
from hero_tui.tui.screens.common.frame.footer import footer
from hero_tui.tui.screens.common.frame.header import header
from hero_tui.tui.screens.common.frame.status_line import counts_spans, one_line, status_line

NONE_LEFT = "Nothing passes the filter. esc shows everything again."
NONE_DECLARED = "No budget is in force: budgets.yaml switches all of them off."


class BudgetsPainter(Struct):
    """Paints pages; a budget's line whose inputs did not change is not painted again."""

    _kept: dict[str, tuple[tuple[object, ...], Line]] = field(default_factory=dict)

    def page(
        self,
        snapshot: Snapshot,
        state: BudgetsState,
        rows: Sequence[ListedRow],
        layout: BudgetsLayout,
        now: float,
        items: Sequence[tuple[str, str]] = (),
        blocks: Sequence[str] = (),
    ) -> tuple[Line, ...]:
        """The whole screen at `now`. `items`: the footer's keys; `blocks`: first in the header."""
        if layout.height <= 1 or layout.width < 20:
            lines = [one_line(snapshot, now, layout.width)][: layout.height]
        else:
            lines = _head(snapshot, state.options, layout, now, blocks)
        lines += [_caption(layout.columns, layout.width)] * layout.caption
        at = state.at(rows)
        recording = is_recording(snapshot)
        for index in range(state.first, min(len(rows), state.first + layout.rows)):
            row, focused = rows[index], index == at
            lines.append(
                system_line(row, layout.width, recording=recording, focused=focused)
                if isinstance(row, SystemRow)
                else self._budget(row, layout, now, recording=recording, focused=focused)
            )
        if not rows and layout.rows:
            sentence = NONE_LEFT if snapshot.budgets else NONE_DECLARED
            lines.append(LineBuilder(layout.width).add(f"  {sentence}", MUTED).line())
        lines += [LineBuilder(layout.width).line()] * (layout.height - layout.about - layout.footer - len(lines))
        if layout.about:
            lines += about_lines(None if at is None else rows[at], layout.width, layout.about, now, recording=recording)
        if layout.footer:
            lines.append(footer(layout.width, items))
        return tuple(lines)

    def _budget(self, row: BudgetRow, layout: BudgetsLayout, now: float, *, recording: bool, focused: bool) -> Line:
        fog = None if recording else int(now // 60)  # without a recorder the trend moves on into fog
        inputs = (row.view, layout.width, layout.columns, focused, fog)
        kept = self._kept.get(row.key)
        if kept is None or kept[0] != inputs:
            line = budget_line(row.view, layout.columns, layout.width, now, recording=recording, focused=focused)
            kept = self._kept[row.key] = (inputs, line)
        return kept[1]


def narrowing(options: ListOptions) -> str:
    """`by use · level: warning · filter: mem`: what is not as it was at first, from outside and not escaped."""
    parts = [f"by {options.order.value}"] if options.order is not Order.FILE else []
    return " · ".join([*parts, *narrowing_parts(options.least, options.query)])


def _head(
    snapshot: Snapshot, options: ListOptions, layout: BudgetsLayout, now: float, blocks: Sequence[str]
) -> list[Line]:
    narrowed = narrowing(options)
    path = f"Budgets › {narrowed}" if narrowed else "Budgets"
    alone = replace(snapshot, viewers=())
    if layout.head == 1:
        counted = counts_spans(snapshot, wide=False, bare=True)
        return [header(alone, now, layout.width, path=path, blocks=blocks, counted=counted)]
    return [
        header(alone, now, layout.width, path=path, blocks=blocks),
        status_line(snapshot, now, layout.width),
    ]


def _caption(columns: Columns, width: int) -> Line:
    row = LineBuilder(width).to(columns.badge.start).add("level", MUTED).to(columns.name.start).add("budget", MUTED)
    row.right("latest", columns.latest.end, MUTED).right("used", columns.used.end, MUTED)
    row.to(columns.limit.start).add("limit", MUTED).to(columns.trend.start).add("trend", MUTED)
    row.to(columns.verdict.start).add("verdict", MUTED)
    if columns.why:
        row.to(columns.why.start).add("what it rests on", MUTED)
    if columns.owner:
        row.to(columns.owner.start).add("owner", MUTED)
    return row.line()
