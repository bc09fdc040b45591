"""Deleting a history: ours and nothing else, and not while it is in use."""

import os
import sqlite3
import subprocess

import pytest

from hero_tui.core.signals import NO_LABELS, Gauge, Operation, Outcome
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.retention.purge import purge, purge_older_than, stored_files
from hero_tui.store.workspace.locks import take_recorder_lock, take_viewer_lock
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600


def test_it_deletes_what_it_listed_and_the_folder(paths: StorePaths) -> None:
    Writer(paths.database).close()
    paths.log.write_text("x" * 5000)
    (paths.folder / "budgets.compiled").write_bytes(b"x")
    aside = Writer(paths.database)
    aside.quarantine()
    aside.close()
    listed = stored_files(paths)
    assert sum(each.size for each in listed) > 5000
    assert {each.path for each in listed} <= {each.path for each in purge(paths)}
    assert not paths.folder.exists()


def test_a_file_is_as_large_as_du_says(paths: StorePaths) -> None:
    """Also where it holds less than its length, as a database with holes does."""
    paths.log.write_bytes(b"x" * 5000)
    hole = paths.folder / "history.db"
    hole.touch()
    os.truncate(hole, 1_000_000)
    for file in stored_files(paths):
        du = subprocess.run(["du", "--block-size=1", file.path], capture_output=True, text=True, check=True)
        assert file.size == int(du.stdout.split()[0]), file.path.name
    sizes = {file.path.name: file.size for file in stored_files(paths)}
    assert sizes["recorder.log"] >= 5000
    assert sizes["history.db"] < 1_000_000


def test_a_strangers_file_stays(paths: StorePaths) -> None:
    Writer(paths.database).close()
    (paths.folder / "notes.txt").write_text("mine")
    (paths.folder / "history.db-link").symlink_to(paths.folder / "notes.txt")
    purge(paths)
    assert [each.name for each in paths.folder.iterdir()] == ["notes.txt"]


def test_it_refuses_while_a_recorder_or_a_viewer_runs(paths: StorePaths) -> None:
    Writer(paths.database).close()
    recorder = take_recorder_lock(paths.recorder_lock)
    assert recorder is not None
    with pytest.raises(StoreError, match="hero-tui stop"):
        purge(paths)
    recorder.release()
    viewer = take_viewer_lock(paths.viewers_lock)
    with pytest.raises(StoreError, match="somebody is looking"):
        purge(paths)
    viewer.release()
    purge(paths)
    assert not paths.folder.exists()


def test_the_older_part_goes_and_its_space_comes_back(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    with writer.batch():
        for number in reversed(range(3000)):
            at = NOW - number * 3600
            writer.gauge(Gauge("dev.cpu", at, 1.0))
            writer.operation(Operation("dev.lint", at, 1.0, Outcome.OK, {}, {"text": "y" * 500}))
    writer.close()
    before = paths.database.stat().st_size
    viewer = take_viewer_lock(paths.viewers_lock)
    reader = Reader(paths.database)
    purge_older_than(paths, NOW - 100 * 3600)
    assert len(reader.operations("dev.lint")) == 101
    assert len(reader.gauge("dev.cpu", NO_LABELS, 0, NOW + 1, 3600)) == 101
    assert reader.changed()
    assert not reader.moved()
    reader.close()
    viewer.release()
    assert paths.database.stat().st_size < before / 4


def test_a_file_that_somebody_rebuilt_and_that_never_shrinks_is_purged_all_the_same(paths: StorePaths) -> None:
    """`sqlite3 .dump` of a file that was set aside makes one without auto_vacuum."""
    writer = Writer(paths.database)
    with writer.batch():
        for number in range(3000):
            writer.operation(Operation("dev.lint", NOW - number, 1.0, Outcome.OK, {}, {"text": "y" * 200}))
    writer.close()
    rebuilt = sqlite3.connect(paths.database)
    rebuilt.executescript("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = WAL;")
    rebuilt.close()
    purge_older_than(paths, NOW - 100)
    reader = Reader(paths.database)
    assert len(reader.operations("dev.lint")) == 102
    reader.close()


def test_the_older_part_is_not_taken_from_under_a_recorder(paths: StorePaths) -> None:
    Writer(paths.database).close()
    recorder = take_recorder_lock(paths.recorder_lock)
    assert recorder is not None
    with pytest.raises(StoreError, match="hero-tui stop"):
        purge_older_than(paths, NOW)
    recorder.release()
