"""A reader is told of a commit, of nothing else, and can be woken."""

import ctypes
import shutil
import threading
import time
from pathlib import Path

import pytest

from hero_tui.store.change_notifier import ChangeNotifier
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer

LONG = 30.0


def in_a_moment(action: object) -> threading.Timer:
    timer = threading.Timer(0.05, action)  # type: ignore[arg-type]
    timer.start()
    return timer


def test_a_commit_rings_once_at_once(paths: StorePaths, writer: Writer) -> None:
    notifier = ChangeNotifier(paths)
    assert notifier.polling is None
    assert not notifier.wait(0)
    writer.fact("watch", 1)
    assert notifier.wait(LONG)
    assert not notifier.wait(0)
    notifier.close()


def test_a_commit_wakes_the_one_who_waits(paths: StorePaths) -> None:
    notifier = ChangeNotifier(paths)

    def commit() -> None:
        writer = Writer(paths.database)
        writer.fact("watch", 1)
        writer.close()

    timer = in_a_moment(commit)
    started = time.monotonic()
    assert notifier.wait(LONG)
    assert time.monotonic() - started < LONG / 2
    timer.join()
    notifier.close()


def test_it_is_made_in_one_thread_waits_in_another_and_is_closed_in_the_first(
    paths: StorePaths, writer: Writer
) -> None:
    notifier = ChangeNotifier(paths)
    writer.fact("watch", 1)
    rang: list[bool] = []
    thread = threading.Thread(target=lambda: rang.append(notifier.wait(LONG)))
    thread.start()
    thread.join()
    assert rang == [True]
    notifier.close()


def test_other_files_of_the_folder_ring_nothing(paths: StorePaths, writer: Writer) -> None:
    notifier = ChangeNotifier(paths)
    paths.log.write_text("a line\n")
    paths.recorder_lock.touch()
    assert not notifier.wait(0.1)
    notifier.close()


def test_a_store_that_begins_or_is_set_aside_rings(paths: StorePaths) -> None:
    notifier = ChangeNotifier(paths)
    assert not notifier.wait(0)
    writer = Writer(paths.database)
    assert notifier.wait(LONG)
    while notifier.wait(0):
        pass
    writer.quarantine()
    assert notifier.wait(LONG)
    while notifier.wait(0):
        pass
    writer.fact("watch", 1)
    assert notifier.wait(LONG)
    writer.close()
    notifier.close()


def test_it_can_be_woken_and_stopped_from_another_thread(paths: StorePaths) -> None:
    notifier = ChangeNotifier(paths)
    timer = in_a_moment(notifier.wake)
    assert not notifier.wait(LONG)
    timer.join()
    timer = in_a_moment(notifier.stop)
    assert not notifier.wait(None)
    timer.join()
    assert not notifier.wait(None)
    notifier.close()
    notifier.close()


def test_a_damaged_store_rings_so_that_the_reader_can_say_so(paths: StorePaths) -> None:
    notifier = ChangeNotifier(paths)
    paths.database.write_bytes(b"no database at all" * 100)
    assert notifier.wait(LONG)
    assert not notifier.wait(0.05)
    notifier.close()


def test_where_inotify_gives_nothing_it_polls_and_says_why(
    paths: StorePaths, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Exhausted:
        def __init__(self, name: None, use_errno: bool) -> None:
            ctypes.set_errno(24)

        @staticmethod
        def inotify_init1(flags: int) -> int:
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Exhausted)
    monkeypatch.setattr("hero_tui.store.change_notifier.POLL_EVERY", 0.02)
    notifier = ChangeNotifier(paths)
    assert notifier.polling == "no inotify instance: Too many open files"
    timer = in_a_moment(lambda: Path(paths.folder, "other").touch())
    assert not notifier.wait(0.1)
    timer.join()
    writer.fact("watch", 1)
    assert notifier.wait(LONG)
    notifier.close()


def test_a_folder_that_is_removed_rings_and_is_looked_at_slowly_from_then_on(paths: StorePaths) -> None:
    Writer(paths.database).close()
    notifier = ChangeNotifier(paths)
    shutil.rmtree(paths.folder)
    assert notifier.wait(LONG)
    assert not notifier.wait(0.05)
    assert notifier.polling is not None
    assert "was removed" in notifier.polling
    notifier.close()
