"""The Trends screen as lines.

```
 hero-tui  storefront  Trends › Hot reload update                         ● recording, 98 % seen   14:32   header
 ▲ 1 warning   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node +410 MB since 13:58                        status
   Server start   ▸Hot reload update   Hot reload restart   Type check   Lint   Memory   CPU                tabs
─ 7 d ─────────────────────────────────────────────────── 1 h  24 h  [7 d]  30 d  90 d ─
   (chart)
  one point is 4 h:  • p50  ▪ p95 (highest of fewer than 20)  ◦ p99  ■ alert  ◇ changed  ┴ commit, branch
  cursor Mon 12:00 to 16:00   31 runs   p50 212 ms   p95 430 ms   commit 8c1f0e2
─ Against the 7 d before ────────────────────────────────────────────── may be chance ─
               runs      p50      p95      p99   longest   over 500 ms
  last 7 d      412   212 ms   430 ms   610 ms     4.3 s      12  2.9 %
  before        388   198 ms   410 ms   590 ms     3.9 s       9  2.3 %
  change       +6 %     +7 %     +5 %     +3 %     +10 %
─ What changed, and when ──────────────────────────────────────────────────────────────
  ◇ Mon 14:20   212 ms → 276 ms   +30 %   131 runs   on main   commit 8c1f0e2 → 91ab3d0
─ Where it leads ──────────────────────────────────────────────────────────────────────
  The p95 of a day reaches 500 ms between 12 Dec and 3 Jan if it goes on as in the last 28 days with data.
```
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.format.numbers import dated_text, moment_text
from hero_tui.format.titles import budget_title
from hero_tui.format.trend_figures import names, outlook_words, shift_words, table
from hero_tui.judge.stats.changepoints import FEWEST
from hero_tui.judge.stats.forecast import Forecast
from hero_tui.models.budgets import BudgetView
from hero_tui.models.trends import Trend
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, TEXT, Line, LineBuilder, TextStyle
from hero_tui.tui.screens.common.charts.charts import span_choice
from hero_tui.tui.screens.common.charts.time_span import span_name
from hero_tui.tui.screens.common.frame.lines import blank, rule, text_line, wrapped
from hero_tui.tui.screens.common.frame.page import PageFrame, list_page
from hero_tui.tui.screens.trends.paint_chart import SHIFT, chart_lines, legend
from hero_tui.tui.screens.trends.paint_cursor import cursor_line
from hero_tui.tui.screens.trends.state import TrendsState, chosen

EMPTY = "Nothing with a course over time was recorded yet. It begins with the first run, or the first dev server."
NONE_CHANGED = "No change of level was found in this span."
_COLUMN = 11
_FIRST = 11


class Shown(Struct, frozen=True):
    """What the screen knows: the budgets that have a course, the trend of the chosen one, its forecast.

    `trend` None: it is being read, or could not be; `sentence` says which.
    """

    views: Sequence[BudgetView]
    trend: Trend | None
    outlook: Forecast | None
    sentence: str = ""


def titles(views: Sequence[BudgetView]) -> list[str]:
    """Their names as the tabs print them, from outside."""
    return names([(budget_title(view.budget), dict(sorted(view.labels.items()))) for view in views])


def page(frame: PageFrame, state: TrendsState, known: Shown) -> tuple[Line, ...]:
    """The whole screen: exactly as many lines as it has."""
    at = chosen(known.views, state)
    named = titles(known.views)
    now, (width, _) = frame.now, frame.size

    def body(room: int) -> list[Line]:
        if at is None:
            return [blank(width), *wrapped(width, EMPTY, MUTED)]
        head = [
            tabs(named, at, width),
            rule(width, _span_title(state, now), span_choice(state.span) if width >= 50 else ()),
        ]
        return [*head, *_body(state, known, now, width, room - len(head))]

    path = "Trends" if at is None else f"Trends › {named[at]}"
    return list_page(replace(frame, path=path), body)


def _span_title(state: TrendsState, now: float) -> str:
    """`7 d`, or `7 d up to Tue 24 Nov 01:20` where it does not end now."""
    name = span_name(state.span)
    return name if state.end is None else f"{name} up to {dated_text(state.end, now)}"


def tabs(named: Sequence[str], at: int, width: int) -> Line:
    """The budgets side by side, as many as fit around the chosen one."""
    shown_names, first, last = _fitting_tabs(named, at, width)
    row = LineBuilder(width).add(" ‹" if first > 0 else "  ", MUTED)
    for index in range(first, last):
        here = index == at
        row.add(" ▸" if here else "  ", ACCENT).add(shown_names[index], BOLD if here else MUTED).add(" ")
    return row.add("›" if last < len(shown_names) else "", MUTED).line()


def tab_at(named: Sequence[str], at: int, width: int, x: int) -> int | None:
    """The index of the budget whose tab is in column `x`."""
    shown_names, first, last = _fitting_tabs(named, at, width)
    column = 2
    for index in range(first, last):
        end = column + len(shown_names[index]) + 3
        if column < x < end:
            return index
        column = end
    return None


def _fitting_tabs(named: Sequence[str], at: int, width: int) -> tuple[list[str], int, int]:
    """The names as shown, and which of them, from and to (not included)."""
    shown_names = [shown(name, max(6, width - 8)) for name in named]
    first, last = at, at + 1

    def room(begin: int, end: int) -> bool:
        return sum(len(name) + 3 for name in shown_names[begin:end]) + 4 <= width

    while first > 0 or last < len(shown_names):
        if last < len(shown_names) and room(first, last + 1):
            last += 1
        elif first > 0 and room(first - 1, last):
            first -= 1
        else:
            break
    return shown_names, first, last


def _body(state: TrendsState, known: Shown, now: float, width: int, height: int) -> list[Line]:
    trend = known.trend
    if trend is None:
        return [text_line(width, escape(known.sentence), MUTED)]
    around = _around(trend, state, now, width, height)
    below = _below(trend, known.outlook, now, width, height)
    rows = max(0, height - len(around) - len(below))
    return [*chart_lines(trend, state.cursor, width, rows), *around, *below]


def _around(trend: Trend, state: TrendsState, now: float, width: int, height: int) -> list[Line]:
    """The legend and the cursor's line, right below the chart."""
    cursor = cursor_line(trend, state, now, width)
    return [legend(trend, width), cursor] if height >= 12 else [cursor]


def _below(trend: Trend, outlook: Forecast | None, now: float, width: int, height: int) -> list[Line]:
    """What stands below the cursor's line: all of it, or on a low screen the most important."""
    compared = table_lines(trend, width)
    leads = outlook_words(outlook, trend.view.budget, now)
    forecast = wrapped(width, leads) if leads else []
    changed = shift_lines(trend, now, width)
    if height >= 30:
        changes = [
            rule(width, "What changed, and when"),
            *(changed or [text_line(width, _no_change(trend), MUTED)])[:5],
        ]
        ahead = [rule(width, "Where it leads"), *forecast[:3]] if forecast else []
        return [*compared, *changes, *ahead]
    if height >= 18:
        return [*compared, *changed[-1:], *forecast[:2]]
    return compared[1:4] if height >= 10 else []


def _no_change(trend: Trend) -> str:
    """Say that no change was found, or that there are too few values to tell."""
    gauge = trend.view.budget.of_gauges
    seen = trend.days if gauge else trend.runs.count
    if seen >= FEWEST:
        return NONE_CHANGED
    return f"Too few {'days' if gauge else 'runs'} to tell whether the level changed: {seen}, and it takes {FEWEST}."


def table_lines(trend: Trend, width: int) -> list[Line]:
    """The rule, the heads, this span, the one before, the change."""
    figures = table(trend)
    name = span_name(trend.until - trend.since)
    ends = list(accumulate((max(_COLUMN, len(text) + 2) for text in figures.heads), initial=_FIRST))[1:]

    def cells(first: str, values: Sequence[str], style: TextStyle) -> Line:
        row = LineBuilder(width).add(f"  {first}", MUTED).to(_FIRST)
        for text, end in zip(values, ends, strict=True):
            if end <= width:
                row.right(text, end, style)
        return row.line()

    return [
        rule(width, f"Against the {name} before", figures.said),
        cells("", figures.heads, MUTED),
        cells("this", figures.here, TEXT),
        cells("before", figures.before, MUTED),
        cells("change", figures.change, MUTED),
    ]


def shift_lines(trend: Trend, now: float, width: int) -> list[Line]:
    """A line for each change, newest first."""
    lines = []
    for shift in reversed(trend.shifts):
        when, values, by, over, branch, near = shift_words(shift, trend.view.budget, now)
        row = LineBuilder(width).add("  ").add(SHIFT, ACCENT).add(f" {when}   ").add(values, BOLD)
        for text in (by, over, branch, near):
            room = width - row.column - 4
            if text and room >= 6:
                row.add("   ").add(shown(text, room), TEXT if text is by else MUTED)
        lines.append(row.line())
    return lines


def markdown(known: Shown, state: TrendsState, now: float) -> str:
    """What `y` copies: the figures, the changes, the forecast."""
    at, trend = chosen(known.views, state), known.trend
    if at is None or trend is None:
        return ""
    figures = table(trend)
    name = span_name(trend.until - trend.since)
    lines = [
        f"**{escape(titles(known.views)[at])}**, {name} up to {moment_text(trend.until, now)}",
        "",
        f"| | {' | '.join(figures.heads)} |",
        f"|---{'|---:' * len(figures.heads)}|",
        f"| this | {' | '.join(figures.here)} |",
        f"| before | {' | '.join(figures.before)} |",
        f"| change | {' | '.join(figures.change)} |",
        "",
    ]
    changed = [shift_words(shift, trend.view.budget, now) for shift in trend.shifts]
    lines += [f"* {escape('   '.join(filter(None, shift)))}" for shift in changed]
    leads = outlook_words(known.outlook, trend.view.budget, now)
    return "\n".join([*lines, *([leads] if leads else [])]) + "\n"
