"""Starting a recorder from outside, and waiting for what becomes of it."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.recorder.lifecycle.spawn import (
    say_departed,
    start_recorder,
    stop_recorder,
    wait_for_started,
    wait_until_recording,
    wait_until_stopped,
)
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import recorder_pid, take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths, store_paths

PATIENCE = 60.0


@pytest.fixture
def paths(tmp_path: Path) -> StorePaths:
    """Where the history of `shop` lies."""
    (tmp_path / "shop").mkdir()
    return store_paths(tmp_path / "shop", tmp_path / "state")


@pytest.fixture
def started(tmp_path: Path, paths: StorePaths) -> Iterator[int]:
    """A recorder that a viewer started."""
    with pytest.warns(ResourceWarning, match="still running"):  # it outlives the object that started it
        pid = start_recorder(tmp_path / "shop", paths)
    yield pid
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def open_files() -> set[str]:
    """What this process holds open."""
    return {os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()}


def test_a_recorder_is_a_session_of_its_own_and_says_who_asked_for_it(
    tmp_path: Path, paths: StorePaths, started: int
) -> None:
    assert os.getsid(started) == started
    assert str(paths.log) not in open_files(), "the log is the recorder's"
    assert wait_until_recording(paths, timeout=PATIENCE)
    assert recorder_pid(paths.recorder_lock) == started
    assert paths.log.stat().st_mode & 0o777 == 0o600
    assert Path(f"/proc/{started}/cwd").readlink() == Path("/")
    words = Path(f"/proc/{started}/cmdline").read_text().split("\0")
    assert words[1:6] == ["-P", "-m", "hero_tui", "record", str(tmp_path / "shop")]
    assert words[6:9] == ["--store", str(paths.folder.parent), "--for-viewers"]
    wait_for_started(paths, [started], timeout=0.0)
    assert stop_recorder(paths, timeout=PATIENCE)
    reader = Reader(paths.database)
    (life,) = reader.recordings(0.0)
    assert reader.facts()["started_by"] == "viewer"
    reader.close()
    assert life.started >= float(words[9]) >= life.started - PATIENCE
    assert life.ended is not None


@pytest.mark.parametrize(
    ("line", "content", "doubt"),
    [
        (0, "", "its lock file does not say who it is"),
        (1, "", "its lock file does not say who it is"),
        (1, "another-boot:1", "is another process than the one that wrote the lock file"),
        (2, "pid:[1]", "in another PID namespace (a container)"),
        (0, "1", "pid 1 is another process than the one that wrote the lock file"),
    ],
)
def test_nobody_is_signalled_who_is_not_proved_to_be_the_recorder(
    paths: StorePaths, line: int, content: str, doubt: str
) -> None:
    """Given a lock that this process holds, and a file that does not name it: a signal would end this very test."""
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    lines = paths.recorder_lock.read_text().split("\n")
    lines[line] = content
    paths.recorder_lock.write_text("\n".join(lines))
    with pytest.raises(StoreError, match=re.escape(doubt)):
        stop_recorder(paths, timeout=0.0)
    say_departed(paths)  # it looks by itself once a second
    lock.beat()
    lock.release()
    assert not stop_recorder(paths), "nobody holds it"


def test_where_the_log_cannot_be_written_none_is_started(tmp_path: Path, paths: StorePaths) -> None:
    paths.log.mkdir()
    with pytest.raises(StoreError, match=r"recorder\.log cannot be written: Is a directory"):
        start_recorder(tmp_path / "shop", paths)


def test_a_lock_that_is_given_back_in_a_moment_is_waited_for(paths: StorePaths) -> None:
    lock = take_recorder_lock(paths.recorder_lock)
    assert lock is not None
    timer = threading.Timer(0.1, lock.release)
    timer.start()
    assert wait_until_stopped(paths, timeout=PATIENCE)
    timer.join()
    assert recorder_pid(paths.recorder_lock) is None


def test_a_lock_that_is_taken_in_a_moment_is_waited_for(paths: StorePaths) -> None:
    taken = []
    timer = threading.Timer(0.1, lambda: taken.append(take_recorder_lock(paths.recorder_lock)))
    timer.start()
    assert wait_until_recording(paths, timeout=PATIENCE)
    timer.join()
    (lock,) = taken
    assert lock is not None
    lock.release()


def test_recorders_that_have_all_ended_are_not_waited_for(paths: StorePaths) -> None:
    wait_for_started(paths, [2**22 + 1, 2**22 + 2], timeout=PATIENCE)
    assert not wait_until_recording(paths, timeout=0.0)


def test_a_new_recorder_is_waited_for_until_it_holds_the_lock(paths: StorePaths) -> None:
    taken = []
    timer = threading.Timer(0.1, lambda: taken.append(take_recorder_lock(paths.recorder_lock)))
    timer.start()
    wait_for_started(paths, [os.getpid()], timeout=PATIENCE)
    assert recorder_pid(paths.recorder_lock) == os.getpid()
    timer.join()
    (lock,) = taken
    assert lock is not None
    lock.release()
