"""A whole life of a recorder, in this process: what it takes up, what it says of itself, and how it ends."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.signals import NO_LABELS, Gauge, Operation, Outcome
from hero_tui.recorder.lifecycle.spawn import (
    say_departed,
    stop_recorder,
    wait_for_started,
    wait_until_recording,
    wait_until_stopped,
)
from hero_tui.recorder.run import record, wait_for_former
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.writer import Writer

SHORT = 0.1  # seconds: it ends with its first tick
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def paths(workspace: Path, tmp_path: Path) -> Iterator[StorePaths]:
    """Where its history lies; signals and loggers are this process's own again afterwards."""
    root = logging.getLogger("hero_tui")
    before = [signal.getsignal(number) for number in SIGNALS]
    handlers, level, propagate = list(root.handlers), root.level, root.propagate
    yield store_paths(workspace, tmp_path / "state")
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)
    for each in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(each)
        each.close()
    root.level, root.propagate = level, propagate


def test_a_life_is_written_with_its_beginning_and_its_end(workspace: Path, paths: StorePaths) -> None:
    assert record(workspace, paths, limit=SHORT) == 0
    reader = Reader(paths.database)
    (life,) = reader.recordings(0.0)
    assert (life.pid, life.id) == (os.getpid(), 1)
    assert life.ended is not None
    assert life.started < life.ended == life.last_seen
    facts = reader.facts()
    assert facts["started_by"] == "record"
    assert {"processes", "watch", "workspace"} <= facts.keys()
    assert len(reader.revisions()) == 1
    reader.close()
    lines = paths.log.read_text("utf-8").splitlines()
    assert lines[0].endswith(f"INFO hero_tui.recorder.run: records {workspace}, pid {os.getpid()}")
    assert lines[-1].endswith("INFO hero_tui.recorder.run: ended: its time was over")


def test_the_lock_is_free_afterwards_and_one_that_is_held_ends_it_at_once(
    workspace: Path, paths: StorePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    assert record(workspace, paths, limit=SHORT) == 2
    assert capsys.readouterr().err == (
        f"hero-tui: {workspace} is recorded already (pid {os.getpid()}); `hero-tui stop` ends that\n"
    )
    assert record(workspace, paths, limit=SHORT, asked_for=0.0) == 0, "a viewer's finds another one and is content"
    assert not paths.database.exists()
    lock.release()
    assert record(workspace, paths, limit=SHORT, asked_for=1.0) == 0
    reader = Reader(paths.database)
    assert reader.facts()["started_by"] == "viewer"
    reader.close()
    lock = take_recorder_lock(paths.recorder_lock, wait=0.0)
    assert lock is not None
    lock.release()


def test_what_a_former_life_left_behind_is_taken_up(workspace: Path, paths: StorePaths) -> None:
    """Given a gauge without an end, one that others tell, a server of then, and an incident whose rule is not known."""
    writer = Writer(paths.database)
    writer.begin_recording(7, 1_790_000_000.0)
    writer.gauge(Gauge("dev.memory", 1_790_000_000.0, 2e9, {"server": "vite"}))
    writer.gauge(Gauge("shop.load", 1_790_000_001.0, 1.0, {}, (), {"appended": True}))
    writer.fact("last_error", "it failed")
    writer.incident(
        StoredIncident(3, "dev.memory", NO_LABELS, 2, 2, "firing", 1_790_000_000.0, 1_790_000_000.0, None, 2e9, 3e9,
                       2e9, "kept", None, None)
    )  # fmt: skip
    writer.close()
    assert record(workspace, paths, limit=SHORT) == 0
    reader = Reader(paths.database)
    ended = {each.signal: each.ended for each in reader.gauges_now() if each.signal in {"dev.memory", "shop.load"}}
    assert ended == {"dev.memory": 1_790_000_000.0, "shop.load": None}
    assert reader.facts()["last_error"] is None
    incident = reader.incident(3)
    assert incident is not None
    assert (incident.state, incident.cause) == ("ended", "kept")
    assert [each.kind for each in reader.transitions(3)] == ["expired"]
    (gap,) = [each for each in reader.gaps(0.0) if each.reason == "recorder off"]
    assert gap.start == 1_790_000_000.0
    reader.close()


@pytest.mark.parametrize(
    ("lives", "ended", "waited"),
    [(True, False, False), (True, True, True), (False, False, True)],
    ids=["it lives on", "it has ended", "it was killed"],
)
def test_a_former_recorder_whose_lock_file_was_deleted_is_waited_for(
    paths: StorePaths, lives: bool, ended: bool, waited: bool
) -> None:
    """Both would write into one history for a second."""
    pid = os.getppid() if lives else 2**22 + 1
    writer = Writer(paths.database)
    recording = writer.begin_recording(pid, 1_790_000_000.0)
    if ended:
        writer.end_recording(recording, 1_790_000_001.0)
    writer.close()
    assert wait_for_former(paths.database, timeout=0.1) is waited


def test_where_nothing_was_recorded_or_all_is_damaged_nobody_is_waited_for(paths: StorePaths) -> None:
    assert wait_for_former(paths.database, timeout=0.0)
    paths.database.write_bytes(b"no history" * 1000)
    assert wait_for_former(paths.database, timeout=0.0)


def test_a_damaged_history_is_set_aside_and_said(workspace: Path, paths: StorePaths) -> None:
    paths.database.write_bytes(b"no database at all " * 500)
    assert record(workspace, paths, limit=SHORT) == 0
    (aside,) = paths.folder.glob("history.damaged-*.db")
    reader = Reader(paths.database)
    notices = reader.facts()["notices"]
    reader.close()
    assert isinstance(notices, dict)
    assert notices["damaged"] == f"The history was damaged: it lies at {aside} now, a new one was begun."


def test_a_store_of_a_newer_version_is_refused_and_the_reason_is_in_the_log(workspace: Path, paths: StorePaths) -> None:
    writer = Writer(paths.database)
    writer._connection.execute("PRAGMA user_version = 99")
    writer.close()
    with pytest.raises(StoreError, match="written by a newer hero-tui"):
        record(workspace, paths, limit=SHORT)
    lock = take_recorder_lock(paths.recorder_lock, wait=0.0)
    assert lock is not None, "the lock is free again"
    lock.release()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_by_its_name(workspace: Path, paths: StorePaths, number: signal.Signals) -> None:
    """Given a signal that came while it was still starting: it is heard."""
    assert record(workspace, paths, limit=SHORT) == 0
    os.kill(os.getpid(), number)  # the handler of that life is still there, and puts an end into its inbox
    assert signal.getsignal(number) not in {signal.SIG_DFL, signal.default_int_handler}


def test_what_others_appended_while_none_ran_is_judged(workspace: Path, paths: StorePaths) -> None:
    Writer(paths.database).close()
    appender = Appender(paths.database)
    number = appender.operation(Operation("dev.type_check", 1_790_000_000.0, 60.0, Outcome.OK))
    appender.close()
    assert record(workspace, paths, limit=SHORT) == 0
    reader = Reader(paths.database)
    assert reader.judged_through() == number
    reader.close()


def test_nobody_who_records_is_said_and_waited_for(paths: StorePaths) -> None:
    assert not wait_until_recording(paths, timeout=0.0)
    assert wait_until_stopped(paths, timeout=0.0)
    assert not stop_recorder(paths)
    say_departed(paths)
    wait_for_started(paths, [], timeout=30.0)
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    assert wait_until_recording(paths, timeout=0.0)
    assert not wait_until_stopped(paths, timeout=0.05)
    wait_for_started(paths, [os.getpid()], timeout=30.0)
    lock.release()


def test_a_viewer_that_left_is_told_to_the_recorder_by_a_signal(paths: StorePaths) -> None:
    heard: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, _: heard.append(number))
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    say_departed(paths)
    assert heard == [signal.SIGUSR1]

    def end(number: int, _: object) -> None:
        heard.append(number)
        lock.release()

    signal.signal(signal.SIGTERM, end)
    assert stop_recorder(paths, timeout=30.0)
    assert heard == [signal.SIGUSR1, signal.SIGTERM]
