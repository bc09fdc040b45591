"""The recorder's lock seen from outside: who holds it, whether it still beats, and whether it may be signalled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hero_tui.store.workspace.locks import RecorderLock, RecorderSeen, recorder_seen, take_recorder_lock

NOW = 1_790_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recorder.lock"


@pytest.fixture
def lock(path: Path) -> Iterator[RecorderLock]:
    path.parent.mkdir()
    taken = take_recorder_lock(path)
    assert taken is not None
    yield taken
    taken.release()


def seen_at(path: Path) -> RecorderSeen:
    seen = recorder_seen(path)
    assert seen is not None
    return seen


@pytest.mark.parametrize(
    ("age", "responds"),
    [(0.0, True), (5.0, True), (14.9, True), (15.0, False), (40.0, False), (86_400.0, False), (-3.0, True),
     (-14.9, True), (-3600.0, False)],
    ids=["just now", "one beat ago", "two missed", "three missed", "stopped", "a day", "clock slewed back",
         "set back a little", "set back an hour, and not beaten since"],
)  # fmt: skip
def test_three_missed_beats_are_no_answer(age: float, responds: bool) -> None:
    assert RecorderSeen(1, "", "", NOW - age, "").responds(NOW) is responds


def test_a_beat_is_the_time_of_the_file_and_wakes_nobody_who_waits_for_commits(path: Path, lock: RecorderLock) -> None:
    os.utime(path, (NOW, NOW))
    assert seen_at(path).beat == NOW
    before, size = path.read_bytes(), path.stat().st_size
    lock.beat()
    assert seen_at(path).responds(path.stat().st_mtime)
    assert seen_at(path).beat > NOW
    assert (path.read_bytes(), path.stat().st_size) == (before, size), "nothing was written"


@pytest.mark.parametrize(
    ("trouble", "read"),
    [
        ("The history cannot be written: the disk is full.", "The history cannot be written: the disk is full."),
        ("two\nlines\r\nand a tab\there", "two lines and a tab here"),
        ("", ""),
        ("x" * 5000, "x" * 600),
        ("\ud800 kein Text", "? kein Text"),
    ],
)
def test_what_is_wrong_is_told_beside_the_history_in_the_same_number_of_bytes(
    path: Path, lock: RecorderLock, trouble: str, read: str
) -> None:
    """So that it needs no room on a full disk."""
    size = path.stat().st_size
    lock.beat(trouble)
    assert seen_at(path).trouble == read
    assert path.stat().st_size == size
    lock.beat("")
    assert seen_at(path).trouble == ""


@pytest.mark.parametrize("content", [b"", b"4711\n", os.urandom(1024), b"1\n" * 4000, b"\n" * 10])
def test_what_somebody_wrote_into_the_file_is_mended_with_the_next_beat(
    path: Path, lock: RecorderLock, content: bytes
) -> None:
    said = path.read_bytes()
    path.write_bytes(content)
    recorder_seen(path)  # whatever it says, it is read
    lock.beat()
    assert path.read_bytes() == said
    assert seen_at(path).why_not_proved() is None


def test_the_first_32_bytes_are_what_former_versions_read(path: Path, lock: RecorderLock) -> None:
    assert path.read_bytes()[:32].strip() == str(os.getpid()).encode()
    lock.beat("anything")
    assert path.read_bytes()[:32].strip() == str(os.getpid()).encode()


def renamed(path: Path) -> None:
    path.rename(path.with_name("other"))


def deleted(path: Path) -> None:
    path.unlink()


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def folder_deleted(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()


def replaced(path: Path) -> None:
    path.with_name("new").write_text("1\n")
    path.with_name("new").rename(path)


def restored(path: Path) -> None:
    folder_renamed(path)
    path.parent.mkdir()
    path.write_bytes((path.parent.with_name("elsewhere") / path.name).read_bytes())


def file_instead_of_folder(path: Path) -> None:
    folder_renamed(path)
    path.parent.write_text("a file")


MOVES = [renamed, deleted, folder_renamed, folder_deleted, replaced, restored, file_instead_of_folder]


@pytest.mark.parametrize("move", MOVES)
def test_a_lock_whose_file_is_no_longer_at_its_path_is_not_in_place(
    path: Path, lock: RecorderLock, move: object
) -> None:
    assert lock.is_in_place()
    assert callable(move)
    move(path)
    assert not lock.is_in_place()


def test_a_lock_that_was_moved_and_put_back_is_in_place(path: Path, lock: RecorderLock) -> None:
    folder_renamed(path)
    path.parent.with_name("elsewhere").rename(path.parent)
    assert lock.is_in_place()
    lock.release()
    assert not lock.is_in_place(), "nobody holds it any more"


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({}, None),
        ({"pid": None}, "its lock file does not say who it is"),
        ({"identity": ""}, "its lock file does not say who it is"),
        ({"namespace": "pid:[1]"}, "in another PID namespace (a container)"),
        ({"namespace": ""}, "in another PID namespace (a container)"),
        ({"identity": "00000000-0000-0000-0000-000000000000:1"}, "is another process than the one that wrote"),
        ({"pid": 1}, "pid 1 is another process than the one that wrote"),
        ({"pid": 2**22 + 1}, None),
    ],
    ids=["it", "no pid", "of a former version", "another namespace", "unknown namespace", "another boot",
         "another process", "it has ended"],
)  # fmt: skip
def test_only_who_is_proved_to_be_it_is_taken_for_it(
    path: Path, lock: RecorderLock, change: dict[str, Any], doubt: str | None
) -> None:
    found = seen_at(path)._replace(**change).why_not_proved()
    assert found is None if doubt is None else doubt in str(found)
