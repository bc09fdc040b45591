"""Deleting a history: ours and nothing else, and not while it is in use."""

import pytest

from hero_tui.store.errors import StoreError
from hero_tui.store.locks import take_recorder_lock, take_viewer_lock
from hero_tui.store.paths import StorePaths
from hero_tui.store.purge import purge, stored_files
from hero_tui.store.writer import Writer


def test_it_deletes_what_it_listed_and_the_folder(paths: StorePaths) -> None:
    Writer(paths.database).close()
    paths.log.write_text("x" * 5000)
    aside = Writer(paths.database)
    aside.set_aside()
    aside.close()
    listed = stored_files(paths)
    assert sum(each.size for each in listed) > 5000
    assert {each.path for each in listed} <= {each.path for each in purge(paths)}
    assert not paths.folder.exists()


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
