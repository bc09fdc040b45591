"""What a viewer reads from a real store, and what it writes into it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Operation, Outcome
from hero_tui.format.summary import stopped_sentence
from hero_tui.models.snapshot import RecorderState
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.writer import Writer
from hero_tui.tui.data.recorder_error import last_words
from hero_tui.tui.data.snapshot_source import SnapshotSource
from hero_tui.tui.run import ViewerWriter, needs_ascii


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def paths(workspace: Path, tmp_path: Path) -> StorePaths:
    return store_paths(workspace, tmp_path / "state")


@pytest.fixture
def budgets(workspace: Path) -> BudgetFile:
    return load_budgets(workspace)


def with_alert(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    warning = int(Level.WARNING)
    now = time.time()
    writer.incident(
        StoredIncident(
            1,
            "dev.memory",
            {},
            warning,
            warning,
            "firing",
            now - 60,
            now - 30,
            None,
            2.5e9,
            3e9,
            2.5e9,
            None,
            None,
            None,
        )
    )
    writer.close()


def test_nothing_recorded_yet_is_an_empty_screen(workspace: Path, paths: StorePaths, budgets: BudgetFile) -> None:
    loading = SnapshotSource(workspace, paths, budgets)
    snapshot = loading.load()
    assert snapshot.recorder.state is RecorderState.STARTING, "the recorder was asked for a moment ago"
    assert snapshot.first_run
    assert {view.latest for view in snapshot.budgets} == {None}


def test_an_operation_that_is_written_later_is_seen_and_is_urgent(
    workspace: Path, paths: StorePaths, budgets: BudgetFile
) -> None:
    Appender(paths.database).close()
    loading = SnapshotSource(workspace, paths, budgets)
    loading.load()
    loading.urgent()
    assert not loading.urgent()
    appender = Appender(paths.database)
    appender.operation(Operation("dev.lint", time.time() - 2, 1.5, Outcome.OK))
    appender.close()
    assert loading.urgent()
    view = loading.load().view("dev.lint")
    assert view is not None
    assert view.latest == 1.5
    loading.close()


def test_a_run_that_is_completed_is_urgent_and_seen(workspace: Path, paths: StorePaths, budgets: BudgetFile) -> None:
    writer = Writer(paths.database)
    told = Operation("dev.lint", time.time() - 2, 1.5, Outcome.OK, {}, {"typed_duration": None})
    row = writer.operation(told)
    loading = SnapshotSource(workspace, paths, budgets)
    loading.load()
    loading.urgent()
    assert not loading.urgent()
    writer.complete_operation(row, {"typed_duration": 9.0})
    assert loading.urgent()
    assert not loading.urgent()
    view = loading.load().view("dev.lint")
    assert view is not None
    assert [run.attributes["typed_duration"] for run in view.runs] == [9.0]
    loading.close()
    writer.close()


def test_a_store_that_was_moved_aside_is_opened_anew(workspace: Path, paths: StorePaths, budgets: BudgetFile) -> None:
    appender = Appender(paths.database)
    appender.operation(Operation("dev.lint", time.time() - 2, 1.5, Outcome.OK))
    appender.close()
    loading = SnapshotSource(workspace, paths, budgets)
    assert any(view.runs for view in loading.load().budgets)
    for path in paths.folder.glob("history.db*"):
        path.rename(paths.folder / f"aside-{path.name}")
    Appender(paths.database).close()
    assert loading.urgent()
    assert not any(view.runs for view in loading.load().budgets)
    loading.close()


def test_a_recorder_is_alive_while_it_holds_its_lock(workspace: Path, paths: StorePaths, budgets: BudgetFile) -> None:
    Appender(paths.database).close()
    loading = SnapshotSource(workspace, paths, budgets)
    assert loading.alive() == (None, True)
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    assert loading.alive() == (os.getpid(), False)
    lock.release()


@pytest.mark.parametrize(
    ("age", "least", "most"),
    [(0.0, 4.9, 5.0), (5.0, 4.9, 5.0), (10.0, 4.0, 5.0), (12.0, 2.0, 3.0), (14.0, 0.05, 1.0), (16.0, 5.0, 5.0),
     (-3600.0, 5.0, 5.0)],
    ids=["just beat", "a beat ago", "two missed", "12 s", "14 s", "silent already", "clock set back"],
)  # fmt: skip
def test_the_next_look_is_when_three_beats_are_missed(
    workspace: Path, paths: StorePaths, budgets: BudgetFile, age: float, least: float, most: float
) -> None:
    """So that 15 s after the last beat it is on the screen, whenever the recorder was stopped after it."""
    loading = SnapshotSource(workspace, paths, budgets)
    assert loading.patience() == 5.0
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    beat = time.time() - age
    os.utime(paths.recorder_lock, (beat, beat))
    assert least <= loading.patience() <= most
    lock.release()


def test_a_recorder_that_beats_no_more_is_worth_a_new_snapshot_and_so_is_its_trouble(
    workspace: Path, paths: StorePaths, budgets: BudgetFile
) -> None:
    Appender(paths.database).close()
    loading = SnapshotSource(workspace, paths, budgets)
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    states = [loading.state()]
    lock.beat("The history cannot be written.")
    states.append(loading.state())
    beat = time.time() - 20.0
    os.utime(paths.recorder_lock, (beat, beat))
    states.append(loading.state())
    snapshot = loading.load()
    lock.beat()
    states.append(loading.state())
    assert len(set(states)) == 3
    assert states[-1] == states[0], "all of it is taken back"
    assert snapshot.recorder.state is RecorderState.NOT_RESPONDING
    assert snapshot.recorder.since == pytest.approx(beat)
    assert loading.load().recorder.state is not RecorderState.NOT_RESPONDING
    lock.release()
    loading.close()


def test_an_acknowledgement_reaches_the_store_and_is_taken_back(
    workspace: Path, paths: StorePaths, budgets: BudgetFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERO_TUI_NAME", "ada")
    with_alert(paths)
    loading = SnapshotSource(workspace, paths, budgets)
    writer = ViewerWriter(workspace, paths, loading.acknowledged)
    incident = loading.load().incidents[0]
    loading.urgent()

    writer.acknowledge(incident, "looks like the icons")
    writer.first_run_seen()
    writer.close()

    assert loading.urgent(), "this viewer wants to see its own mark at once"
    snapshot = loading.load()
    assert (snapshot.incidents[0].acknowledged_by, snapshot.incidents[0].note) == ("ada", "looks like the icons")
    assert not snapshot.first_run

    again = ViewerWriter(workspace, paths, loading.acknowledged)
    again.acknowledge(incident, None)
    again.close()
    assert loading.load().incidents[0].acknowledged_by is None
    loading.close()
    reader = Reader(paths.database)
    assert len(reader.acks(1)) == 2, "appended, never erased"
    reader.close()


@pytest.mark.parametrize(("environ", "ascii_only"), [({"HERO_TUI_ASCII": "1"}, True), ({"TERM": "linux"}, True)])
def test_terminals_without_the_signs_get_ascii(environ: dict[str, str], ascii_only: bool) -> None:
    assert needs_ascii(environ) is ascii_only


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("2026-11-27 06:23:01,123 INFO hero_tui.recorder.run: recording ended: stopped\n", None),
        ("2026-11-27 06:23:01,123 WARNING hero_tui.store: slow disk\n\n", None),
        ("2026-11-27 06:23:01,123 ERROR hero_tui.store: the disk is full\n", "the disk is full"),
        ("hero-tui: history.db is of a newer version\n", "history.db is of a newer version"),
        ("Traceback (most recent call last):\n  …\nImportError: no \x1b[31mname\n", "ImportError: no \\x1b[31mname"),
        ("", None),
    ],
)
def test_what_a_recorder_said_as_it_ended_is_its_last_line_where_that_is_bad(
    tmp_path: Path, lines: str, said: str | None
) -> None:
    log = tmp_path / "recorder.log"
    log.write_text("x" * 9000 + "\n" + lines if lines else "", encoding="utf-8")
    assert last_words(log, time.time() - 60) == said
    assert last_words(log, time.time() + 60) is None, "of an earlier one"
    assert last_words(tmp_path / "none.log", 0.0) is None


@pytest.mark.parametrize(("lag", "heard"), [(0.0, True), (0.010, True), (0.5, False)])
def test_a_log_whose_file_time_lags_by_a_tick_of_the_kernel_is_of_this_start(
    tmp_path: Path, lag: float, heard: bool
) -> None:
    """File times are those of the kernel's last tick, up to 10 ms behind the clock that a start was read from."""
    log, started = tmp_path / "recorder.log", 1_800_000_000.0
    log.write_text("hero-tui: the history is newer\n")
    os.utime(log, (started - lag, started - lag))
    assert (last_words(log, started) is not None) is heard


def test_a_recorder_that_ends_as_it_starts_is_not_silent(
    workspace: Path, paths: StorePaths, budgets: BudgetFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_alert(paths)
    monkeypatch.setattr("hero_tui.tui.data.snapshot_source.STARTING_SECONDS", 0.0)
    loading = SnapshotSource(workspace, paths, budgets)
    paths.log.write_text(f"hero-tui: {paths.database} was written by a newer hero-tui\n")
    sentence = stopped_sentence(loading.load(), time.time())
    assert sentence.endswith(": history.db was written by a newer hero-tui")
    loading.close()
