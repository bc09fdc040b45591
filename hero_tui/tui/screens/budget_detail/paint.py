"""A budget's detail: the title line that stays, and the body that scrolls below it.

```
 ○ ok now   212 ms, 42 % of 500 ms · src/cart/Cart.tsx · update · served · <1 min ago        title, stays
─ Promises ──────────────────────────────────────────── last 7 d · 412 saves · 3 failed ─
─ 24 h ───────────── 1 h  [24 h]  7 d  30 d  90 d     • run  ◆ over p95  ■ alert …      ─    body, fits 120×40
─ Runs ─────────────────────────────────────────────────── newest first · 90 in 24 h ─
─ How long they take ───────────────  ─ What is slow ──────────────────────────────────      below the fold
```
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from hero_tui.core.attributes import EXCLUDED, TIMED, Excluded, Timed
from hero_tui.core.signal_names import HOT_RELOAD, SERVER_START
from hero_tui.core.signals import Outcome
from hero_tui.format.badges import badge
from hero_tui.format.budget_text import has_data, headline_limit, latest_text
from hero_tui.format.causes import cause_text
from hero_tui.format.evidence import evidence, value_of
from hero_tui.format.hints import feeding
from hero_tui.format.numbers import clock_text, duration_text
from hero_tui.format.runs import run_parts, run_sentence
from hero_tui.format.titles import panel_title
from hero_tui.models.budget_detail import Distribution, PanelDetail, SlowSubject
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import BOLD, MUTED, OK_BAR, OVER, TEXT, Line, LineBuilder, Span, width_of
from hero_tui.tui.screens.budget_detail.kinds.registry import KINDS
from hero_tui.tui.screens.budget_detail.layout import BELOW_FOLD, FULL_HEIGHT, DetailLayout, detail_layout
from hero_tui.tui.screens.budget_detail.paint_chart import chart_lines, span_rule
from hero_tui.tui.screens.budget_detail.paint_files import MOST_FILES, file_lines
from hero_tui.tui.screens.budget_detail.paint_objectives import promises, rate_line
from hero_tui.tui.screens.budget_detail.paint_runs import cursor_line, event_rows, run_rows
from hero_tui.tui.screens.common.badges import badge_spans
from hero_tui.tui.screens.common.frame.lines import blank, rule, text_line, wide, wrapped
from hero_tui.tui.screens.common.kinds.registry import alerts_begin, alerts_sentence
from hero_tui.tui.screens.common.markdown import code

_NOTES = 4
LEAST_FOR_FILES = 20  # lines of a screen from which the slowest files have room beside chart and list


def title_line(
    view: BudgetView | None, now: float, width: int, *, recording: bool = True, since: float | None = None
) -> Line:
    """How it stands now, and the latest value with what it was about. `since`: when the recording stopped."""
    row = LineBuilder(width).add(" ")
    if view is None:
        return row.add("This budget is not in budgets.yaml any more.", MUTED).line()
    row.spans(badge_spans(badge(view, recording=recording), narrow=width < 60))
    if not has_data(view):
        how_to_feed = feeding(view)
        return row.add(f"   limit {headline_limit(view)}", TEXT).add(f"   {shown(how_to_feed, width)}", MUTED).line()
    dark = "   " if since is None or width < 80 else f": not observed since {clock_text(since)}   "
    row.add(" now   " if recording else dark).add(value_of(view), BOLD).add(KINDS[view.budget.kind].standing(view))
    room = width - row.column - 4
    about = _about(view, now, room)
    if about and room > 6:
        row.add(" · ", MUTED).add(about, MUTED)
    return row.line()


def _about(view: BudgetView, now: float, room: int) -> str:
    """What the latest value is about, in `room` columns; empty where nothing is known."""
    if view.runs:
        return _fitting(run_parts(view.runs[-1], now), room)
    if view.gauge is None:
        return ""
    return shown(cause_text(view.gauge.change, view.budget.unit), room)


def _fitting(parts: Sequence[str], room: int) -> str:
    """The parts as one sentence, the first (a file, a command) cut in its middle until all of it fits."""
    head, tail = parts[0], " · ".join(parts[1:])
    least = min(len(head), 12)
    if tail and room - len(tail) - 3 >= least:
        return f"{shown(head, room - len(tail) - 3)} · {shown(tail, len(tail) + 40)}"[:room]
    return shown(" · ".join(parts), room)


def above_list(
    detail: PanelDetail, view: BudgetView, chosen: int | None, cursor: float | None, span: float, size: tuple[int, int]
) -> tuple[list[Line], DetailLayout]:
    """The lines between the title and the list of runs or events, and how the room is divided."""
    width, height = size
    rate = detail.figures.rate
    promise_lines = (
        len(view.judgement.objectives) + (1 if len(detail.classes) > 1 else 0) + (1 if rate is not None else 0)
    )
    most_files = MOST_FILES if height >= FULL_HEIGHT else 2 if height >= LEAST_FOR_FILES else 0
    files = file_lines(detail.files, view.budget.headline.limit.value, width, most_files)
    parts = detail_layout(width, height, promise_lines + len(files))
    excluded = {
        str(run.attributes.get(EXCLUDED, Excluded.BULK)) for run in detail.runs if run.outcome is Outcome.CANCELLED
    }
    lines = promises(view, width, full=parts.full, classes=detail.classes, excluded=excluded)
    if rate is not None:
        lines.append(rate_line(view, rate, width))
    if parts.full:
        lines.append(alerts_begin(view, width))
    run = detail.runs[::-1][chosen] if chosen is not None and chosen < len(detail.runs) else None
    lines += files
    if parts.chart:
        lines.append(span_rule(view.budget, width, span))
        lines += chart_lines(detail, view, cursor, width, parts.chart)
        lines.append(cursor_line(detail, view, cursor, run, width))
    return lines, parts


def list_rows(view: BudgetView, parts: DetailLayout) -> int:
    """How many rows the list has. A gauge's has neither heads of columns nor notes nor a distribution below it: it gets
    their room."""
    if view.budget.of_operations:
        return parts.rows + (0 if view.budget.spec.timed or not parts.full else _NOTES)
    return parts.rows + (5 if parts.full else 0) + (BELOW_FOLD if parts.tall else 0)


def judged_body(
    detail: PanelDetail, view: BudgetView, chosen: int | None, cursor: float | None, span: float, size: tuple[int, int]
) -> list[Line]:
    """All lines below the title: `chosen` is the run of the cursor, counted from the newest; `size` of the screen."""
    width, _ = size
    if not view.budget.is_observed:
        return _not_observed(view, width)
    lines, parts = above_list(detail, view, chosen, cursor, span, size)
    timed, rows = view.budget.spec.timed, list_rows(view, parts)
    if view.budget.of_operations:
        lines += run_rows(detail, view, chosen, width, rows, full=parts.full)
    else:
        lines += event_rows(detail, cursor, width, rows)
    if view.budget.note:
        lines += wrapped(width, f"Note: {escape(view.budget.note)}", MUTED)
    if timed:
        lines += _notes(view, detail, width, full=parts.full)
    if not parts.full:
        lines += [alerts_begin(view, width)] if wide(width) else wrapped(width, _text(alerts_begin(view, 200)), MUTED)
    if timed and detail.distribution is not None and detail.distribution.count:
        lines += _side_by_side(
            _distribution(detail.distribution, view, width // 2 - 1 if wide(width) else width),
            _slow(detail.slow, view, width - width // 2 - 1 if wide(width) else width),
            width,
        )
    return lines


def _not_observed(view: BudgetView, width: int) -> list[Line]:
    """What is judged neither from runs nor from a gauge: what was promised, what it is, what feeds it."""
    budget = view.budget
    lines = promises(view, width, full=True)
    lines += [
        text_line(width, text, MUTED)
        for objective in view.judgement.objectives
        if (text := evidence(view, objective)[0])
    ]
    lines += [blank(width), rule(width, "What it is")]
    lines += [line for text in KINDS[budget.kind].what_it_is(budget) for line in wrapped(width, text)]
    alerts = alerts_sentence(view)
    lines += wrapped(width, alerts.text, alerts.style) if alerts.text else []
    if budget.note:
        lines += wrapped(width, f"Note: {escape(budget.note)}", MUTED)
    return lines


def _text(line: Line) -> str:
    return "".join(span.text for span in line).strip()


def _notes(view: BudgetView, detail: PanelDetail, width: int, *, full: bool) -> list[Line]:
    """What the times mean: served or visible, and how to get the better one."""
    notes: list[str] = []
    if view.budget.id == HOT_RELOAD:
        timed = {str(run.attributes.get(TIMED)) for run in detail.runs}
        if Timed.VISIBLE in timed:
            notes.append("Timed: saved → visible: the page changed, timed in your browser.")
        else:
            notes.append(
                "Timed: saved → served. The page shows a change a little later (about 20 ms for Vite with React); "
                "that is not added."
            )
    elif view.budget.spec.timed:
        notes.append("Timed: the tool's own process, from its start to its exit, as the kernel counts them.")
    if view.budget.id == SERVER_START:
        notes = [_what_a_start_is(detail)]
    if not full:
        return [blank(width), *(line for text in notes for line in wrapped(width, text, MUTED))] if notes else []
    lines = [blank(width), *(text_line(width, text, MUTED) for text in notes)]
    return lines + [blank(width)] * (4 - len(lines))


def _what_a_start_is(detail: PanelDetail) -> str:
    """What ended the starts that are shown: an answer, or that pages can be asked for; a first page is no start."""
    if {Timed.READY, Timed.PAGE}.isdisjoint(str(run.attributes.get(TIMED)) for run in detail.runs):
        return "Timed: process start → the server really answers a request."
    return "Timed: process start → ready; first page: somebody asks → its answer begins."


def _distribution(distribution: Distribution, view: BudgetView, width: int) -> list[Line]:
    limit = view.budget.headline.limit.value
    lines = [rule(width, "How long they take", f"{distribution.count:,} counted")]
    most = max((bin_.count for bin_ in distribution.bins), default=1)
    room = max(4, width - 34)
    bins = [bin_ for bin_ in distribution.bins if bin_.count] if len(distribution.bins) > 6 else list(distribution.bins)
    for bin_ in bins[:6]:
        style = OVER if bin_.low >= limit else OK_BAR
        label = f"{duration_text(bin_.low)} to {duration_text(bin_.high)}"
        bar = max(1, round(bin_.count / most * room)) if bin_.count else 0
        lines.append(
            LineBuilder(width).right(label, 22, MUTED).add("  ").add("█" * bar, style).add(f" {bin_.count:,}").line()
        )
    row = LineBuilder(width).add("  ")
    for quantile in distribution.quantiles:
        value = "–" if quantile.value is None else duration_text(quantile.value)
        row.add(f"{quantile.name} ", MUTED).add(value, BOLD if quantile.value is not None else MUTED)
        row.add(f" needs {quantile.needed} runs   " if quantile.value is None else "   ", MUTED)
    if distribution.longest is not None:
        row.add("longest ", MUTED).add(duration_text(distribution.longest), BOLD)
    lines.append(row.line())
    return lines


def _slow(slow: tuple[SlowSubject, ...], view: BudgetView, width: int) -> list[Line]:
    lines = [rule(width, "What is slow", f"over {view.budget.headline.statistic} first")]
    lines.append(LineBuilder(width).add("   over   runs   median  longest  what", MUTED).line())
    for item in slow[:6]:
        row = LineBuilder(width).right(f"{item.over:,}", 7, OVER if item.over else TEXT).right(f"{item.count:,}", 14)
        row.right(duration_text(item.median), 23).right(duration_text(item.longest), 32).to(34)
        lines.append(row.add(shown(item.what, max(1, width - 35))).line())
    return lines


def _side_by_side(left: list[Line], right: list[Line], width: int) -> list[Line]:
    if not wide(width):
        return [*left, *right]
    half = width_of(left[0])
    return [
        (*(one or blank(half)), Span("  "), *(two or blank(width - half - 2))) for one, two in zip_longest(left, right)
    ]


def markdown(detail: PanelDetail, view: BudgetView, now: float) -> str:
    """The panel as Markdown: how it stands, its promises, its newest runs. Names are in code spans."""
    text = [
        f"### {escape(panel_title(view))}: {badge(view).text()} at {latest_text(view)} of {headline_limit(view)}",
        "",
    ]
    text += ["| objective | limit | over | verdict |", "|---|---|---|---|"]
    for result in view.judgement.objectives:
        promised = f"| {result.objective.statistic} | {result.objective.limit.text} "
        text.append(f"{promised}| {result.over} of {result.count} | {result.verdict.value} |")
    runs: list[RunView] = list(detail.runs[-10:][::-1])
    if runs:
        text += ["", *(f"- {code(run_sentence(run, now))}" for run in runs)]
    return "\n".join(text) + "\n"
