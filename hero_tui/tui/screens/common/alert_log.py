"""The alert log, wide (120), middle (80) and narrow (60): level, budget, value, share, began, state, cause, who."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.budget import Level
from hero_tui.format import badges, summary, titles
from hero_tui.format.alert_history import away_text
from hero_tui.format.causes import fitting_cause
from hero_tui.format.incidents import incident_limit, incident_share, incident_value, limit_beside, state_text
from hero_tui.format.numbers import clock_text, day_text, fitting_span, until_text
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import ACCENT, FOG, MUTED, TEXT, Line, LineBuilder, Span, TextStyle, on_row
from hero_tui.tui.screens.common.alert_rows import LogRow, present_levels
from hero_tui.tui.screens.common.badges import level_badge_style
from hero_tui.tui.screens.common.lines import title_rule
from hero_tui.tui.screens.common.narrowing import LEVEL_WORDS

_LASTED = 6  # columns of how long it lasted
_LIMIT = 5  # columns of a limit
EMPTY = "No alert yet. Alerts stay here after they end."


def log_title(snapshot: Snapshot, width: int, least: Level, query: str, *, focused: bool) -> Line:
    """`─ Alerts ─── 2 open · 3 ended today · level: all ─`."""
    parts = [f"{present_levels(snapshot)} open", f"{summary.ended_today(snapshot)} ended today"]
    if width >= 80:
        parts.append(f"level: {LEVEL_WORDS.get(least, 'all')}")
    if query:
        parts.append(f"filter: {shown(query, 20)}")
    return title_rule(width, "Alerts", ((Span(" · ".join(parts), MUTED),),), focused=focused)


def log_lines(
    rows: Sequence[LogRow], snapshot: Snapshot, now: float, width: int, height: int, selected: int | None
) -> tuple[Line, ...]:
    """`height` lines. `selected`: index of the focused row, which is always among those shown."""
    if not rows:
        text = "Nothing passes the filter." if snapshot.incidents or snapshot.gaps else EMPTY
        lines = [LineBuilder(width).add(f"  {text}"[:width], MUTED).line()]
    else:
        top = 0 if selected is None else max(0, min(selected - height + 1, len(rows) - height), 0)
        if selected is not None and selected < height:
            top = 0
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
    if row.incident is None:
        return _gap(line, row, now, width)
    if width >= 120:
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
    word, lasted = state_text(incident, now, _LASTED)
    return f"open {lasted.rjust(6)}" if incident.open else f"{word} {lasted}"


def _wide(line: LineBuilder, incident: IncidentView, level: Level, now: float, width: int) -> Line:
    style = _badge(line, incident, level, narrow=False)
    value = incident_value(incident)
    share, limit = incident_share(incident), limit_beside(incident)
    limit = limit if len(limit) <= _LIMIT else ""
    room = max(13, 36 - 14 - len(value) - 2)
    line.to(14).add(shown(titles.incident_title(incident, room), room), style).right(value, 36, style)
    line.right(share, 42, style).add(f" of {limit}" if limit else "", MUTED).to(52)
    line.add(_began(incident.detected, now), MUTED).to(59).add(_state(incident, now), style).to(72)
    who = _who(incident, now)
    room = width - 73 - (len(who) + 1 if who else 0)
    note = f" · note: {incident.note}" if incident.note and width >= 160 else ""
    cause = fitting_cause(incident.cause, incident.budget.unit, room - len(note))
    line.add(shown(cause + note, max(0, room)), style)
    return line.right(who, width - 1, MUTED).line()


def _narrow(line: LineBuilder, incident: IncidentView, level: Level, now: float, width: int) -> Line:
    style = _badge(line, incident, level, narrow=True)
    share = incident_share(incident)
    if not incident.budget.of_gauges and incident.value is not None:
        text = f"{incident_value(incident)}  {share}"
    else:
        text = f"{share} of {incident_limit(incident)}"
    name = shown(titles.incident_title(incident, 11), 11)
    if width < 80:
        line.to(10).add(name, style).to(23).add(text, style)
        return line.to(41).add(_state(incident, now), style).line() if width >= 56 else line.line()
    line.to(10).add(name, style).to(22).add(text, style).to(39).add(_began(incident.detected, now), MUTED)
    line.to(46).add(_state(incident, now), style).to(60)
    who = _who(incident, now)
    cause = who or fitting_cause(incident.cause, incident.budget.unit, width - 61)
    return line.add(shown(cause, width - 61), MUTED if who else style).line()


def _gap(line: LineBuilder, row: LogRow, now: float, width: int) -> Line:
    gap = row.gap
    if gap is None:
        return line.line()
    lasted, began, reason = fitting_span(gap.end - gap.start, _LASTED), _began(gap.start, now), escape(gap.reason)
    line.add("░ ", FOG).add("gap", MUTED)
    if width >= 120:
        line.to(14).add("all", MUTED).to(32).add("not observed", MUTED).to(52).add(began, MUTED).to(64)
        return line.add(lasted, MUTED).to(72).add(middle(reason, width - 73), MUTED).line()
    line.to(10).add("all", MUTED)
    if width >= 80:
        line.to(22).add("not observed", MUTED).to(39).add(began, MUTED).to(51).add(lasted, MUTED)
        return line.to(60).add(middle(reason, width - 61), MUTED).line()
    line.to(23).add("not observed", MUTED)
    return line.to(41).add(f"{began}  {lasted}", MUTED).line() if width >= 56 else line.line()
