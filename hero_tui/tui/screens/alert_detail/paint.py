"""An alert's detail: the title line that stays, and its sections in the order of the questions that people ask.

```
 ▲ warning   Memory 2.47 GB, 82 % of 3.00 GB   open 6 min   not acknowledged        title, stays
─ What to do ─  the first specific thing to do, where there is one
─ Near it ─  the biggest change near it: a fact, not the cause
─ What happened ─  saves, operations, gaps, transitions, the peak; what was crossed, when it ends; the promise
─ Around it ─  the budget axis over the time around it
─ Processes at 14:26:18 ─  those of the moment of firing, not of now
─ People ─  who saw it, notes; the same budget before
```
"""

from __future__ import annotations

import time

from hero_tui import __version__
from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Rung, Verdict
from hero_tui.core.time import DAY
from hero_tui.format.badges import GLYPH_OF_VERDICT, Badge, level_badge, verdict_text
from hero_tui.format.budget_text import last_window_text, window_text
from hero_tui.format.causes import near_sentence
from hero_tui.format.evidence import evidence
from hero_tui.format.incidents import incident_limit, incident_value, limit_since, silence_text, state_text
from hero_tui.format.numbers import clock_text, inside_text, moment_text, share_text, span_text, value_text
from hero_tui.format.summary import clock_day
from hero_tui.format.titles import budget_title, incident_title
from hero_tui.judge.reason_text import reason_text
from hero_tui.models.alert_detail import AlertDetail, EarlierIncident
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import BOLD, MUTED, TEXT, Line, LineBuilder, Span
from hero_tui.tui.screens.alert_detail.paint_around import around_lines
from hero_tui.tui.screens.alert_detail.paint_history import history_lines
from hero_tui.tui.screens.alert_detail.paint_processes import process_lines
from hero_tui.tui.screens.common.badges import badge_spans, level_text
from hero_tui.tui.screens.common.frame.lines import blank, rule, text_line, wide, wrapped
from hero_tui.tui.screens.common.frame.page import PageFrame, detail_page
from hero_tui.tui.screens.common.kinds.registry import KINDS
from hero_tui.tui.screens.common.markdown import code


def title_line(detail: AlertDetail, now: float, width: int) -> Line:
    """Level, value, how long, who has seen it."""
    incident = detail.incident
    row = LineBuilder(width).add(" ").spans(badge_spans(_badge(incident), narrow=not wide(width)))
    row.add("   " if wide(width) else "  ").add(incident_title(incident), BOLD)
    if incident.value is not None:
        share = share_text(incident.value / incident.limit) if incident.limit > 0 else "–"
        row.add(f" {incident_value(incident)}", BOLD)
        row.add(f", {share} of {incident_limit(incident)}{limit_since(incident)}")
    state, lasted = state_text(incident, now)
    gap = "   " if wide(width) else "  "
    row.add(gap).add(f"{state} {lasted}")
    handled = "not acknowledged" if incident.open else ""
    if incident.acknowledged_by is not None:
        note = f' "{shown(incident.note, 40)}"' if incident.note and wide(width) else ""
        handled = f"seen by {shown(incident.acknowledged_by, 24)}{note}"
    if incident.silenced_until is not None:
        handled = shown(silence_text(incident, now), max(16, width - row.column - len(gap)))
    if row.column + len(gap) + len(handled) <= width:
        row.add(gap).add(handled, MUTED)
    return row.line()


def _badge(incident: IncidentView) -> Badge:
    base = level_badge(incident.severity if incident.open else incident.worst)
    if incident.silenced_until is not None:
        word = f"{base.wide.lower()}, silenced"
        return Badge(base.urgency, base.glyph, word, "mute", muted=True, glyph_muted=True)
    if incident.open and incident.acknowledged_by is None:
        return base
    return Badge(base.urgency, base.glyph, base.wide.lower(), base.narrow, muted=True, glyph_muted=not incident.open)


def body(detail: AlertDetail, snapshot: Snapshot, now: float, width: int) -> list[Line]:
    """Every section below the title; the screen scrolls it."""
    crossed, near, *promise = why(detail, snapshot)
    lines = _advice(detail, width)
    lines += [rule(width, "Near it", "facts, not causes"), *wrapped(width, escape(near))]
    lines += [rule(width, "What happened"), *history_lines(detail, now, width)]
    for sentence in (crossed, *promise):
        lines += wrapped(width, escape(sentence))
    lines += around_lines(detail, width)
    lines += process_lines(detail, width)
    lines += [rule(width, "People"), *_silence(detail.incident, now, width)]
    lines += [*_people(detail, now, width), blank(width)]
    lines += _before(detail.before, now, width)
    return lines


def why(detail: AlertDetail, snapshot: Snapshot) -> list[str]:
    """What was crossed; the biggest change near it, observed and no proof; how the promise stands. Not yet escaped."""
    return [_crossed(detail), near_sentence(detail.incident, snapshot.servers), *_promise(detail)]


def _rung(budget: Budget, level: Level) -> Rung | None:
    return next((rung for rung in budget.ladder if rung.level is level), None)


def _crossed(detail: AlertDetail) -> str:
    incident, budget = detail.incident, detail.incident.budget
    name, limit = incident_title(incident), incident_limit(incident)
    opening = [
        entry.text for entry in detail.history if entry.kind in {"opened", "escalated", "reopened"} and entry.text
    ]
    rung = _rung(budget, incident.worst)
    kind_ending = KINDS[budget.kind].ending
    if kind_ending is not None:
        reason = opening[-1] if opening else f"over {limit}"
        return f"{name}: {reason}. {kind_ending(budget, rung) if incident.open else ''}".rstrip()
    if budget.spec.timed or rung is None:
        reason = opening[-1] if opening else f"over {limit}"
        begin = budget.ladder[0].enter if budget.ladder else 1.0
        below = value_text(begin * incident.limit, budget.unit)
        ending = f"It ends with a run below {below}, or after 15 min without a slow one."
        if detail.holds is not None:
            ending = f"It goes on while too many are slow: {reason_text(detail.holds)}."
        return f"{name}: {reason}. {ending if incident.open else ''}".rstrip()
    mean = "'s 5-minute mean" if budget.spec.averaged else ""
    first = f"{name}{mean} was above {rung.enter * 100:.4g} % of {limit} for {rung.hold:g} s without a break."
    leave = value_text(rung.leave * incident.limit, budget.unit)
    keep = f"{budget.keep_firing_for:g} s"
    return (
        f"{first} It {'ends' if incident.open else 'ended'} below {rung.leave * 100:.4g} % ({leave}) held for {keep}."
    )


def _promise(detail: AlertDetail) -> list[str]:
    view = detail.view
    if view is None:
        return []
    name, budget = budget_title(view.budget), view.budget
    if budget.spec.timed:
        parts = [
            f"{objective.objective.statistic} {objective.objective.limit.text} {verdict_text(objective.verdict)}, "
            f"{objective.over} of {objective.count} over"
            for objective in view.judgement.objectives
        ]
        return [f"{name} alerts come after the limit. The promise, last {window_text(view)}: {'; '.join(parts)}."]
    if not budget.of_gauges:
        return [f"The promise, {last_window_text(view)}: {verdict_text(view.judgement.verdict)}, {evidence(view)[0]}."]
    return [_gauge_promise(view, name)]


def _gauge_promise(view: BudgetView, name: str) -> str:
    promise = f"the promise (max {view.budget.headline.limit.text})"
    verdict = view.judgement.verdict
    inside = None if view.gauge is None else view.gauge.inside
    if verdict not in {Verdict.MET, Verdict.BREACHED}:
        so_far = "" if inside is None else f": inside {inside_text(inside)} so far"
        return f"{name} alerts come before the limit is reached. T{promise[1:]} cannot be judged yet{so_far}."
    share = "" if inside is None else f" {inside_text(inside)} of the last {window_text(view)}"
    still = "is still kept" if verdict is Verdict.MET else "is broken"
    return f"{name} alerts come before the limit is reached: {promise} {still}, {GLYPH_OF_VERDICT[verdict]}{share}."


def _advice(detail: AlertDetail, width: int) -> list[Line]:
    runbook = detail.incident.budget.runbook
    if not detail.advice and not runbook:
        return []
    lines = [rule(width, "What to do", f"runbook: {shown(runbook, max(8, width - 30))}" if runbook else "")]
    for number, text in enumerate(detail.advice, 1):
        first, *rest = wrapped(width, escape(text), indent=5)
        lines += [_numbered(first, number), *rest]
    if not detail.advice:
        lines.append(text_line(width, "The runbook has no list of steps that could be shown here.", MUTED))
    return lines


def _numbered(line: Line, number: int) -> Line:
    text = "".join(span.text for span in line)
    return (Span(f"{number:>3}  ", MUTED), Span(text[5:], TEXT))


def _silence(incident: IncidentView, now: float, width: int) -> list[Line]:
    """Until when, by whom and why it is silent: it hides nothing, it only asks not to be told."""
    silence = silence_text(incident, now)
    return wrapped(width, escape(silence[:1].upper() + silence[1:])) if silence else []


def _people(detail: AlertDetail, now: float, width: int) -> list[Line]:
    if not detail.people:
        words = "Nobody has marked it as seen: a does." if detail.incident.open else "Nobody marked it as seen."
        return [text_line(width, words, MUTED)]
    lines = []
    for note in detail.people:
        when = clock_text(note.at) if now - note.at < DAY else moment_text(note.at, now)
        row = LineBuilder(width).add("  ").add(when, MUTED).add("  ").add(shown(note.who, 24).ljust(6)).add("  ")
        words = "took it back" if note.taken_back else f'note: "{escape(note.note)}"' if note.note else "seen"
        room = max(8, width - row.column)
        row.add(words[: room - 1] + ("…" if len(words) > room else words[room - 1 :]))
        lines.append(row.line())
    return lines


def _before(before: tuple[EarlierIncident, ...], now: float, width: int) -> list[Line]:
    if not before:
        return [text_line(width, "Same budget before: never in the last 30 d.", MUTED)]
    parts = []
    for past in before[: 3 if wide(width) else 2]:
        lasted = "open" if past.lasted is None else span_text(past.lasted)
        parts.append(f"{_day_text(past.onset, now)} {past.worst.word} {lasted}")
    return wrapped(width, f"Same budget before: {' · '.join(parts)}", MUTED)


def _day_text(at: float, now: float) -> str:
    """`10:31` today, `yesterday 16:12`, then the day."""
    if clock_day(at) == clock_day(now):
        return clock_text(at)
    if clock_day(at) == clock_day(now - DAY):
        return f"yesterday {clock_text(at)}"
    return moment_text(at, max(now, at + DAY))


def markdown(detail: AlertDetail, snapshot: Snapshot, now: float) -> str:
    """The alert as Markdown for a chat or an issue. Outside words are in code spans."""
    incident = detail.incident
    state, lasted = state_text(incident, now)
    value = "–" if incident.value is None else value_text(incident.value, incident.budget.unit)
    text = [f"### {level_text(incident.worst)} {escape(incident_title(incident))} {value} ({state} {lasted})", ""]
    limit = f" of the limit {incident_limit(incident)}" if incident.limit > 0 else ""
    began = time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(incident.onset))
    text.append(f"- alert {incident.id} in {code(snapshot.name)}: {value}{limit}, since {began}")
    text += [f"- {code(sentence)}" for sentence in why(detail, snapshot)]
    text.append("")
    for line in history_lines(detail, now, 160):
        text.append(f"- {code(' '.join(''.join(span.text for span in line).split()))}")
    return "\n".join([*text, "", f"hero-tui {__version__}"]) + "\n"


def alert_page(frame: PageFrame, detail: AlertDetail, scroll: int) -> tuple[Line, ...]:
    """The alert's detail as a screen."""
    now, (width, _) = frame.now, frame.size
    lines = body(detail, frame.snapshot, now, width)
    title = title_line(detail, now, width)
    return detail_page(frame.below(f"Alert {detail.incident.id}"), title, lines, scroll)
