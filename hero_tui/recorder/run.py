"""One life of a recorder: takes the lock, joins probes, pipeline and store in a loop, and ends cleanly."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from hero_tui.budgets.compiled import CompiledBudgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.sanitise import sanitise
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.recorder.context.causes import CauseFinder
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.inbox import End, Inbox, ViewerLeft
from hero_tui.recorder.lifecycle.clocks import Clocks
from hero_tui.recorder.lifecycle.interruptions import Interruptions
from hero_tui.recorder.lifecycle.lifetime import TWELVE_HOURS, Beginning, Lifetime
from hero_tui.recorder.lifecycle.readiness import tell_ready
from hero_tui.recorder.log import LastError, open_log
from hero_tui.recorder.loop import Loop
from hero_tui.recorder.probes import Probes
from hero_tui.recorder.resume import resume
from hero_tui.recorder.trackers.budgets_watch import BudgetsWatch
from hero_tui.recorder.trackers.descriptors import Descriptors, widen
from hero_tui.recorder.trackers.heartbeat import Heartbeat
from hero_tui.recorder.trackers.integrity import Integrity
from hero_tui.recorder.trackers.maintenance import Maintenance
from hero_tui.recorder.trackers.order import Trackers
from hero_tui.recorder.trackers.requests_count import RequestsCount
from hero_tui.recorder.trackers.status_line import LineMaker, StatusLine
from hero_tui.store.db.connection import BUSY_TIMEOUT
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.retention.size_limit import allowed_bytes
from hero_tui.store.workspace.locks import RecorderLock, recorder_pid, take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.workspace.process_identity import process_identity
from hero_tui.store.workspace.set_aside import set_aside_what_is_no_file
from hero_tui.store.writer import Writer

log = logging.getLogger(__name__)


FORMER_ENDS_WITHIN, LOOK_EVERY = 3.0, 0.05
BRIEFLY = 0.5
"""Seconds that the loop waits for a write lock of others, who hold it for milliseconds."""


class _Life(Struct, frozen=True):
    lock: RecorderLock
    lifetime: Lifetime
    last_error: LastError
    beginning: Beginning
    line: LineMaker | None
    compiled: CompiledBudgets


def record(
    workspace: Path,
    paths: StorePaths,
    *,
    linger: float = TWELVE_HOURS,
    limit: float | None = None,
    asked_for: float | None = None,
    line: LineMaker | None = None,
) -> int:
    """Record until a signal, `limit` (s) or the lifetime rule ends it; returns the exit code. `asked_for`: when a
    viewer started this recorder for itself (UTC s); None: it was started by name, and a viewer's `q` does not end it.
    `line` makes what `hero-tui status --line` says, which is kept in a file while somebody asks.

    Raises `BudgetsError` and `StoreError`, each a sentence, before anything was started.
    """
    for_viewers = asked_for is not None
    widen()
    inbox = Inbox()
    _listen_to_signals(inbox)
    compiled = CompiledBudgets(workspace, paths.folder)
    budgets = compiled.load()
    allowed = allowed_bytes()
    moved = set_aside_what_is_no_file(paths)
    was_there = paths.recorder_lock.exists()
    lock = take_recorder_lock(paths.recorder_lock)
    if lock is None:
        pid = recorder_pid(paths.recorder_lock)
        name = sanitise(str(workspace), 300)
        print(f"hero-tui: {name} is recorded already (pid {pid}); `hero-tui stop` ends that", file=sys.stderr)
        return 0 if for_viewers else 2
    try:
        compiled.keep()
        last_error = open_log(paths.log, echo=not for_viewers)
        if not was_there:
            wait_for_former(paths.database)
        for there in moved:
            log.error("%s was no file, and lies there now", there)
        beginning = Beginning(Stamp.now(), asked_for)
        lifetime = Lifetime(for_viewers=for_viewers, started=beginning.at.mono, linger=linger, limit=limit)
        life = _Life(lock, lifetime, last_error, beginning, line, compiled)
        writer = Writer(paths.database, allowed=allowed, in_place=lock.is_in_place)
        try:
            writer.remember_workspace(workspace)
            reason = _live(workspace, paths, budgets, writer, inbox, life)
        except StoreError as error:
            log.error("ended: %s", error)  # noqa: TRY400 - a sentence says it all
            raise
        except Exception:
            log.exception("the recorder failed")
            raise
        finally:
            writer.close()
        if not lock.is_in_place():
            log.error("ended: %s", reason)
            return 1
        log.info("ended: %s", reason)
    finally:
        lock.release()
    return 0


def wait_for_former(database: Path, timeout: float = FORMER_ENDS_WITHIN) -> bool:
    """Wait for a recorder whose lock file was deleted: it notices within a second, and until then writes into the same
    history. False where it still lives after `timeout` seconds; at once where there is none."""
    deadline = time.monotonic() + timeout
    while _former_lives(database):
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def _former_lives(database: Path) -> bool:
    try:
        reader = Reader(database)
        try:
            lives = reader.recordings(0.0)
        finally:
            reader.close()
    except StoreError:
        return False  # the writer, which opens it next, says what is wrong
    former = lives[-1] if lives else None
    return (
        former is not None
        and former.ended is None
        and former.pid != os.getpid()
        and process_identity(former.pid) is not None
    )


def _live(
    workspace: Path,
    paths: StorePaths,
    budgets: BudgetFile,
    writer: Writer,
    inbox: Inbox,
    life: _Life,
) -> str:
    clocks = Clocks()
    probes = Probes(workspace, inbox, budgets.launched_by, budgets.poll_files, budgets.servers)
    activity = RecentActivity()
    causes = CauseFinder(budgets, activity, probes.describe)
    resumed = resume(writer, budgets, inbox, activity, causes, life.beginning)
    probes.know_former_names(resumed.former_names)
    log.info("records %s, pid %d", workspace, os.getpid())

    def take_budgets(taken: BudgetFile, changed: frozenset[str], now: Stamp) -> None:
        causes.take_budgets(taken)
        resumed.external.take_budgets(taken)
        resumed.pipeline.take_budgets(taken, changed, now)

    interruptions = Interruptions(clocks.look, resumed.external.take_up, inbox)
    maintenance = Maintenance(
        inbox=inbox,
        writer=writer,
        recording=resumed.recording,
        viewers_lock=paths.viewers_lock,
        lifetime=life.lifetime,
        servers_run=probes.servers_run,
        last_error=life.last_error,
        beginning=life.beginning,
    )
    trackers = Trackers(
        activity=activity,
        probes=probes.trackers,
        descriptors=Descriptors(inbox, lambda: ProcReader.refused + loop.refused),
        requests=RequestsCount(inbox),
        external=resumed.external,
        budgets=BudgetsWatch(workspace, inbox, budgets, take_budgets, life.compiled),
        interruptions=interruptions,
        integrity=Integrity(writer, inbox, life.beginning.at.mono),
        heartbeat=Heartbeat(life.lock, paths.recorder_lock, inbox, lambda: resumed.pipeline.refusal),
        line=None if life.line is None else StatusLine(paths.folder, life.line),
        maintenance=maintenance,
    )
    loop = Loop(inbox, trackers.in_order(), resumed.pipeline, interruptions.look, maintenance.viewer_left)
    with ExitStack() as ending:  # each step is taken whatever the former one raised
        ending.callback(_end, writer, resumed.recording)
        ending.callback(lambda: resumed.pipeline.close(Stamp.now()))
        writer.wait_for_lock(BRIEFLY)
        ending.callback(writer.wait_for_lock, BUSY_TIMEOUT)
        probes.start()
        ending.callback(probes.stop)
        tell_ready()
        return loop.run()


def _end(writer: Writer, recording: int) -> None:
    try:
        writer.end_recording(recording, Stamp.now().wall)
    except StoreError as error:
        log.error("the end of the recording could not be written: %s", error)  # noqa: TRY400 - a sentence says it all


def _listen_to_signals(inbox: Inbox) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda kind, _frame: inbox(End(signal.Signals(kind).name)))
    signal.signal(signal.SIGUSR1, lambda _kind, _frame: inbox(ViewerLeft()))
