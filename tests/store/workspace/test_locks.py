"""The two locks: who holds them, and that every death lets go of them."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.locks import Lock, recorder_pid, take_recorder_lock, take_viewer_lock, viewers_present
from tests.support.projects import wait_for

HOLDER = """
import subprocess, sys
from pathlib import Path
from hero_tui.store.workspace.locks import take_recorder_lock, take_viewer_lock
kind, path = sys.argv[1], Path(sys.argv[2])
lock = take_recorder_lock(path) if kind == "recorder" else take_viewer_lock(path)
child = subprocess.Popen(["sleep", "60"], close_fds=False, stdout=subprocess.DEVNULL)
print("held" if lock else "free", child.pid, flush=True)
sys.stdin.read()
"""


class Holder:
    """A process that holds a lock and has started a child that would inherit whatever can be inherited."""

    def __init__(self, kind: str, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, kind, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.said, child = self.process.stdout.readline().split()
        self.child = int(child)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        self.kill()
        os.kill(self.child, signal.SIGKILL)


def test_one_recorder_holds_its_lock_and_its_pid_can_be_read_without_taking_it(tmp_path: Path) -> None:
    path = tmp_path / "recorder.lock"
    assert recorder_pid(path) is None
    lock = take_recorder_lock(path)
    assert lock is not None
    assert recorder_pid(path) == os.getpid()
    assert take_recorder_lock(path, wait=0.05) is None
    lock.release()
    assert recorder_pid(path) is None
    lock.release()


def test_asking_does_not_get_in_the_way_of_a_recorder_that_starts(tmp_path: Path) -> None:
    path = tmp_path / "recorder.lock"
    path.touch()
    for _ in range(50):
        assert recorder_pid(path) is None
        lock = take_recorder_lock(path, wait=0.0)
        assert lock is not None
        lock.release()


def test_a_long_old_pid_is_not_left_behind_a_short_new_one(tmp_path: Path) -> None:
    path = tmp_path / "recorder.lock"
    path.write_text("99999999999\n")
    lock = take_recorder_lock(path)
    assert lock is not None
    assert path.read_text().splitlines()[0].rstrip() == str(os.getpid())
    lock.release()


def test_any_number_of_viewers_are_present_until_the_last_leaves(tmp_path: Path) -> None:
    path = tmp_path / "viewers.lock"
    assert not viewers_present(path)
    first, second = take_viewer_lock(path), take_viewer_lock(path)
    first.release()
    assert viewers_present(path)
    second.release()
    assert not viewers_present(path)


@pytest.mark.real
def test_a_recorder_killed_with_9_lets_go_although_a_child_of_it_lives(tmp_path: Path) -> None:
    path = tmp_path / "recorder.lock"
    holder = Holder("recorder", path)
    try:
        assert holder.said == "held"
        assert recorder_pid(path) == holder.process.pid
        assert take_recorder_lock(path, wait=0.0) is None
        holder.kill()
        os.kill(holder.child, 0)
        assert recorder_pid(path) is None
        lock = take_recorder_lock(path, wait=0.0)
        assert lock is not None
        lock.release()
    finally:
        holder.end()


@pytest.mark.real
def test_a_viewer_killed_with_9_is_present_no_more(tmp_path: Path) -> None:
    path = tmp_path / "viewers.lock"
    holder = Holder("viewer", path)
    try:
        assert viewers_present(path)
        holder.kill()
        assert not viewers_present(path)
    finally:
        holder.end()


@pytest.mark.parametrize("take", [take_recorder_lock, take_viewer_lock])
def test_a_lock_that_is_a_link_is_refused(tmp_path: Path, take: object) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(StoreError, match="it is a link"):
        take(tmp_path / "lock")  # type: ignore[operator]
    assert (tmp_path / "target").read_text() == "precious"


def test_a_recorder_that_waits_while_the_files_are_purged_locks_the_new_file(tmp_path: Path) -> None:
    """Given a purge that holds the lock and removes its file, then who waited for it is the one recorder."""
    path = tmp_path / "recorder.lock"
    purging = take_recorder_lock(path)
    assert purging is not None
    taken: list[Lock | None] = []
    waiting = threading.Thread(target=lambda: taken.append(take_recorder_lock(path, wait=10.0)))
    opened = len(list(Path("/proc/self/fd").iterdir()))
    waiting.start()
    wait_for(lambda: len(list(Path("/proc/self/fd").iterdir())) > opened, "the file to be opened")
    path.unlink()
    purging.release()
    waiting.join()
    assert recorder_pid(path) == os.getpid()
    assert take_recorder_lock(path, wait=0.0) is None
    assert taken[0] is not None
    taken[0].release()


def test_the_lock_files_are_for_their_owner_alone_and_are_not_inherited(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        recorder, viewer = take_recorder_lock(tmp_path / "recorder.lock"), take_viewer_lock(tmp_path / "viewers.lock")
    finally:
        os.umask(before)
    assert recorder is not None
    for name in ("recorder.lock", "viewers.lock"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    for lock in (recorder, viewer):
        assert lock._descriptor is not None
        assert not os.get_inheritable(lock._descriptor)
        lock.release()


def test_who_does_not_wait_asks_once_and_who_waits_asks_until_his_time_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is scripted: 0.25 s pass between two tries, and the try at the deadline is the last."""
    path = tmp_path / "recorder.lock"
    held = take_recorder_lock(path)
    assert held is not None
    clock = [100.0]
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        clock[0] += 0.25

    monkeypatch.setattr("hero_tui.store.workspace.locks.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("hero_tui.store.workspace.locks.time.sleep", rest)
    tries = {}
    for wait in (0.0, 0.5, 1.0):
        rests.clear()
        assert take_recorder_lock(path, wait=wait) is None
        tries[wait] = len(rests) + 1
    rests.clear()
    assert take_recorder_lock(path) is None
    assert tries == {0.0: 1, 0.5: 3, 1.0: 5}
    assert rests == [0.02] * 4, "a second is waited for by itself"
    held.release()


@pytest.mark.parametrize(("content", "pid"), [("4711\n", 4711), ("", None), ("mine\n", None), ("-1\n", None)])
def test_the_pid_is_read_from_a_file_that_is_locked(tmp_path: Path, content: str, pid: int | None) -> None:
    path = tmp_path / "recorder.lock"
    lock = take_recorder_lock(path)
    assert lock is not None
    path.write_text(content)
    assert recorder_pid(path) == pid
    lock.release()
    assert recorder_pid(path) is None


@pytest.mark.parametrize("take", [take_recorder_lock, take_viewer_lock])
def test_a_lock_that_cannot_be_opened_says_what_to_do(tmp_path: Path, take: Callable[[Path], Lock]) -> None:
    """Given a folder where the lock should be: forbidden, with the other folder to give."""
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError, match="cannot be opened: Is a directory; give --store a folder that you") as caught:
        take(tmp_path / "lock")
    assert caught.value.kind.value == "forbidden"


@pytest.mark.parametrize("ask", [recorder_pid, viewers_present])
def test_a_link_is_not_asked(tmp_path: Path, ask: Callable[[Path], object]) -> None:
    """Given a link where a lock should be: said, not followed."""
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot be read: Too many levels of symbolic links; check its owner"):
        ask(tmp_path / "lock")
