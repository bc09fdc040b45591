"""The number of changed files that an operation carries is git's own of that moment, or there is none."""

from __future__ import annotations

import queue
import subprocess
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.events import ChangesCounted, FilesRemoved, Saved
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.recorder.context.run_context import RunContext


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def counted_by_git(folder: Path) -> int:
    return len(git(folder, "--no-optional-locks", "status", "--porcelain").splitlines())


class Desk:
    """A tracker of git with the recorder's context behind it, and what comes back from its thread."""

    def __init__(self, repository: Path) -> None:
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.tracker = GitTracker(repository, self._events.put)
        self._context = RunContext(None)

    def take(self, wait: float = 0.0) -> bool:
        """Take one event, as the loop does; False when none comes."""
        try:
            event = self._events.get(timeout=wait) if wait else self._events.get_nowait()
        except queue.Empty:
            return False
        if isinstance(event, ChangesCounted):
            self.tracker.handle(event)
        elif isinstance(event, WorkspaceFact):
            self._context.fact(event, time.time())
        return True

    def take_all(self) -> None:
        while self.take():
            pass

    def count(self) -> None:
        """Let git count, and take what it says; as if its turn had come."""
        self.tracker._ran_at = -inf
        self.tracker._wanted_at = 0.0
        self.tracker.tick(Stamp.now())
        while self.tracker._running:
            assert self.take(10.0)
        self.take_all()

    def carried(self, start: float) -> object:
        """What an operation that began then carries."""
        return self._context.complete(Operation("dev.hot_reload", start, 0.1, Outcome.OK)).attributes.get("dirty")


def save_new(folder: Path) -> None:
    (folder / f"new-{time.monotonic_ns()}.ts").write_text("new")


def save_known(folder: Path) -> None:
    (folder / "a.ts").write_text(f"{time.monotonic_ns()}")


def take_back(folder: Path) -> None:
    (folder / "a.ts").write_text("one")


def save_ignored(folder: Path) -> None:
    (folder / "x.log").write_text(f"{time.monotonic_ns()}")


def remove(folder: Path) -> None:
    (folder / "b.ts").unlink(missing_ok=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "next")


def untrack(folder: Path) -> None:
    git(folder, "rm", "-q", "--cached", "--ignore-unmatch", "b.ts", "c.ts")


def save_beside_another_git(folder: Path) -> None:
    """An editor asks git after each save, which writes the index anew."""
    save_known(folder)
    git(folder, "update-index", "--force-write-index")


Step = Callable[[Path], None]
STORIES: dict[str, list[Step]] = {
    "new files": [save_new, save_new, save_new],
    "one file again and again": [save_known, save_known, take_back, save_known],
    "a file that is ignored": [save_ignored, save_known, save_ignored],
    "removed": [save_known, remove, save_new],
    "committed": [save_known, save_new, commit, save_known],
    "beside an editor's git": [save_beside_another_git, save_beside_another_git, save_new],
    "taken out of the index": [untrack, save_known, commit],
}


@pytest.mark.real
@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES.keys())
@pytest.mark.parametrize("counts", [True, False], ids=["counted between", "saved faster than git counts"])
def test_it_is_gits_own_or_none(tmp_path: Path, steps: list[Step], *, counts: bool) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitignore").write_text("*.log\n")
    for name in ("a.ts", "b.ts", "c.ts"):
        (tmp_path / name).write_text("one")
    commit(tmp_path)
    desk = Desk(tmp_path)
    desk.count()
    assert desk.carried(time.time()) == 0
    for step in steps:
        before = counted_by_git(tmp_path)
        earlier = time.time()
        assert desk.carried(earlier) in {before, None}
        step(tmp_path)
        at = Stamp.now()
        desk.tracker.handle(FilesRemoved(at) if step is remove else Saved("a.ts", at))
        desk.tracker._wanted_at = None
        desk.tracker.tick(at)
        desk.take_all()
        expected = counted_by_git(tmp_path)
        assert desk.carried(at.wall) is None, "an operation that is told before git has counted"
        if counts:
            desk.count()
            assert desk.carried(at.wall) == expected
            assert desk.carried(time.time()) == expected
            assert desk.carried(earlier) in {before, None}
    desk.tracker.close(Stamp.now())
