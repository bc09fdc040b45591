"""The Alerts screen as lines.

```
 hero-tui  storefront  Alerts                                             ● recording, 98 % seen   14:32   header
 ▲ 1 warning   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node +410 MB since 13:58                        status
─ 12 alerts, 2 open ──────────────────────────────────────────────────── 24 h  [7 d]  30 d  90 d  all ─
  found after 41 s on average (median 30 s, longest 2 min) · over after ≥ 9 min on average (…)
▸ ▲ warning   Memory         2.47 GB  82 % of 3.00  14:26  open  6 min  node (pid 48213) +410 MB           rows
  ■ critical  Hot reload       4.3 s  2.1× of 2.0   13:58  ended 41 s   vite.config.ts saved
─ Alert 43: Memory ▲ warning ────────────────────────────────────────────────── enter shows all of it ─    about
  began 14:25:48, found 30 s later, open 6 min · highest 2.61 GB, 87 % of 3.00 GB
  near it: node (pid 48213) +410 MB since 13:58
  seen by pair: looks like the icons barrel, checking
```
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.format import titles
from hero_tui.format.alert_history import left_out_text, lengths_text, summary_texts
from hero_tui.format.causes import NOTHING_NEAR, cause_text, cause_texts
from hero_tui.format.incidents import incident_limit, incident_share, incident_value, state_text
from hero_tui.format.numbers import clock_text, day_text, lasting_text, moment_text, span_text
from hero_tui.models.incidents import AlertHistory, IncidentView
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, TEXT, Line, LineBuilder, Span
from hero_tui.tui.screens.alerts.state import RANGES, AlertsState
from hero_tui.tui.screens.common.alerts.alert_log import log_lines
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.alerts.narrowing import narrowing_parts
from hero_tui.tui.screens.common.badges import level_text
from hero_tui.tui.screens.common.frame.lines import blank, first_row, rule, text_line
from hero_tui.tui.screens.common.frame.page import PageFrame, head_lines, list_page

NONE = "No alert in this span. Alerts stay here after they end."
NONE_LEFT = "Nothing passes the filter. esc shows everything again."


class Listed(Struct, frozen=True):
    """What the screen knows: the alerts of the span, and the rows that pass its filter.

    `history` None: they are being read, or could not be; `sentence` says which.
    """

    history: AlertHistory | None
    rows: Sequence[LogRow] = ()
    sentence: str = ""


def page(frame: PageFrame, state: AlertsState, listed: Listed) -> tuple[Line, ...]:
    """The whole screen: exactly as many lines as it has."""
    narrowing = _narrowing(state, frame.now)
    path = f"Alerts › {narrowing}" if narrowing else "Alerts"
    return list_page(replace(frame, path=path), lambda room: _body(frame, state, listed, room))


def _body(frame: PageFrame, state: AlertsState, listed: Listed, room: int) -> list[Line]:
    snapshot, now, width = frame.snapshot, frame.now, frame.size[0]
    history, rows = listed.history, listed.rows
    if history is None:
        return [text_line(width, escape(listed.sentence), MUTED)]
    head, left, about = _parts(frame, state, rows, history, room)
    if rows:
        return [*head, *log_lines(rows, snapshot, now, width, left, state.selected(rows)), *about]
    nothing = NONE_LEFT if state.narrowed and history.incidents else NONE
    return [*head, text_line(width, nothing, MUTED), *[blank(width)] * (left - 1), *about]


def _parts(
    frame: PageFrame, state: AlertsState, rows: Sequence[LogRow], history: AlertHistory, room: int
) -> tuple[list[Line], int, list[Line]]:
    """The lines above the log, how many the log has of the `room`, and the lines below it."""
    width, height = frame.size
    head = _head(history, state, len(rows), width, height)
    at = state.selected(rows)
    about = _about(None if at is None else rows[at], frame.now, width, height)
    return head, max(1, room - len(head) - len(about)), about


def row_at(frame: PageFrame, state: AlertsState, listed: Listed, y: int) -> int | None:
    """The index of the row in that line of the screen."""
    height = frame.size[1]
    if listed.history is None or height <= 1:
        return None
    above = head_lines(height)
    head, left, _ = _parts(frame, state, listed.rows, listed.history, height - 1 - above)
    row = y - above - len(head)
    index = row + first_row(len(listed.rows), left, state.selected(listed.rows))
    return index if 0 <= row < left and index < len(listed.rows) else None


def _narrowing(state: AlertsState, now: float) -> str:
    parts = [f"since {moment_text(state.since, now)}"] if state.since is not None else []
    return " · ".join([*parts, *narrowing_parts(state.least, state.query)])


def _head(history: AlertHistory, state: AlertsState, listed: int, width: int, height: int) -> list[Line]:
    alerts, found_after, over_after = summary_texts(history)
    if listed < len(history.incidents):
        alerts = f"{listed} of {alerts}"
    choice: list[Span] = []
    for named in RANGES:
        chosen = state.since is None and named.seconds == state.span
        choice += [Span(f"[{named.name}]" if chosen else named.name, ACCENT if chosen else MUTED), Span("  ")]
    lines = [rule(width, alerts, choice[:-1] if width >= 60 else ())]
    if height < 12 or not history.found:
        return lines
    if len(found_after) + len(over_after) + 7 > width:
        found_after = f"found after {lengths_text(history.found, short=True)}"
        over_after = f"over after {lengths_text(history.over, short=True)}"
    delays = f"{found_after} · {over_after}"
    whole = f"{delays}, {left_out_text(history)}" if left_out_text(history) else delays
    return [*lines, text_line(width, whole if len(whole) + 4 <= width else delays, MUTED)]


def _about(row: LogRow | None, now: float, width: int, height: int) -> list[Line]:
    """The focused row in words: two lines, four where there is room."""
    if row is None or row.incident is None or height < 15:
        return []
    lines = _about_alert(row.incident, now, width)
    most = 4 if height >= 30 else 3 if height >= 24 else 2
    return [*lines[:most], *[blank(width)] * (most - len(lines))]


def _about_alert(incident: IncidentView, now: float, width: int) -> list[Line]:
    name = titles.budget_title(incident.budget)
    owner = "".join(f" {value}" for _, value in sorted(incident.labels.items()))
    lines = [rule(width, f"Alert {incident.id}: {name}{owner} {level_text(incident.worst)}", "enter shows all of it")]
    day = day_text(incident.onset, now)
    onset = f"{day} {clock_text(incident.onset, seconds=True)}".lstrip()
    found = span_text(incident.detected - incident.onset)
    end = now if incident.recovered is None else incident.recovered
    lasted = (
        f"open {lasting_text(end - incident.onset)}"
        if incident.open
        else f"over after {span_text(end - incident.onset)}"
    )
    highest = f" · {incident_value(incident)}, {incident_share(incident)} of {incident_limit(incident)}"
    began = f"began {onset}, found {found} later, {lasted}{highest}"
    lines.append(_sentence(began, width))
    cause = cause_texts(incident.cause, incident.budget.unit)[0] or NOTHING_NEAR
    lines.append(_sentence(f"near it: {cause}", width))
    if incident.acknowledged_by is not None:
        note = f": {incident.note}" if incident.note else ""
        lines.append(_sentence(f"seen by {incident.acknowledged_by}{note}", width))
    return lines


def _sentence(text: str, width: int) -> Line:
    return LineBuilder(width).add("  ").add(shown(text, max(1, width - 3)), TEXT).line()


def markdown(rows: Sequence[LogRow], history: AlertHistory, now: float) -> str:
    """What `y` copies: the summary, and a line for each alert that is listed."""
    alerts, found_after, over_after = summary_texts(history)
    apart = left_out_text(history)
    left_out = f", {apart}" if apart else ""
    lines = [f"**{alerts}**: {found_after}; {over_after}{left_out}", ""]
    for row in rows:
        incident = row.incident
        if incident is None:
            continue
        word, lasted = state_text(incident, now)
        parts = [
            f"{incident.id}",
            level_text(incident.worst),
            titles.incident_title(incident),
            f"{incident_value(incident)}, {incident_share(incident)} of {incident_limit(incident)}",
            moment_text(incident.detected, now),
            f"{word} {lasted}",
            cause_text(incident.cause, incident.budget.unit),
        ]
        lines.append(f"* {escape(' · '.join(filter(None, parts)))}")
    return "\n".join(lines) + "\n"
