"""What happened: saves, operations, gaps, transitions and the peak of an incident, one line each."""

from __future__ import annotations

from hero_tui.core.attributes import BRANCH, COMMIT, DIRTY, FILE, FROM, TO
from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import BRANCH_SWITCH
from hero_tui.core.signals import Outcome
from hero_tui.core.time import DAY, MINUTE
from hero_tui.format.numbers import (
    clock_text,
    duration_text,
    moment_text,
    share_text,
    span_text,
    value_text,
)
from hero_tui.format.runs import beside_text, run_kind
from hero_tui.format.titles import title
from hero_tui.models.alert_detail import AlertDetail, HistoryEntry
from hero_tui.tui.canvas.escape import escape, middle
from hero_tui.tui.canvas.styled_text import BOLD, FOG, MUTED, TEXT, Line, LineBuilder, Span
from hero_tui.tui.screens.common.badges import level_style, level_text
from hero_tui.tui.screens.common.frame.lines import text_line, wide

_WORDS = {"recovered": "ended", "expired": "expired", "refired": "again", "reopened": "again"}


def history_lines(detail: AlertDetail, now: float, width: int) -> list[Line]:
    """Return a line per moment of an alert's history, oldest first."""
    if not detail.history:
        return [text_line(width, "Nothing was kept of it.", MUTED)]
    return [_line(detail, entry, now, width) for entry in detail.history]


def _line(detail: AlertDetail, moment: HistoryEntry, now: float, width: int) -> Line:
    row = LineBuilder(width).add("  ").add(_when(moment, now), MUTED).to(15)
    row.spans((_kind(moment),))
    row.to(max(26, row.column + 2))
    tag = "" if moment.alert is None else f"{level_text(moment.level or Level.UNKNOWN)[0]} alert {moment.alert}"
    room = width - row.column - 1
    if tag:
        room = min(room, max(102, width - 18) - row.column - 1) if wide(width) else room - len(tag) - 2
    row.add(_fitting(_texts(detail, moment), max(1, room)), MUTED if moment.kind in {"gap", "peak"} else TEXT)
    if tag:
        row.to(max(width - 18, 102) if wide(width) else width - len(tag) - 1)
        row.add(tag, level_style(moment.level or Level.UNKNOWN))
    return row.line()


def _when(moment: HistoryEntry, now: float) -> str:
    if now - moment.at >= DAY:
        return moment_text(moment.at, now)
    if moment.end is not None and not _brief(moment):
        return f"{clock_text(moment.at)}–{clock_text(moment.end)}"
    return clock_text(moment.at, seconds=True)


def _brief(moment: HistoryEntry) -> bool:
    """A gap of less than a minute, whose two ends would read the same."""
    return moment.end is not None and moment.end - moment.at < MINUTE


def _kind(moment: HistoryEntry) -> Span:
    if moment.kind in {"ended", "peak"}:
        return Span("")
    if moment.kind == "gap":
        return Span("░", FOG)
    if moment.kind in {"opened", "escalated", "deescalated", "unknown"} and moment.level is not None:
        level = Level.UNKNOWN if moment.kind == "unknown" else moment.level
        return Span(level_text(level), level_style(level))
    return Span(_WORDS.get(moment.kind, escape(moment.kind)), BOLD if moment.kind == "recovered" else MUTED)


def _fitting(texts: list[str], room: int) -> str:
    """The first that fits; the shortest one cut in its middle where none does."""
    escaped = [escape(text) for text in texts]
    return next((text for text in escaped if len(text) <= room), middle(escaped[-1], room))


def _texts(detail: AlertDetail, moment: HistoryEntry) -> list[str]:
    """What the line says, from its longest form to its shortest."""
    if moment.kind == "gap":
        lasted = f" for {span_text(moment.end - moment.at)}" if moment.end is not None and _brief(moment) else ""
        return [f"not observed{lasted}: {moment.text}"]
    if moment.kind == "peak" and moment.value is not None:
        limit = detail.incident.limit
        share = f", {share_text(moment.value / limit)}" if limit > 0 else ""
        return [f"peak {value_text(moment.value, detail.incident.budget.unit)}{share}"]
    if moment.run is not None:
        return _saved(moment) if moment.kind == "saved" else _operation(moment)
    if moment.kind in {"opened", "escalated"}:
        return _entered(detail, moment)
    return [moment.text]


def _saved(moment: HistoryEntry) -> list[str]:
    attributes = {} if moment.run is None else moment.run.attributes
    branch = " ".join(str(attributes[key])[:40] for key in (BRANCH, COMMIT) if attributes.get(key))
    changed = attributes.get(DIRTY)
    known = [branch] if branch else []
    texts = [f"{moment.text} ({branch})", moment.text] if branch else [moment.text]
    # A count of 0 at a save is older than the save, which itself made a change.
    if isinstance(changed, int) and not isinstance(changed, bool) and changed > 0:
        known.append(f"{changed} file{'' if changed == 1 else 's'} changed")
        texts.insert(0, f"{moment.text} ({', '.join(known)})")
    return texts


def _operation(moment: HistoryEntry) -> list[str]:
    run = moment.run
    if run is None:
        return [moment.text]
    if run.signal == BRANCH_SWITCH:
        return [f"branch {run.attributes.get(FROM) or '–'} → {run.attributes.get(TO) or '–'}"]
    name = title(run.signal)
    words = [name if name.isupper() else name[:1].lower() + name[1:]]
    if run.outcome not in {Outcome.OK, Outcome.UNKNOWN}:
        words.append(run.outcome.value)
    if run.duration is not None:
        words.append(duration_text(run.duration))
    kind = run_kind(run)
    if kind:
        words.append(f"({kind})")
    sentence = " ".join(words)
    if FILE not in run.attributes and run.subject:
        sentence += f": {run.subject}"
    return [f"{sentence}, {beside_text(run)}", sentence] if run.beside is not None else [sentence]


def _entered(detail: AlertDetail, moment: HistoryEntry) -> list[str]:
    """For a gauge from its ladder, with the value in units; for times what the judge wrote."""
    incident, budget = detail.incident, detail.incident.budget
    rung = next((step for step in budget.ladder if step.level is moment.level), None)
    if not budget.of_gauges or rung is None:
        sentence = moment.text
    else:
        enter = value_text(rung.enter * incident.limit, budget.unit)
        sentence = f"above {rung.enter * 100:.4g} % ({enter}) for {rung.hold:g} s"
    delay = moment.at - incident.onset
    says_delay = abs(moment.at - incident.detected) < 1.0 and delay >= 1.0
    return [f"{sentence}; found {span_text(delay)} after its onset", sentence] if says_delay else [sentence]
