"""The beginning of a life of the recorder: the history is taken up, what others brought meanwhile is judged."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from msgspec import Struct

from hero_tui.budgets.revision import UnreadableRevisionError, changed_budgets, revision_of
from hero_tui.core.attributes import EXTERNAL, FOLDER, TOOL, URL
from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import OF_ONE_LIFE, StartedBy, StartedByFact
from hero_tui.core.label_sets import SERVER
from hero_tui.core.signal_names import MEMORY, SERVER_START
from hero_tui.core.signals import GaugeEnded, Scalar
from hero_tui.core.time import DAY
from hero_tui.judge.engine.judge import Judge
from hero_tui.probes.servers.identity.former_names import FormerName
from hero_tui.recorder.context.host_identity import this_host
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.context.run_context import RunContext
from hero_tui.recorder.inbox import Inbox
from hero_tui.recorder.lifecycle.lifetime import Beginning
from hero_tui.recorder.lifecycle.orphans import orphans
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.row_writer import Causes
from hero_tui.recorder.trackers.external_events import ExternalEvents, externally_fed
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NAMES_OF = 30 * DAY
MOST_STARTS = 500


class Resumed(Struct, frozen=True):
    """What records on. `recording`: the row of this life. `former_names`: of servers in the history, newest first."""

    pipeline: Pipeline
    external: ExternalEvents
    recording: int
    former_names: tuple[FormerName, ...] = ()


def resume(
    writer: Writer,
    budgets: BudgetFile,
    inbox: Inbox,
    activity: RecentActivity,
    causes: Causes,
    beginning: Beginning,
) -> Resumed:
    """Take up the history. Damage that shows only now is set aside, and another history begun; raises `StoreError`."""
    try:
        return _resume(writer, budgets, inbox, activity, causes, beginning)
    except StoreError as error:
        if error.kind is not StoreTrouble.DAMAGED:
            raise
        writer.quarantine()
        return _resume(writer, budgets, inbox, activity, causes, beginning)


def _resume(
    writer: Writer,
    budgets: BudgetFile,
    inbox: Inbox,
    activity: RecentActivity,
    causes: Causes,
    beginning: Beginning,
) -> Resumed:
    reader = Reader(writer.database)
    try:
        known = reader.incidents(open_only=True)
        states = reader.rule_states()
        recordings = reader.recordings(0.0)
        external_states, rest = externally_fed(states, budgets, reader.external_signals(reader.judged_through()))
        former = former_names(reader, beginning.at.wall)
        newest = reader.newest_revision()
        in_force = "" if newest is None else reader.revision_text(newest[0])
    finally:
        reader.close()
    judge = Judge(budgets, writer.next_incident())
    pipeline = Pipeline(writer, judge, activity, causes, known, RunContext(this_host()))
    now = beginning.at.wall
    last = recordings[-1] if recordings else None
    stopped_at = None if last is None else last.ended or last.last_seen
    seen_to = now if stopped_at is None else min(stopped_at, now)
    if writer.quarantined is not None:
        pipeline.say_quarantined(writer.quarantined)
    changed = _changed(in_force, budgets)
    changes = judge.restore(external_states, now=seen_to, stopped_at=stopped_at, changed=changed)
    changes += judge.restore(rest, now=now, stopped_at=stopped_at, changed=changed)
    pipeline.take_changes((*changes, *orphans(known, (*changes, *judge.open_incidents()), now)))
    external = ExternalEvents(writer, budgets, pipeline, inbox, external_states, seen_to)
    recording = _begin(writer, budgets, beginning, changed)
    external.take_up()
    return Resumed(pipeline, external, recording, former)


def former_names(reader: Reader, now: float) -> tuple[FormerName, ...]:
    """The names of servers in the last 30 days of the history, newest first; of what was only measured nothing else."""
    names: dict[FormerName, None] = {}
    for start in reversed(reader.operations(SERVER_START, since=now - NAMES_OF, last=MOST_STARTS)):
        label, tool, folder = start.labels.get(SERVER), start.attributes.get(TOOL), start.attributes.get(FOLDER)
        if label:
            known = isinstance(tool, str) and isinstance(folder, str)
            port = _port(start.attributes.get(URL))
            names[FormerName(label, str(tool), str(folder), port) if known else FormerName(label, port=port)] = None
    said = {name.label for name in names}
    for gauge in reader.gauges_now():
        label = gauge.labels.get(SERVER)
        if gauge.signal == MEMORY and label and label not in said and gauge.at >= now - NAMES_OF:
            names[FormerName(label)] = None
    return tuple(names)


def _changed(in_force: str, budgets: BudgetFile) -> frozenset[str]:
    """The budgets whose limits were changed while no recorder ran; none where another version wrote what was in force.
    `in_force`: the text of the newest revision, empty before any."""
    if not in_force:
        return frozenset()
    try:
        return changed_budgets(in_force, revision_of(budgets)[1])
    except UnreadableRevisionError:
        return frozenset()


def _begin(writer: Writer, budgets: BudgetFile, beginning: Beginning, changed: frozenset[str]) -> int:
    """Begin a life: what a former one said of the present is over; what others tell goes on without a recorder."""
    reader = Reader(writer.database)
    try:
        gauges = [gauge for gauge in reader.gauges_now() if gauge.ended is None and not gauge.attributes.get(EXTERNAL)]
    finally:
        reader.close()
    with writer.batch():
        recording = writer.begin_recording(os.getpid(), beginning.at.wall)
        number = writer.budget_revision(*revision_of(budgets), beginning.at.wall)
        for budget in budgets.budgets:
            if budget.of_gauges and budget.id in changed:
                writer.set_slices_aside(budget.id, number)
        for key in OF_ONE_LIFE:
            writer.fact(key, None)
        started_by = StartedByFact(StartedBy.VIEWER if beginning.for_viewers else StartedBy.RECORD)
        writer.fact(started_by.key, started_by.json())
        for gauge in gauges:
            writer.gauge_ended(GaugeEnded(gauge.signal, gauge.at, gauge.labels))
    return recording


def _port(url: Scalar) -> int | None:
    """The port of an address that was recorded; None of anything else."""
    try:
        return urlsplit(url).port if isinstance(url, str) else None
    except ValueError:
        return None
