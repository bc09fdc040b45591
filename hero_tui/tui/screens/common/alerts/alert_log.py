"""The alert log, wide (100 and more), middle (80) and narrow (60): level, budget, value, began, state, cause, who."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.core.objectives import Level
from hero_tui.core.sanitise import cut
from hero_tui.format import badges, summary, titles
from hero_tui.format.alert_history import away_text
from hero_tui.format.builds import short_place
from hero_tui.format.causes import fitting_cause
from hero_tui.format.incidents import incident_limit, incident_share, incident_value, state_text
from hero_tui.format.numbers import clock_text, day_text, fitting_span, lasting_text, until_text
from hero_tui.models.builds import FailedBuild
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import ACCENT, FOG, MUTED, OVER, TEXT, Line, LineBuilder, Span, TextStyle, on_row
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow, open_counts
from hero_tui.tui.screens.common.alerts.narrowing import narrowing_parts
from hero_tui.tui.screens.common.badges import level_badge_style
from hero_tui.tui.screens.common.frame.lines import first_row, title_rule

_LASTED = 6  # columns of how long it lasted
NARROW = 80
EMPTY = "No alert yet. Alerts stay here after they end."


def log_title(snapshot: Snapshot, width: int, least: Level, query: str, *, focused: bool) -> Line:
    """`─ Alerts ─── 1 open · 1 silenced · today 3 ended, 1 failed build ─`."""
    open_, silenced = open_counts(snapshot)
    today = summary.clock_day(snapshot.at)
    builds = sum(1 for build in snapshot.builds if not build.open and summary.clock_day(build.since) == today)
    failed = f", {builds} failed" if builds else ""
    if builds and width >= NARROW:
        failed = f"{failed} {'build' if builds == 1 else 'builds'}"
    parts = [f"{open_} open", f"{silenced} silenced" if silenced else ""]
    parts += [f"today {summary.ended_today(snapshot)} ended{failed}", *narrowing_parts(least, query)]
    return title_rule(width, "Alerts", ((Span(" · ".join(part for part in parts if part), MUTED),),), focused=focused)


def log_lines(
    rows: Sequence[LogRow], snapshot: Snapshot, now: float, width: int, height: int, selected: int | None
) -> tuple[Line, ...]:
    """`height` lines. `selected`: index of the focused row, which is always among those shown."""
    if not rows:
        text = "Nothing passes the filter." if snapshot.incidents or snapshot.gaps or snapshot.builds else EMPTY
        lines = [LineBuilder(width).add(f"  {text}"[:width], MUTED).line()]
    else:
        top = first_row(len(rows), height, selected)
        lines = []
        for index in range(top, min(len(rows), top + height)):
            line = _row(rows[index], now, width, focused=index == selected)
            lines.append(on_row(line) if index == selected else line)
    lines += [LineBuilder(width).line()] * max(0, height - len(lines))
    return tuple(lines[:height])


def _row(row: LogRow, now: float, width: int, *, focused: bool) -> Line:
    line = LineBuilder(width).add("▸ " if focused else "  ", ACCENT)
    if row.away is not None:
        text = next(
            (absence for narrow in (False, True) if len(absence := away_text(row.away, narrow=narrow)) <= width - 4),
            away_text(row.away, narrow=True),
        )
        return line.add(shown(text, max(1, width - 4)), ACCENT).line()
    if row.build is not None:
        return _build(line, row.build, now, width)
    if row.incident is None:
        return _gap(line, row, now, width)
    if width >= _MIDDLE_FROM:
        return _wide(line, row.incident, row.level, now, width)
    return _narrow(line, row.incident, row.level, now, width)


def _badge(line: LineBuilder, incident: IncidentView, level: Level, *, narrow: bool) -> TextStyle:
    """Write glyph and word; ended rows are muted. Returns the style of what follows."""
    badge = badges.level_badge(level)
    word = badge.narrow if narrow else badge.wide.lower()
    if not incident.open:
        line.add(f"{badge.glyph} {word}", MUTED)
        return MUTED
    style = level_badge_style(level)
    if incident.silenced_until is not None:
        line.add(f"{badge.glyph} {word}", MUTED)
    elif incident.acknowledged_by is not None:
        line.add(badge.glyph, TextStyle(style.tone, bold=style.bold)).add(f" {word}", MUTED)
    else:
        line.add(f"{badge.glyph} {word}", style)
    return TEXT


def _who(incident: IncidentView, now: float) -> str:
    if incident.silenced_until is not None:
        word = "planned" if incident.silenced_by is None and incident.silenced_why else "silent"
        return f"{word} to {until_text(incident.silenced_until, now)}"
    return f"seen: {shown(incident.acknowledged_by, 12)}" if incident.acknowledged_by else ""


def _began(at: float, now: float) -> str:
    """`14:26`; of what began more than a day ago the day: `Mon`, `17 Nov`."""
    return day_text(at, now) or clock_text(at)


def _state(incident: IncidentView, now: float) -> str:
    """`open 6 min`, `lasted 41 s`."""
    word, lasted = state_text(incident, now, _LASTED)
    return f"{'open' if incident.open else 'lasted'} {lasted}" if word else lasted


class _Columns(Struct, frozen=True):
    """Where the parts of a row begin; of the value and of its share where they end."""

    name: int
    value: int
    share: int
    began: int
    state: int
    cause: int


_NARROW_FROM, _MIDDLE_FROM, _WIDE_FROM, _WIDEST_FROM = 80, 100, 120, 160
_MIDDLE = _Columns(13, 33, 39, 51, 58, 73)
_WIDE = _Columns(13, 40, 46, 58, 65, 80)
_WIDEST = _Columns(13, 41, 47, 59, 68, 83)


def _columns(width: int) -> _Columns:
    return _WIDEST if width >= _WIDEST_FROM else _WIDE if width >= _WIDE_FROM else _MIDDLE


def _moment(at: float, now: float, width: int) -> str:
    """When it began; with seconds where there is room for them."""
    return day_text(at, now) or clock_text(at, seconds=width >= _WIDEST_FROM)


def _wide(line: LineBuilder, incident: IncidentView, level: Level, now: float, width: int) -> Line:
    columns = _columns(width)
    style = _badge(line, incident, level, narrow=False)
    value, share, limit = incident_value(incident), incident_share(incident), incident_limit(incident)
    room = max(8, columns.value - columns.name - len(value) - 1)
    line.to(columns.name).add(shown(titles.incident_title(incident, room), room), style)
    line.right(value, columns.value, style).right(share, columns.share, style)
    line.add(cut(f" of {limit}", columns.began - 1 - line.column) if limit else "", MUTED).to(columns.began)
    line.add(_moment(incident.detected, now, width), MUTED).to(columns.state).add(_state(incident, now), style)
    line.to(max(columns.cause, line.column + 1))
    who = _who(incident, now)
    room = width - line.column - 1 - (len(who) + 1 if who else 0)
    note = f" · note: {incident.note}" if incident.note and width >= _WIDEST_FROM else ""
    cause = fitting_cause(incident.cause, incident.budget.unit, room - len(note))
    line.add(shown(cause + note, max(0, room)), style)
    return line.right(who, width - 1, MUTED).line()


def _narrow(line: LineBuilder, incident: IncidentView, level: Level, now: float, width: int) -> Line:
    style = _badge(line, incident, level, narrow=True)
    text = f"{incident_share(incident)} of {incident_limit(incident)}"
    if width < _NARROW_FROM:
        return _narrowest(line, titles.budget_title(incident.budget, 3), text, incident, now, width, style)
    name = shown(titles.incident_title(incident, 11), 11)
    line.to(11).add(name, style).to(23).add(cut(text, 16), style).to(40).add(_began(incident.detected, now), MUTED)
    line.to(47).add(_state(incident, now), style).to(max(61, line.column + 1))
    who = _who(incident, now)
    room = width - line.column - (0 if who else 1)
    cause = who or fitting_cause(incident.cause, incident.budget.unit, room)
    return line.add(shown(cause, room), MUTED if who else style).line()


def _narrowest(
    line: LineBuilder, name: str, text: str, incident: IncidentView, now: float, width: int, style: TextStyle
) -> Line:
    if width < 56:
        line.to(10).add(shown(name, 9), style).to(20)
        return line.add(_state(incident, now), style).line()
    line.to(10).add(shown(name, 9), style).to(20).add(cut(text, 17), style).to(38).add(_state(incident, now), style)
    return line.to(max(52, line.column + 1)).add("" if incident.open else _began(incident.detected, now), MUTED).line()


def _build(line: LineBuilder, build: FailedBuild, now: float, width: int) -> Line:
    """`× failed   Build   src/cart/total.ts:8:1   13:49  lasted 2 min   Unexpected "}"`."""
    style, plain = (OVER, TEXT) if build.open else (MUTED, MUTED)
    line.add("×", style).add(" failed", style)
    lasted = fitting_span((build.until or now) - build.since, _LASTED)
    state = f"open {lasting_text(now - build.since)}" if build.open else f"lasted {lasted}"
    if width >= _MIDDLE_FROM:
        columns = _columns(width)
        line.to(columns.name).add("Build", plain)
        start = columns.value - 7
        line.to(start).add(shown(build.place, columns.began - start - 1), plain).to(columns.began)
        line.add(_moment(build.since, now, width), MUTED).to(columns.state).add(state, plain)
        line.to(max(columns.cause, line.column + 1))
        return line.add(cut(escape(build.message), width - line.column - 1), plain).line()
    place = short_place(build)
    if width >= _NARROW_FROM:
        line.to(11).add("Build", plain).to(23).add(shown(place, 16), plain).to(40).add(_began(build.since, now), MUTED)
        line.to(47).add(state, plain).to(max(61, line.column + 1))
        return line.add(cut(escape(build.message), width - line.column - 1), plain).line()
    line.to(11).add("Build", plain).to(20)
    if width < 56:
        return line.add(shown(place, width - 21), plain).line()
    line.add(shown(place, 17), plain).to(38).add(state, plain)
    return line.to(max(52, line.column + 1)).add(_began(build.since, now), MUTED).line()


def _gap(line: LineBuilder, row: LogRow, now: float, width: int) -> Line:
    gap = row.gap
    if gap is None:
        return line.line()
    lasted, began, reason = fitting_span(gap.end - gap.start, _LASTED), _began(gap.start, now), escape(gap.reason)
    line.add("░ ", FOG).add("gap", MUTED)
    if width >= _MIDDLE_FROM:
        columns = _columns(width)
        line.to(columns.name).add("all", MUTED).to(columns.value + 2).add("not watched", MUTED).to(columns.began)
        line.add(_moment(gap.start, now, width), MUTED).to(columns.state).add(f"lasted {lasted}", MUTED)
        line.to(max(columns.cause, line.column + 1))
        return line.add(middle(reason, width - line.column - 1), MUTED).line()
    if width >= _NARROW_FROM:
        line.to(11).add("all", MUTED).to(23).add("not watched", MUTED).to(40).add(began, MUTED).to(47)
        line.add(f"lasted {lasted}", MUTED).to(max(61, line.column + 1))
        return line.add(middle(reason, width - line.column - 1), MUTED).line()
    line.to(10).add("all", MUTED).to(20).add("not watched", MUTED)
    if width < 56:
        return line.line()
    return line.to(38).add(f"lasted {lasted}", MUTED).to(max(52, line.column + 1)).add(began, MUTED).line()
