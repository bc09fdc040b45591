"""Whether a save changed anything."""

from __future__ import annotations

import os
from pathlib import Path

from hero_tui.probes.reload.content_digest import Contents


def test_the_same_content_again_is_told_with_the_save_before(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    found = []
    for at, text in enumerate(("a", "a", "b", "a", "a", "a")):
        (tmp_path / "x.ts").write_text(text)
        found.append(contents.same_since("x.ts", float(at)))
    assert found == [None, 0.0, None, None, 3.0, 4.0]
    contents.forget()
    assert contents.same_since("x.ts", 9.0) is None


def test_a_file_of_a_mebibyte_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for size, known in ((1_048_576, True), (1_048_577, False)):
        (tmp_path / "x.bin").write_bytes(b"x" * size)
        contents.same_since("x.bin", 1.0)
        assert (contents.same_since("x.bin", 2.0) == 1.0) is known


def test_what_is_no_file_of_the_workspace_is_never_read(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "gone", "nul\0"):
        assert contents.same_since(name, 1.0) is None
        assert contents.same_since(name, 2.0) is None


def test_five_hundred_files_are_remembered_and_the_one_that_was_saved_longest_ago_goes(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for number in range(501):
        (tmp_path / f"{number}").touch()
        contents.same_since(f"{number}", float(number))
        contents.same_since("0", float(number)) if number < 400 else None
    assert contents.same_since("0", 600.0) == 399.0
    assert contents.same_since("1", 600.0) is None
    assert contents.same_since("3", 600.0) == 3.0
