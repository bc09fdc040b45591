"""Files that are written where the kernel does not tell: another side of a shared file system, played by a hard link.

A watched folder is told of what is done by its own names. A file that has a second name elsewhere is written by that
one without a word, as a file of a 9p or NFS mount is by the other machine.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from hero_tui.probes.events import Saved
from hero_tui.probes.files.polling import Difference, Poller
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.files.rules.ignore import FolderRules, IgnoreRules
from tests.probes.files.watching import Watching
from tests.support.projects import wait_for

EVERY = 0.05


class Folders:
    """Watches the folders that it is told, and keeps what was found."""

    def __init__(self, workspace: Path, *folders: str) -> None:
        self._rules = IgnoreRules(workspace)
        self._folders = {"", *folders}
        self.differences: list[Difference] = []
        self.looks = 0

    def rules_of(self, folder: str, /) -> FolderRules | None:
        """The rules of a folder that it was told."""
        self.looks += folder == ""
        return self._rules.within(folder, package=True) if folder in self._folders else None

    def found(self, difference: Difference, /) -> None:
        """Keep it."""
        self.differences.append(difference)


def write(folder: Path) -> None:
    (folder / "src/a.ts").write_text("changed")


def create(folder: Path) -> None:
    (folder / "src/new.ts").write_text("new")


def delete(folder: Path) -> None:
    (folder / "src/a.ts").unlink()


def rename(folder: Path) -> None:
    (folder / "src/a.ts").rename(folder / "src/b.ts")


def replace(folder: Path) -> None:
    (folder / "src/temporary~").write_text("replaced")
    (folder / "src/temporary~").rename(folder / "src/a.ts")


def make_folder(folder: Path) -> None:
    (folder / "src/deep").mkdir()


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder / "src")


A, B, NEW = "src/a.ts", "src/b.ts", "src/new.ts"
FOUND: dict[str, tuple[Callable[[Path], None], set[Difference]]] = {
    "written": (write, {Difference(A, written=True)}),
    "created": (create, {Difference(NEW, written=True, came=True)}),
    "deleted": (delete, {Difference(A, gone=True)}),
    "renamed": (rename, {Difference(A, gone=True), Difference(B, written=True, came=True)}),
    "replaced": (replace, {Difference(A, gone=True), Difference(A, written=True, came=True)}),
    "a folder made": (make_folder, {Difference("src/deep", came=True)}),
    "a folder removed": (remove_folder, {Difference(A, gone=True), Difference("src", gone=True)}),
}


@pytest.mark.real
@pytest.mark.parametrize(("change", "expected"), FOUND.values(), ids=FOUND.keys())
def test_each_difference_is_found(tmp_path: Path, change: Callable[[Path], None], expected: set[Difference]) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / A).write_text("one")
    watched = Folders(tmp_path, "src")
    poller = Poller(tmp_path, watched, EVERY)
    poller.start()
    try:
        wait_for(lambda: watched.looks > 1, "two looks")
        assert watched.differences == []
        change(tmp_path)
        wait_for(lambda: set(watched.differences) >= expected, "the difference")
        assert set(watched.differences) == expected
    finally:
        poller.stop()
    assert not poller.alive


@pytest.mark.real
def test_what_is_left_out_is_never_looked_at(tmp_path: Path) -> None:
    for name in ("node_modules/react", "dist", "src"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.ts").write_text("one")
    watched = Folders(tmp_path, "src")
    poller = Poller(tmp_path, watched, EVERY)
    poller.start()
    try:
        wait_for(lambda: watched.looks > 1, "two looks")
        for name in ("node_modules/react/a.ts", "dist/a.ts", "src/a.ts~", "src/a.ts"):
            (tmp_path / name).write_text("changed")
        wait_for(lambda: bool(watched.differences), "the difference")
        assert watched.differences == [Difference("src/a.ts", written=True)]
    finally:
        poller.stop()


@contextmanager
def polled(here: Path, there: Path) -> Iterator[Watching]:
    """A probe that also looks; it has found something when this begins."""
    seen = Watching(here)
    seen.probe = FilesProbe(here, seen._take, poll_every=EVERY)
    seen.probe.start()

    def found_something() -> bool:
        (there / "barrier").write_text(f"{time.monotonic()}")
        return any(isinstance(each, Saved) for each in list(seen.said))

    try:
        seen.counted()
        seen.until(found_something, "the first difference")
        yield seen
    finally:
        seen.probe.stop()


@pytest.fixture
def two_sides(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace with three files, and a folder elsewhere in which each has a second name."""
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "src").mkdir(parents=True)
    there.mkdir()
    for name in ("a.ts", "b.ts", "c.log"):
        (here / "src" / name).write_text("one")
        os.link(here / "src" / name, there / name)
    (here / ".gitignore").write_text("*.log\n")
    (here / "barrier").touch()
    os.link(here / "barrier", there / "barrier")
    old = time.time() - 60
    for name in ("a.ts", "b.ts", "c.log"):
        os.utime(there / name, (old, old))
    return here, there


@pytest.mark.real
def test_without_looking_the_other_side_is_silent(two_sides: tuple[Path, Path]) -> None:
    here, there = two_sides
    seen = Watching(here)
    seen.probe.start()
    try:
        seen.counted()
        (there / "a.ts").write_text("from there")
        seen.barrier()
        assert seen.saves() == [], "else this test proves nothing"
    finally:
        seen.probe.stop()


@pytest.mark.real
@pytest.mark.parametrize("name", ["a.ts", "b.ts"])
def test_a_save_from_the_other_side_is_stamped_when_it_was_written(two_sides: tuple[Path, Path], name: str) -> None:
    here, there = two_sides
    with polled(here, there) as seen:
        (there / "c.log").write_text("ignored")
        (there / name).write_text("from there")
        written = (there / name).stat().st_mtime
        saved = seen.saved(f"src/{name}")
        assert seen.saves() == [f"src/{name}"]
        assert abs(saved.stamp.wall - written) < 0.02
        assert abs((saved.stamp.wall - saved.stamp.mono) - (time.time() - time.monotonic())) < 0.02


@pytest.mark.real
def test_each_save_from_the_other_side_is_told(two_sides: tuple[Path, Path]) -> None:
    here, there = two_sides
    with polled(here, there) as seen:
        for number in range(1, 5):
            (there / "a.ts").write_text(f"from there {number}")
            seen.until(partial(_has_saves, seen, number), "the save")
        assert seen.saves() == ["src/a.ts"] * 4


@pytest.mark.real
def test_a_save_from_this_side_is_told_once(two_sides: tuple[Path, Path]) -> None:
    here, there = two_sides
    with polled(here, there) as seen:
        for number in range(1, 6):
            (here / "src/a.ts").write_text(f"from here {number}")
            seen.until(partial(_has_saves, seen, number), "the save")
        (there / "b.ts").write_text("from there")
        seen.saved("src/b.ts")
        assert seen.saves() == ["src/a.ts"] * 5 + ["src/b.ts"]


def _has_saves(seen: Watching, number: int) -> bool:
    return len(seen.saves()) >= number
