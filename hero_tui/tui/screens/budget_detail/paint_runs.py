"""The lists below a panel's chart: its runs, or the alerts and saves beside a gauge, and the line of the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.attributes import BRANCH, COMMIT
from hero_tui.core.objectives import Level, Unit
from hero_tui.core.signals import Outcome
from hero_tui.core.time import DAY
from hero_tui.format.budget_text import TIMEOUT
from hero_tui.format.causes import cause_text
from hero_tui.format.hints import hint
from hero_tui.format.numbers import clock_text, moment_text, share_text, value_text
from hero_tui.format.runs import beside_text, figure_texts, run_kind
from hero_tui.models.budget_detail import GaugeEvent, PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.kind_figures import RunFigure
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import judged, went_wrong
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, OVER, TEXT, Line, LineBuilder, TextStyle, on_row
from hero_tui.tui.canvas.threshold_colours import tone_of
from hero_tui.tui.screens.budget_detail.kinds.registry import KINDS
from hero_tui.tui.screens.budget_detail.state import alert_of
from hero_tui.tui.screens.common.badges import level_style, level_text
from hero_tui.tui.screens.common.frame.lines import blank, first_row, rule, text_line, wide


def when_text(at: float, now: float) -> str:
    """`13:58:07` within a day, else `Mon 13:58`, `17 Nov 13:58`."""
    return clock_text(at, seconds=True) if now - at < DAY else moment_text(at, now)


def took_text(view: BudgetView, run: RunView) -> str:
    """How long it took, `timeout`, or nothing."""
    if run.outcome is Outcome.TIMEOUT:
        return TIMEOUT
    if run.duration is None or run.outcome is Outcome.FAILED:
        return ""
    return value_text(run.duration, view.budget.unit, limit=view.budget.headline.limit)


def run_share(view: BudgetView, run: RunView) -> str:
    """Its share of the headline limit, where it counts."""
    limit = view.budget.headline.limit.value
    return share_text((run.duration or 0.0) / limit) if judged([run]) and run.duration is not None and limit > 0 else ""


def _measured(detail: PanelDetail, view: BudgetView, run: RunView) -> tuple[str, TextStyle, str, TextStyle]:
    """What a run measured and how that stands to the limit, each with its style."""
    wrong = went_wrong(detail, view, run)
    if view.budget.spec.timed:
        return took_text(view, run), BOLD if wrong else TEXT, run_share(view, run), _share_style(view, run)
    figure = detail.figures.runs.get(run.id, RunFigure())
    text, share = figure_texts(figure, view.budget.headline.limit)
    return text, BOLD if wrong else TEXT, share, OVER if wrong else TEXT


def _share_style(view: BudgetView, run: RunView) -> TextStyle:
    limit = view.budget.headline.limit.value
    share = (run.duration or 0.0) / limit if limit > 0 else 0.0
    return TextStyle(tone_of(share)) if share >= 0.7 and judged([run]) else TEXT


def outcome_text(run: RunView) -> str:
    """`ok`, `ok, busy` beside others that took the machine, `× failed`, `timeout`, `cancelled`, `unknown`."""
    if run.outcome is Outcome.OK and run.busy:
        return "ok, busy"
    return "× failed" if run.outcome is Outcome.FAILED else run.outcome.value


def commit_text(run: RunView) -> str:
    """`main 8c1f0e2`, from outside."""
    parts = (run.attributes.get(BRANCH), run.attributes.get(COMMIT))
    return " ".join(str(part)[:7] if index else str(part) for index, part in enumerate(parts) if part)


def cursor_line(detail: PanelDetail, view: BudgetView, cursor: float | None, run: RunView | None, width: int) -> Line:
    """`cursor 13:58:07   4.3 s   8.6× of p95, 2.1× of p99   vite.config.ts   restart   ■ alert 41`."""
    row = LineBuilder(width).add("  ")
    if cursor is None:
        return row.add("h and l move a cursor over the chart", MUTED).line()
    row.add("cursor ", MUTED).add(when_text(cursor, detail.until), ACCENT)
    if not view.budget.of_operations:
        return _gauge_cursor(detail, view, cursor, row)
    if run is None:
        return row.line()
    if not view.budget.spec.timed:
        text, style, share, share_style = _measured(detail, view, run)
        counted = f"{text} bad" if "/" in text else text
        row.add("   ").add(counted or outcome_text(run), style).add("   ").add(share, share_style)
        return row.add(f"   {_beside(detail, view, run)}", MUTED).line()
    row.add("   ").add(took_text(view, run) or outcome_text(run), BOLD).add("   ")
    if judged([run]) and run.duration is not None:
        shares = [
            f"{share_text(run.duration / objective.limit.value)} of {objective.statistic}"
            for objective in sorted(view.budget.objectives, key=lambda promised: promised.limit.value)
            if objective is view.budget.headline or run.duration >= objective.limit.value
        ]
        row.add(", ".join(shares), _share_style(view, run)).add("   ")
    alert = alert_of(detail, run)
    tag = "" if alert is None else f"{level_text(alert.level)[0]} alert {alert.id}"
    room = width - row.column - (len(tag) + 4 if tag else 1)
    kind = shown(run_kind(run), 12)
    what = shown(run.subject or "–", max(1, room - len(kind) - 3))
    if room >= len(kind) + 15:
        row.add(what).add(f"   {kind}" if kind else "", MUTED).add("   ")
    elif room >= 8:
        row.add(shown(run.subject or "–", room)).add("   ")
    if tag and row.column + len(tag) <= width:
        row.add(tag, level_style(Level.UNKNOWN if alert is None else alert.level))
    return row.line()


def _beside(detail: PanelDetail, view: BudgetView, run: RunView) -> str:
    """What a run's own figure does not say: the share of bad events up to it, what it was about."""
    return KINDS[view.budget.kind].beside(detail, view, run) or shown(run.subject or "", 60)


def _gauge_cursor(detail: PanelDetail, view: BudgetView, cursor: float, row: LineBuilder) -> Line:
    limit = view.budget.headline.limit
    nearest = min(detail.buckets, key=lambda bucket: abs(bucket.start + bucket.resolution / 2 - cursor), default=None)
    gap = next((unseen for unseen in detail.gaps if unseen.start <= cursor < unseen.end), None)
    if gap is not None:
        return row.add("   not observed: ", MUTED).add(shown(gap.reason, 40)).line()
    slack = (detail.until - detail.since) / 100
    if nearest is None or abs(nearest.start + nearest.resolution / 2 - cursor) > max(slack, nearest.resolution):
        return row.add("   no value", MUTED).line()
    low, high = (value_text(value, view.budget.unit, limit=limit) for value in (nearest.low, nearest.high))
    share = nearest.high / limit.value if limit.value > 0 else 0.0
    row.add("   ").add(high if low == high else f"{low} to {high}", BOLD).add("   ")
    return row.add(f"{share_text(share)} of {limit.text}", TextStyle(tone_of(share)) if share >= 0.7 else TEXT).line()


def run_rows(
    detail: PanelDetail, view: BudgetView, chosen: int | None, width: int, room: int, *, full: bool
) -> list[Line]:
    """The title rule, the heads of the columns where `full`, and exactly `room` rows, newest first."""
    newest = detail.runs[::-1]
    count = f"{len(newest):,}{' newest' if detail.more else ''}"
    span = span_name(detail)
    lines = [rule(width, "Runs", f"newest first · {count} in {span}" if wide(width) else f"{count} in {span}")]
    if full:
        measured, share = KINDS[view.budget.kind].run_heads
        head = f"  time    {measured:>10}{share:>8}  outcome   "
        short = f"{head}what"
        head += "class        what                    commit         near it"
        lines.append(LineBuilder(width).add(head if wide(width) else short, MUTED).line())
    if not newest:
        nothing = hint(view) or "No run in this span."
        lines += [text_line(width, shown(nothing, width - 4), MUTED)] if room else []
        return lines + [blank(width)] * (room - 1)
    first = first_row(len(newest), room, chosen)
    for index in range(first, first + room):
        lines.append(
            _run_row(view, detail, newest[index], width, index == chosen) if index < len(newest) else blank(width)
        )
    return lines


def span_name(detail: PanelDetail) -> str:
    """`24 h`, `90 min`, `7 d`: how long the shown span is."""
    seconds = detail.until - detail.since
    if seconds < 2 * 3600 - 1 and abs(seconds - 3600) > 30:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 2 * DAY - 1 else f"{seconds / DAY:.0f} d"


def _run_row(view: BudgetView, detail: PanelDetail, run: RunView, width: int, chosen: bool) -> Line:
    row = LineBuilder(width).add("▸ " if chosen else "  ", ACCENT)
    row.add(when_text(run.start, detail.until).ljust(8))
    text, style, share, share_style = _measured(detail, view, run)
    row.right(text, 20, style).right(share, 28, share_style).to(30)
    word = outcome_text(run)
    row.add(word, TEXT if run.outcome is Outcome.FAILED else MUTED)
    if not wide(width):
        row.to(40)
        what = shown(run.subject or "–", max(1, width - row.column - 1))
        return _finish(row.add(what), chosen)
    row.to(40).add(shown(run_kind(run), 12), MUTED).to(53)
    room = 23 + max(0, min(40, width - 120))
    row.add(shown(run.subject or "–", room)).to(54 + room)
    row.add(shown(commit_text(run), 14), MUTED).to(69 + room)
    return _finish(row.add(shown(beside_text(run), max(0, width - row.column - 1))), chosen)


def _finish(row: LineBuilder, chosen: bool) -> Line:
    return on_row(row.line()) if chosen else row.line()


def event_rows(detail: PanelDetail, cursor: float | None, width: int, room: int) -> list[Line]:
    """Instead of runs, for a gauge: its alerts and the saves of this range, newest first; the cursor's row marked."""
    events = detail.events[::-1]
    lines = [rule(width, "Alerts and saves of this range", f"newest first · {len(events)} in {span_name(detail)}")]
    if not events:
        lines += [text_line(width, "No alert and no save in this span.", MUTED)] if room else []
        return lines + [blank(width)] * (room - 1)
    chosen = nearest_event(events, cursor)
    first = first_row(len(events), room, chosen)
    shown_events = events[first : first + room]
    unit = Unit.COUNT if detail.view is None else detail.view.budget.unit
    lines += [
        _event_row(detail, event, unit, width, first + index == chosen) for index, event in enumerate(shown_events)
    ]
    return lines + [blank(width)] * (room - len(shown_events))


def nearest_event(events: Sequence[GaugeEvent], cursor: float | None) -> int | None:
    """The event (newest first) nearest to the cursor."""
    if cursor is None or not events:
        return None
    return min(range(len(events)), key=lambda index: abs(events[index].at - cursor))


def _event_row(detail: PanelDetail, event: GaugeEvent, unit: Unit, width: int, chosen: bool) -> Line:
    row = LineBuilder(width).add("▸ " if chosen else "  ", ACCENT).add(when_text(event.at, detail.until)).to(15)
    text = event.text
    if event.level is not None:
        row.add(level_text(event.level), level_style(event.level)).to(28).add(f"alert {event.incident}", MUTED).to(39)
        text = cause_text(event.cause, unit)
    elif not event.saved:
        return _finish(row.add(shown(text, max(1, width - row.column - 1))), chosen)
    else:
        row.add("saved", MUTED).to(39 if wide(width) else 22)
    return _finish(row.add(shown(text, max(1, width - row.column - 1))), chosen)
