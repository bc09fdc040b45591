"""State that is moved, deleted or restored under a recorder: one recorder, no ghost, and nothing lost that was told.

`HERO_TUI_EXPLORE=5` makes fifty and more of the dozen.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredGap
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import recorder_pid, recorder_seen
from hero_tui.store.workspace.paths import StorePaths
from tests.support.examples import examples
from tests.support.projects import wait_for
from tests.support.recorder import RecordingHere

pytestmark = pytest.mark.real

Change = Callable[[StorePaths], None]


def lock_deleted(paths: StorePaths) -> None:
    paths.recorder_lock.unlink()


def lock_renamed(paths: StorePaths) -> None:
    paths.recorder_lock.rename(paths.folder / "kept.lock")


def lock_replaced(paths: StorePaths) -> None:
    shutil.copy(paths.recorder_lock, paths.folder / "new")
    (paths.folder / "new").rename(paths.recorder_lock)


def folder_renamed(paths: StorePaths) -> None:
    paths.folder.rename(paths.folder.with_name("kept"))


def folder_deleted(paths: StorePaths) -> None:
    shutil.rmtree(paths.folder)


def folder_restored(paths: StorePaths) -> None:
    folder_renamed(paths)
    shutil.copytree(paths.folder.with_name("kept"), paths.folder)


def root_renamed(paths: StorePaths) -> None:
    paths.folder.parent.rename(paths.folder.parent.with_name("root-kept"))


def files_deleted(paths: StorePaths) -> None:
    for file in paths.folder.iterdir():
        file.unlink()


def database_deleted(paths: StorePaths) -> None:
    for file in paths.folder.glob("history.db*"):
        file.unlink()


def wal_deleted(paths: StorePaths) -> None:
    paths.database.with_name("history.db-wal").unlink()


def shm_deleted(paths: StorePaths) -> None:
    paths.database.with_name("history.db-shm").unlink()


def log_deleted(paths: StorePaths) -> None:
    paths.log.unlink()


ENDING: tuple[Change, ...] = (
    lock_deleted,
    lock_renamed,
    lock_replaced,
    folder_renamed,
    folder_deleted,
    folder_restored,
    root_renamed,
    files_deleted,
)
KEEPING: tuple[Change, ...] = (database_deleted, wal_deleted, shm_deleted, log_deleted)
DELETING = {"folder_deleted", "files_deleted", "database_deleted"}


def rounds(changes: tuple[Change, ...]) -> list[tuple[Change, int]]:
    return [(change, seed) for seed in range(examples(1)) for change in changes]


def tell(paths: StorePaths, number: int) -> None:
    """What `hero-tui event` does; when this returns it is acknowledged."""
    appender = Appender(paths.database)
    appender.operation(Operation("dev.lint", time.time(), 0.1, Outcome.OK, {}, {"number": number}))
    appender.close()


def told(database: Path) -> list[object]:
    reader = Reader(database)
    try:
        return [each.attributes["number"] for each in reader.operations("dev.lint")]
    finally:
        reader.close()


def gaps(seen: RecordingHere) -> Sequence[StoredGap]:
    reader = Reader(seen.paths.database)
    try:
        return reader.gaps(0.0)
    finally:
        reader.close()


def lives(database: Path) -> list[int]:
    reader = Reader(database)
    try:
        return [each.pid for each in reader.recordings(0.0)]
    finally:
        reader.close()


def is_another(database: Path, opened: int) -> bool:
    return database.exists() and not os.path.samestat(database.stat(), os.fstat(opened))


def complaints(state: Path) -> str:
    return "".join(file.read_text("utf-8", "replace") for file in state.parent.rglob("*.log"))


@pytest.mark.parametrize(("change", "seed"), rounds(ENDING))
def test_a_recorder_whose_lock_is_no_longer_at_its_path_ends_and_says_so(
    tmp_path: Path, change: Change, seed: int
) -> None:
    (tmp_path / "shop").mkdir()
    with RecordingHere(tmp_path / "shop", tmp_path / "root" / "state") as first:
        paths, pid = first.paths, first.process.pid
        for number in range(3):
            tell(paths, number)
        time.sleep(random.Random(seed).uniform(0.0, 1.0))  # noqa: S311 - the moment of the change, no secret
        log = (tmp_path / "root" / "state" / "stderr.log").resolve()
        open_log = log.open("rb")
        change(paths)
        with RecordingHere(tmp_path / "shop", tmp_path / "root" / "state") as second:
            wait_for(lambda: first.process.poll() is not None, "the first to end")
            assert first.process.returncode == 1
            assert b"its lock file is no longer the one at" in open_log.read()
            open_log.close()
            assert recorder_pid(second.paths.recorder_lock) == second.process.pid
            tell(second.paths, 7)
            second.wait_operations("dev.lint", 1)
            assert second.run("stop", str(tmp_path / "shop")).returncode == 0
            assert second.process.wait(20) == 0
        here = second.paths.database
        elsewhere = [file for file in tmp_path.rglob("history.db") if file != here]
        everything = [number for file in (here, *elsewhere) for number in told(file)]
        assert {0, 1, 2} <= set(everything) or change.__name__ in DELETING
        assert told(here)[-1] == 7
        assert 7 not in [number for file in elsewhere for number in told(file)]
        ghosts = [each for each in lives(here) if each not in {pid, second.process.pid}]
        assert ghosts == []
        if change in {folder_renamed, folder_deleted, root_renamed, files_deleted}:
            assert lives(here) == [second.process.pid], "the first wrote nothing into what is not its own"
        assert "Traceback" not in complaints(tmp_path / "root" / "state")


@pytest.mark.parametrize(("change", "seed"), rounds(KEEPING))
def test_a_recorder_goes_on_where_only_its_history_or_its_log_was_deleted(
    tmp_path: Path, change: Change, seed: int
) -> None:
    (tmp_path / "shop").mkdir()
    with RecordingHere(tmp_path / "shop", tmp_path / "state") as seen:
        for number in range(3):
            tell(seen.paths, number)
        time.sleep(random.Random(seed).uniform(0.0, 1.0))  # noqa: S311 - the moment of the change, no secret
        with seen.paths.database.open("rb") as held:  # so that its number is not given to another file
            change(seen.paths)
            if change is not log_deleted:
                wait_for(lambda: is_another(seen.paths.database, held.fileno()), "the history to be written anew")
        wait_for(seen.recordings, "a history that can be read")
        tell(seen.paths, 7)
        assert told(seen.paths.database) == ([7] if change is database_deleted else [0, 1, 2, 7])
        assert seen.recorder == seen.process.pid
        if change in {wal_deleted, shm_deleted}:
            wait_for(lambda: "side-files" in (seen.fact("notices") or {}), "it to be said")
        status = seen.status()
        assert (status["recorder"]["state"], status["recorder"]["pid"]) == ("recording", seen.process.pid)
        seen.process.terminate()
        assert seen.process.wait(20) == 0
        assert "Traceback" not in complaints(seen.state)


def test_the_recorder_of_a_workspace_that_was_deleted_or_renamed_is_stopped_by_its_name(tmp_path: Path) -> None:
    for fate in ("deleted", "renamed"):
        folder = tmp_path / fate
        folder.mkdir()
        with RecordingHere(folder, tmp_path / "state") as seen:
            if fate == "deleted":
                folder.rmdir()
            else:
                folder.rename(tmp_path / "elsewhere")
            other = RecordingHere(tmp_path, tmp_path / "state")
            done = other.run("stop", str(folder))
            assert (done.returncode, done.stdout) == (0, f"recorder stopped (pid {seen.process.pid})\n"), done.stderr
            assert seen.process.wait(20) == 0


@pytest.mark.parametrize("way", ["stop", "status"])
def test_a_recorder_that_is_stopped_is_said_not_to_respond_and_can_be_ended(tmp_path: Path, way: str) -> None:
    """The heartbeat is set back instead of waiting for it to be old."""
    (tmp_path / "shop").mkdir()
    with RecordingHere(tmp_path / "shop", tmp_path / "state") as seen:
        seen.process.send_signal(signal.SIGSTOP)
        beat = time.time() - 15.5
        os.utime(seen.paths.recorder_lock, (beat, beat))
        held = recorder_seen(seen.paths.recorder_lock)
        assert held is not None
        assert not held.responds(time.time())
        if way == "status":
            recorder = seen.status()["recorder"]
            assert (recorder["state"], recorder["pid"]) == ("not_responding", seen.process.pid)
            assert seen.run("status", "--line").stdout.startswith("░ recorder not responding ")
            assert "░ recorder not responding\n░ The recorder is not responding since " in seen.run("status").stdout
            assert f"pid {seen.process.pid} not responding since " in seen.run("doctor").stdout
            tell(seen.paths, 1)
            seen.process.send_signal(signal.SIGCONT)
            wait_for(lambda: seen.status()["recorder"]["state"] == "recording", "it to respond again")
        else:
            assert seen.run("stop", str(seen.workspace)).returncode == 0
            assert seen.process.wait(20) == 0


def test_what_was_told_while_it_was_stopped_is_judged_and_said_and_the_time_is_a_gap(tmp_path: Path) -> None:
    """Given a recorder that gets no turn for eleven seconds: its process is stopped, and its last beat is that old."""
    (tmp_path / "shop").mkdir()
    with RecordingHere(tmp_path / "shop", tmp_path / "state") as seen:
        assert seen.run("event", "build.memory.total", "--value", "3GB").returncode == 0
        wait_for(lambda: seen.gauge("build.memory.total") == 3e9, "the first value to be judged")
        seen.process.send_signal(signal.SIGSTOP)
        stopped = time.time()
        for number in range(3):
            assert seen.run("event", "build.memory.total", "--value", f"{4 + number}GB").returncode == 0
        wait_for(lambda: time.time() - stopped > 11.0, "eleven seconds to pass")
        seen.process.send_signal(signal.SIGCONT)
        wait_for(lambda: seen.gauge("build.memory.total") == 6e9, "the values of meanwhile to be judged")
        wait_for(lambda: "interrupted" in (seen.fact("notices") or {}), "it to be said")
        assert "3 events told meanwhile are judged now." in seen.fact("notices")["interrupted"]
        (gap,) = [each for each in gaps(seen) if each.reason == "recorder not responding"]
        assert gap.end - gap.start >= 10.0
        assert gap.start <= stopped + 1.0, "from its last turn on"
        recorder = seen.status()["recorder"]
        assert recorder["state"] == "recording"
        assert recorder["coverage"] < 1.0
        assert any("did not respond for" in text for text in recorder["notices"])
