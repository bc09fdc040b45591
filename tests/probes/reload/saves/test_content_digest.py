"""Whether a save changed anything."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.saves.content_digest import Contents


def at(mono: float) -> Stamp:
    """A moment after all files of a test were written."""
    return Stamp(time.time() + 1.0, mono)


def test_the_same_content_again_is_told_with_the_save_before(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    found = []
    for moment, text in enumerate(("a", "a", "b", "a", "a", "a")):
        (tmp_path / "x.ts").write_text(text)
        found.append(contents.same_since("x.ts", at(float(moment))))
    assert found == [None, 0.0, None, None, 3.0, 4.0]
    contents.forget()
    assert contents.same_since("x.ts", at(9.0)) is None


def test_a_file_of_a_mebibyte_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for size, known in ((1_048_576, True), (1_048_577, False)):
        (tmp_path / "x.bin").write_bytes(b"x" * size)
        contents.same_since("x.bin", at(1.0))
        assert (contents.same_since("x.bin", at(2.0)) == 1.0) is known


def test_what_is_no_file_of_the_workspace_is_never_read(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "gone", "nul\0"):
        assert contents.same_since(name, at(1.0)) is None
        assert contents.same_since(name, at(2.0)) is None


def test_five_hundred_files_are_remembered_and_the_one_that_was_saved_longest_ago_goes(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for number in range(501):
        (tmp_path / f"{number}").touch()
        contents.same_since(f"{number}", at(float(number)))
        contents.same_since("0", at(float(number))) if number < 400 else None
    assert contents.same_since("0", at(600.0)) == 399.0
    assert contents.same_since("1", at(600.0)) is None
    assert contents.same_since("3", at(600.0)) == 3.0


@pytest.mark.parametrize(
    ("removed", "back_after", "told"),
    [
        (("src/x.ts",), 1.0, None),
        (("src/x.ts",), 0.2, None),
        (("src",), 1.0, None),
        ((), 1.0, 1.0),
        (("src/x.tsx", "sr", "x.ts"), 1.0, 1.0),
        (("src/x.ts",), 0.1, 1.0),  # an editor's way to save: the old file moved away, the new one written
        (None, 0.1, None),  # very many files
    ],
)
def test_what_was_deleted_and_comes_back_as_it_was_is_a_change(
    tmp_path: Path, removed: tuple[str, ...] | None, back_after: float, told: float | None
) -> None:
    contents = Contents(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/x.ts").write_text("a")
    assert contents.same_since("src/x.ts", at(1.0)) is None
    contents.removed(removed, 5.0)
    assert contents.same_since("src/x.ts", at(5.0 + back_after)) == told
    assert contents.same_since("src/x.ts", at(9.0)) == 5.0 + back_after, "a deletion counts once"


@pytest.mark.parametrize(
    ("seconds_after_its_save", "then"), [(0.0, 1.0), (-5.0, 1.0), (0.002, None), (0.3, None), (3600.0, None)]
)
def test_what_was_written_again_before_it_was_read_is_the_next_save_s_content(
    tmp_path: Path, seconds_after_its_save: float, then: float | None
) -> None:
    """Given two saves, and a thread that reads the file of the first only after the second."""
    contents = Contents(tmp_path)
    (tmp_path / "x.ts").write_text("second")
    written = (tmp_path / "x.ts").stat().st_mtime
    assert contents.same_since("x.ts", Stamp(written - seconds_after_its_save, 1.0)) is None
    assert contents.same_since("x.ts", Stamp(max(written, written - seconds_after_its_save), 2.0)) == then
