"""One incident: what was crossed, what happened before and since, the processes of that moment, who said what."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.attributes import FILE
from hero_tui.core.budget import Budget
from hero_tui.core.causes import BusyCause, Cause, GrowthCause, SaveCause
from hero_tui.core.label_sets import canonical_text
from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import BRANCH_SWITCH, BUILD_CACHE, MEMORY, SERVER_START
from hero_tui.core.signals import Bucket, Outcome, number_of
from hero_tui.core.time import DAY, HOUR, MINUTE
from hero_tui.judge.engine.stored_states import firing_on
from hero_tui.judge.reasons import Reason
from hero_tui.models.alert_detail import (
    NO_PROCESSES,
    AckEntry,
    AlertDetail,
    EarlierIncident,
    HistoryEntry,
    IncidentTimeline,
    MarkKind,
    ProcessLine,
    ProcessTable,
    TimelineMark,
)
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import GapView, Snapshot
from hero_tui.queries.alerts.incidents import incident_view, silenced_like
from hero_tui.queries.detail.advice import advice_for, tools_of
from hero_tui.queries.detail.budget_detail import find_view
from hero_tui.queries.detail.common import NEAR, gaps_between, read_buckets, same_owner, with_beside
from hero_tui.store.db.records import StoredAck, StoredIncident, StoredOperation, StoredTransition
from hero_tui.store.reader import Reader

MOST_MOMENTS = 40
MOST_OPERATIONS = 8
MOST_PROCESSES = 12
MOST_BEFORE = 5
LOOK_BACK = HOUR
BEFORE_WINDOW = 30 * DAY


def load_alert_detail(reader: Reader, snapshot: Snapshot, incident_id: int, now: float) -> AlertDetail | None:
    """Everything about one incident; None when it is not in the store or its budget is no longer in force.

    Raises `StoreError`.
    """
    with reader.read_transaction():
        stored = reader.incident(incident_id)
        view = None if stored is None else _entry(snapshot, stored)
        return None if stored is None or view is None else _load(reader, snapshot, stored, view, now)


def _entry(snapshot: Snapshot, stored: StoredIncident) -> BudgetView | None:
    """The entry of the incident's own labels, else the panel of its budget."""
    entries = (
        each
        for each in snapshot.entries
        if each.budget.id == stored.budget and dict(each.labels) == dict(stored.labels)
    )
    return next(entries, None) or find_view(snapshot, stored.budget, stored.labels)


def _load(reader: Reader, snapshot: Snapshot, stored: StoredIncident, view: BudgetView, now: float) -> AlertDetail:
    incident_id = stored.id
    budget = view.budget
    known = next((each for each in snapshot.incidents if each.id == stored.id), None)
    incident = incident_view(stored, budget)
    incident = incident if known is None else silenced_like(incident, known)
    every = reader.incidents(since=stored.onset - BEFORE_WINDOW)
    transitions = reader.transitions(incident_id)
    first = min([stored.onset, *(each.at for each in transitions)])
    end = now if stored.recovered is None else min(now, stored.recovered + 5 * MINUTE)
    operations = reader.operations(since=first - LOOK_BACK, until=end)
    chosen = near_operations(operations, stored.onset, incident.cause, limits_of(snapshot))
    gaps = gaps_between(reader, first - LOOK_BACK, end)
    timeline = _timeline(reader, view, [first, *(each.start for each in chosen)], end, operations, gaps, stored)
    cache = read_buckets(reader, BUILD_CACHE, {}, timeline.since, end) if chosen else ()
    runs = with_beside(chosen, operations, cache, gaps)
    shown_gaps = tuple(gap for gap in gaps if gap.end > timeline.since)
    return AlertDetail(
        incident,
        view,
        history(stored, budget, transitions, runs, shown_gaps, timeline.buckets, every),
        timeline,
        _with_growth(processes_of(stored.detail), incident),
        people_of(reader.acks(incident_id)),
        _before(stored, every),
        advice_for(budget, Path(snapshot.workspace), tools_of(budget, stored.labels, operations)),
        holds=_holds(reader, budget, stored),
        older=max((each.id for each in every if each.id < incident_id), default=None),
        newer=min((each.id for each in every if each.id > incident_id), default=None),
    )


def _holds(reader: Reader, budget: Budget, stored: StoredIncident) -> Reason | None:
    """What keeps an open incident open beyond its newest runs, such as many of the last 20."""
    if stored.recovered is not None:
        return None
    state = reader.rule_states().get((stored.budget, canonical_text(stored.labels)))
    return None if state is None else firing_on(budget, state)


def limits_of(snapshot: Snapshot) -> dict[str, float]:
    """The headline limit (s) of each time budget's signal."""
    return {each.budget.signal: each.budget.headline.limit.value for each in snapshot.budgets if each.budget.spec.timed}


def near_operations(
    operations: Sequence[StoredOperation], onset: float, cause: Cause | None, limits: Mapping[str, float]
) -> tuple[StoredOperation, ...]:
    """The operations worth a line: within a minute before the onset, server starts, the slow ones, and those whose file
    the cause names. The nearest to the onset win; oldest first."""
    chosen = []
    saved = _saved_file(cause)
    for each in operations:
        named = saved is not None and each.attributes.get(FILE) == saved
        slow = each.duration is not None and each.duration >= 2 * limits.get(each.signal, math.inf)
        if 0 <= onset - each.start <= NEAR or each.signal in {SERVER_START, BRANCH_SWITCH} or named or slow:
            chosen.append(each)
    nearest = sorted(chosen, key=lambda each: abs(each.start - onset))[:MOST_OPERATIONS]
    return tuple(sorted(nearest, key=lambda each: each.start))


def _saved_file(cause: Cause | None) -> str | None:
    """The file of the one save that the cause names."""
    save = cause.save if isinstance(cause, GrowthCause | BusyCause) else cause
    return save.file if isinstance(save, SaveCause) and save.files is None else None


def history(
    incident: StoredIncident,
    budget: Budget,
    transitions: Iterable[StoredTransition],
    runs: Iterable[RunView],
    gaps: Iterable[GapView],
    buckets: Iterable[Bucket],
    incidents: Iterable[StoredIncident],
) -> tuple[HistoryEntry, ...]:
    """What happened, in order; at most the newest 40 lines."""
    moments = [HistoryEntry(gap.start, "gap", gap.reason, end=gap.end) for gap in gaps]
    for run in runs:
        moments += _moments_of(run, incidents, incident.id)
    for transition in transitions:
        level = Level(transition.level)
        moments.append(
            HistoryEntry(transition.at, transition.kind, transition.text, level=level, value=transition.value)
        )
    if budget.of_gauges:
        moments.append(HistoryEntry(incident.onset, "onset", _onset_text(budget, Level(incident.worst))))
        until = math.inf if incident.recovered is None else incident.recovered
        during = [each for each in buckets if incident.onset <= each.start <= until]
        highest = max(during, key=lambda each: each.high, default=None)
        if highest is not None:
            moments.append(HistoryEntry(highest.start, "peak", value=highest.high))
    order = {"saved": 0, "ended": 1, "gap": 2, "onset": 3}
    return tuple(sorted(moments, key=lambda each: (each.at, order.get(each.kind, 4)))[-MOST_MOMENTS:])


def _onset_text(budget: Budget, level: Level) -> str:
    rung = next((each for each in budget.ladder if each.level is level), None)
    return "first value of it" if rung is None else f"first value above {rung.enter * 100:.4g} %"


def _moments_of(run: RunView, incidents: Iterable[StoredIncident], own: int) -> list[HistoryEntry]:
    opened = next(
        (
            each
            for each in incidents
            if each.id != own and each.budget == run.signal and run.start <= each.detected <= run.end + 5.0
        ),
        None,
    )
    level = None if opened is None else Level(opened.worst)
    ended = HistoryEntry(run.end, "ended", level=level, alert=None if opened is None else opened.id, run=run)
    file = run.attributes.get(FILE)
    if isinstance(file, str) and file:
        saved = HistoryEntry(run.start, "saved", file, run=run)
        return [saved] if run.outcome is Outcome.CANCELLED else [saved, ended]
    return [ended]


def _timeline(
    reader: Reader,
    view: BudgetView,
    moments: Sequence[float],
    end: float,
    operations: Sequence[StoredOperation],
    gaps: Sequence[GapView],
    stored: StoredIncident,
) -> IncidentTimeline:
    """From a tenth before the first moment, on whole minutes."""
    first = min(moments)
    margin = max(MINUTE, 0.1 * (end - first))
    since = math.floor((first - margin) / MINUTE) * MINUTE
    until = max(since + 5 * MINUTE, math.floor(end / MINUTE) * MINUTE)
    marks = [TimelineMark(stored.onset, stored.detected, MarkKind.ALERT)]
    begin = next((each for each in operations if each.start == first), None)
    if begin is not None and first < stored.onset - MINUTE:
        kind = MarkKind.SAVED if FILE in begin.attributes else MarkKind.STARTED
        marks.insert(0, TimelineMark(first, first, kind))
    inside = tuple(gap for gap in gaps if gap.end > since)
    if view.budget.of_gauges:
        buckets = read_buckets(reader, view.budget.signal, stored.labels, since, max(end, until))
        return IncidentTimeline(since, until, buckets=buckets, gaps=inside, marks=tuple(marks))
    signals = view.budget.signals
    own = [each for each in operations if each.signal in signals and same_owner(each.labels, stored.labels)]
    others = [each for each in operations if each.signal not in signals]
    return IncidentTimeline(since, until, runs=with_beside(own, others, (), inside), gaps=inside, marks=tuple(marks))


def _with_growth(processes: ProcessTable, incident: IncidentView) -> ProcessTable:
    """Former versions did not store the moment that changes are counted from: of memory it was the growth's."""
    if processes.since is None and isinstance(incident.cause, GrowthCause) and incident.budget.signal == MEMORY:
        return replace(processes, since=incident.cause.since)
    return processes


def processes_of(detail: str | None) -> ProcessTable:
    """The processes in an incident's stored detail. What is not of that shape is left out."""
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return NO_PROCESSES  # another version wrote it; the section then says that no processes were kept
    lines = found.get("processes") if isinstance(found, dict) else None
    if not isinstance(lines, list):
        return NO_PROCESSES
    read = [_process(each) for each in lines[: 10 * MOST_PROCESSES] if isinstance(each, dict)]
    known = sorted((each for each in read if each is not None), key=lambda each: -(each.memory or 0.0))
    return ProcessTable(tuple(known[:MOST_PROCESSES]), _number(found.get("since")))


def _process(fields: Mapping[str, object]) -> ProcessLine | None:
    pid, command = fields.get("pid"), fields.get("command")
    if not isinstance(pid, int) or isinstance(pid, bool):
        return None
    memory, change, cpu, age = (_number(fields.get(key)) for key in ("memory", "change", "cpu", "age"))
    return ProcessLine(pid, memory, change, cpu, age, command if isinstance(command, str) else "")


def _number(value: object) -> float | None:
    number = number_of(value)
    return number if number is not None and math.isfinite(number) else None


def people_of(acks: Iterable[StoredAck]) -> tuple[AckEntry, ...]:
    """Who saw it and what they noted, oldest first; only the second of two equal neighbours' withdrawals counts."""
    said = [AckEntry(each.at, each.who, each.note, each.taken_back) for each in acks]
    repeated = {
        index + 1
        for index, (one, two) in enumerate(pairwise(said))
        if one.taken_back and two.taken_back and one.who == two.who
    }
    return tuple(each for index, each in enumerate(said) if index not in repeated)


def _before(incident: StoredIncident, every: Iterable[StoredIncident]) -> tuple[EarlierIncident, ...]:
    """The newest few of the same budget and labels that began earlier, newest first."""
    same = [
        each
        for each in every
        if each.id != incident.id
        and each.onset < incident.onset
        and each.budget == incident.budget
        and dict(each.labels) == dict(incident.labels)
    ]
    newest = sorted(same, key=lambda each: -each.onset)[:MOST_BEFORE]
    return tuple(
        EarlierIncident(
            each.id, each.onset, Level(each.worst), None if each.recovered is None else each.recovered - each.onset
        )
        for each in newest
    )
