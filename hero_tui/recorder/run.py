"""One life of a recorder: takes the lock, joins probes, judge and store, and ends cleanly."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.revision import revision_of
from hero_tui.core.attributes import EXTERNAL
from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import OF_ONE_LIFE, StartedBy, StartedByFact
from hero_tui.core.sanitise import plain
from hero_tui.core.signals import GaugeEnded, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.budgets_watch import BudgetsWatch
from hero_tui.recorder.causes import CauseFinder
from hero_tui.recorder.clocks import Clocks
from hero_tui.recorder.external_events import ExternalEvents, told_by_others
from hero_tui.recorder.host_identity import this_host
from hero_tui.recorder.inbox import End, Inbox, ViewerLeft
from hero_tui.recorder.lifetime import TWELVE_HOURS, Beginning, Lifetime
from hero_tui.recorder.log import LastError, open_log
from hero_tui.recorder.loop import Loop
from hero_tui.recorder.maintenance import Maintenance
from hero_tui.recorder.orphans import orphans
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.probes import Probes
from hero_tui.recorder.recent_activity import RecentActivity
from hero_tui.recorder.run_context import RunContext
from hero_tui.recorder.trackers import Trackers
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.retention.size_limit import allowed_bytes
from hero_tui.store.workspace.locks import recorder_pid, take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer

log = logging.getLogger(__name__)


def record(
    workspace: Path,
    paths: StorePaths,
    *,
    linger: float = TWELVE_HOURS,
    limit: float | None = None,
    asked_for: float | None = None,
) -> int:
    """Record until a signal, `limit` (s) or the lifetime rule ends it; returns the exit code. `asked_for`: when a
    viewer started this recorder for itself (UTC s); None: it was started by name, and a viewer's `q` does not end it.

    Raises `BudgetsError` and `StoreError`, each a sentence, before anything was started.
    """
    for_viewers = asked_for is not None
    inbox = Inbox()
    _listen_to_signals(inbox)
    budgets = load_budgets(workspace)
    allowed = allowed_bytes()
    lock = take_recorder_lock(paths.recorder_lock)
    if lock is None:
        pid = recorder_pid(paths.recorder_lock)
        name = plain(str(workspace), 300)
        print(f"hero-tui: {name} is recorded already (pid {pid}); `hero-tui stop` ends that", file=sys.stderr)
        return 0 if for_viewers else 2
    try:
        last_error = open_log(paths.log, echo=not for_viewers)
        beginning = Beginning(Stamp.now(), asked_for)
        lifetime = Lifetime(for_viewers=for_viewers, started=beginning.at.mono, linger=linger, limit=limit)
        writer = Writer(paths.database, allowed=allowed)
        try:
            reason = _live(workspace, paths, budgets, writer, inbox, lifetime, last_error, beginning)
        except StoreError as error:
            log.error("ended: %s", error)  # noqa: TRY400 - a sentence says it all
            raise
        except Exception:
            log.exception("the recorder failed")
            raise
        finally:
            writer.close()
        log.info("ended: %s", reason)
    finally:
        lock.release()
    return 0


def _live(
    workspace: Path,
    paths: StorePaths,
    budgets: BudgetFile,
    writer: Writer,
    inbox: Inbox,
    lifetime: Lifetime,
    last_error: LastError,
    beginning: Beginning,
) -> str:
    clocks = Clocks()
    probes = Probes(workspace, inbox)
    activity = RecentActivity()

    def take_up() -> tuple[Pipeline, ExternalEvents, int]:
        pipeline, external = _pipeline(paths, budgets, writer, inbox, activity, probes, beginning.at)
        recording = _begin(paths, writer, budgets, beginning)
        external.take_up()
        return pipeline, external, recording

    try:
        pipeline, external, recording = take_up()
    except StoreError as error:
        if error.kind is not StoreTrouble.DAMAGED:
            raise
        writer.quarantine()  # damage that shows only to who reads further
        pipeline, external, recording = take_up()
    log.info("records %s, pid %d", workspace, os.getpid())
    maintenance = Maintenance(
        inbox=inbox,
        writer=writer,
        recording=recording,
        viewers_lock=paths.viewers_lock,
        lifetime=lifetime,
        servers_run=probes.servers_run,
        last_error=last_error,
        beginning=beginning,
    )
    trackers = Trackers(
        activity=activity,
        probes=probes.trackers,
        external=external,
        budgets=BudgetsWatch(workspace, inbox, budgets),
        maintenance=maintenance,
    )
    loop = Loop(inbox, trackers.in_order(), pipeline, clocks.look, maintenance.viewer_left)
    with ExitStack() as ending:  # each step is taken whatever the former one raised
        ending.callback(_end, writer, recording)
        ending.callback(lambda: pipeline.close(Stamp.now()))
        probes.start()
        ending.callback(probes.stop)
        return loop.run()


def _end(writer: Writer, recording: int) -> None:
    try:
        writer.end_recording(recording, Stamp.now().wall)
    except StoreError as error:
        log.error("the end of the recording could not be written: %s", error)  # noqa: TRY400 - a sentence says it all


def _pipeline(
    paths: StorePaths,
    budgets: BudgetFile,
    writer: Writer,
    inbox: Inbox,
    activity: RecentActivity,
    probes: Probes,
    started: Stamp,
) -> tuple[Pipeline, ExternalEvents]:
    """The pipeline with what a former recorder left behind taken up, and what others external since."""
    reader = Reader(paths.database)
    try:
        known = reader.incidents(open_only=True)
        states = reader.rule_states()
        recordings = reader.recordings(0.0)
        told, rest = told_by_others(states, budgets, reader.external_signals(reader.judged_through()))
    finally:
        reader.close()
    judge = Judge(budgets, writer.next_incident())
    causes = CauseFinder(budgets, activity, probes.describe)
    pipeline = Pipeline(writer, judge, activity, causes, known, RunContext(this_host()))
    last = recordings[-1] if recordings else None
    stopped_at = None if last is None else last.ended or last.last_seen
    seen_to = started.wall if stopped_at is None else min(stopped_at, started.wall)
    if writer.quarantined is not None:
        pipeline.say_quarantined(writer.quarantined)
    said = judge.restore(told, now=seen_to, stopped_at=stopped_at)
    said += judge.restore(rest, now=started.wall, stopped_at=stopped_at)
    pipeline.take_changes((*said, *orphans(known, (*said, *judge.open_incidents()), started.wall)))
    return pipeline, ExternalEvents(writer, budgets, pipeline, inbox, told, seen_to)


def _begin(paths: StorePaths, writer: Writer, budgets: BudgetFile, beginning: Beginning) -> int:
    """Begin a life: what a former one said of the present is over; what others tell goes on without a recorder."""
    reader = Reader(paths.database)
    try:
        gauges = [each for each in reader.gauges_now() if each.ended is None and not each.attributes.get(EXTERNAL)]
    finally:
        reader.close()
    with writer.batch():
        recording = writer.begin_recording(os.getpid(), beginning.at.wall)
        writer.budget_revision(*revision_of(budgets), beginning.at.wall)
        for key in OF_ONE_LIFE:
            writer.fact(key, None)
        started_by = StartedByFact(StartedBy.VIEWER if beginning.for_viewers else StartedBy.RECORD)
        writer.fact(started_by.key, started_by.json())
        for gauge in gauges:
            writer.gauge_ended(GaugeEnded(gauge.signal, gauge.at, gauge.labels))
    return recording


def _listen_to_signals(inbox: Inbox) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda kind, _frame: inbox(End(signal.Signals(kind).name)))
    signal.signal(signal.SIGUSR1, lambda _kind, _frame: inbox(ViewerLeft()))
