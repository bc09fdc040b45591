"""What the doctor looks at, in a workspace, a store and an environment of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.facts import WatchFact
from hero_tui.recorder.doctor.checks import run_checks
from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.locks import take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.writer import Writer


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def paths(workspace: Path, tmp_path: Path) -> StorePaths:
    return store_paths(workspace, tmp_path / "state")


def test_nothing_recorded_yet_is_no_error(workspace: Path, paths: StorePaths) -> None:
    seen = run_checks(workspace, paths, {})
    assert (seen.store_error, seen.facts.watch, seen.recorder_pid) == (None, None, None)
    assert (seen.workspace, seen.store_folder, seen.log) == (str(workspace), str(paths.folder), str(paths.log))
    assert (seen.budgets, seen.budgets_error) == (None, None)
    assert seen.requests_allowed
    assert seen.store_file_system


def test_what_the_recorder_said_and_that_it_runs(workspace: Path, paths: StorePaths) -> None:
    writer = Writer(paths.database)
    writer.fact("watch", {"files": 3})
    writer.close()
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    seen = run_checks(workspace, paths, {"HERO_TUI_NO_REQUESTS": "1"})
    lock.release()
    assert seen.facts.watch == WatchFact(files=3)
    assert seen.recorder_pid is not None
    assert not seen.requests_allowed


def test_a_store_that_cannot_be_read_is_said_and_the_rest_examined(workspace: Path, paths: StorePaths) -> None:
    paths.database.write_bytes(b"no database at all " * 500)
    seen = run_checks(workspace, paths, {})
    assert "is damaged" in (seen.store_error or "")
    assert seen.facts.watch is None
    refused = run_checks(workspace, StoreError("no folder"), {})
    assert (refused.store_error, refused.store_folder) == ("no folder", "")


def test_budgets_that_cannot_be_used_are_said_and_those_that_can_are_named(workspace: Path, paths: StorePaths) -> None:
    (workspace / "budgets.yaml").write_text("budgets: {dev.lint: off}\n")
    assert run_checks(workspace, paths, {}).budgets == str(workspace / "budgets.yaml")
    (workspace / "budgets.yaml").write_text("budgets: 7\n")
    seen = run_checks(workspace, paths, {})
    assert seen.budgets is None
    assert (seen.budgets_error or "").startswith(f"{workspace}/budgets.yaml:1:10: ")


def test_git_is_looked_for_upward(workspace: Path, paths: StorePaths) -> None:
    assert not run_checks(workspace, paths, {}).git
    (workspace.parent / ".git").mkdir()
    assert run_checks(workspace, paths, {}).git


@pytest.mark.parametrize(
    ("left", "bisecting"),
    [
        ("BISECT_START", True),
        ("BISECT_LOG", True),
        ("BISECT_NAMES", False),
        ("MERGE_HEAD", False),
        ("rebase-merge", False),
    ],
)
def test_a_bisect_that_is_under_way_is_found(workspace: Path, paths: StorePaths, left: str, *, bisecting: bool) -> None:
    folder = workspace.parent / ".git"
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / left).write_text("main\n")
    assert run_checks(workspace, paths, {}).bisecting is bisecting


def test_the_terminals_words_come_from_the_environment(
    workspace: Path, paths: StorePaths, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"TERM": "xterm-kitty", "COLORTERM": "truecolor", "NO_COLOR": "1"}
    terminal = run_checks(workspace, paths, environment).terminal
    assert (terminal.size, terminal.term, terminal.colour_term) == (None, "xterm-kitty", "truecolor")
    assert terminal.no_colour
    assert terminal.utf8
    plain = run_checks(workspace, paths, {}).terminal
    assert (plain.term, plain.colour_term, plain.no_colour) == ("", "", False)
