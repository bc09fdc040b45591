"""Whether a save changed anything."""

from __future__ import annotations

import os
from pathlib import Path

from hero_tui.probes.reload.content_digest import Contents


def test_the_same_content_again_changes_nothing(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    found = []
    for text in ("a", "a", "b", "a", "a"):
        (tmp_path / "x.ts").write_text(text)
        found.append(contents.unchanged("x.ts"))
    assert found == [False, True, False, False, True]


def test_a_file_of_a_mebibyte_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for size, known in ((1_048_576, True), (1_048_577, False)):
        (tmp_path / "x.bin").write_bytes(b"x" * size)
        contents.unchanged("x.bin")
        assert contents.unchanged("x.bin") is known


def test_what_is_no_file_of_the_workspace_is_never_read(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("link", "pipe", "folder", "gone", "nul\0"):
        assert not contents.unchanged(name)
        assert not contents.unchanged(name)


def test_five_hundred_files_are_remembered_and_the_one_that_was_saved_longest_ago_goes(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    for number in range(501):
        (tmp_path / f"{number}").touch()
        contents.unchanged(f"{number}")
        contents.unchanged("0") if number < 400 else None
    assert contents.unchanged("0")
    assert not contents.unchanged("1")
    assert contents.unchanged("3")
