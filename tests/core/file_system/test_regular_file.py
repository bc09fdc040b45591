"""Files that somebody else wrote are read bounded, and what is no regular file is not even opened."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.file_system.regular_file import Refusal, RefusedFileError, read_file, read_file_if_possible


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


def make_link_to_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe behind"))
    path.symlink_to("pipe behind")


def make_link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_link_to_terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


MADE: dict[str, Callable[[Path], None]] = {
    "a pipe": make_pipe,
    "a folder": Path.mkdir,
    "a socket": make_socket,
    "a link to a pipe": make_link_to_pipe,
    "a link to a device without end": make_link_to_device,
    "a link to a terminal": make_link_to_terminal,
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "file"
    make(path)
    with pytest.raises(RefusedFileError) as refused:
        read_file(path, 100, cut=True)
    assert refused.value.refusal is Refusal.NOT_REGULAR
    assert read_file_if_possible(path, 100) is None


@pytest.mark.timeout(10)
def test_a_program_that_waits_for_a_reader_of_its_pipe_still_waits(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    opened = threading.Event()

    def write() -> None:
        descriptor = os.open(pipe, os.O_WRONLY)
        opened.set()
        os.close(descriptor)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    for _ in range(200):
        assert read_file_if_possible(pipe, 100) is None
    assert not opened.wait(0.2)
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))  # what an open of it would have done
    assert opened.wait(5.0)


@pytest.mark.parametrize(
    ("size", "whole"), [(0, True), (1, True), (99, True), (100, True), (101, False), (10_000, False)]
)
def test_a_larger_file_is_refused_or_cut(tmp_path: Path, size: int, *, whole: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert read_file(path, 100, cut=True).content == b"x" * min(size, 100)
    read = read_file_if_possible(path, 100)
    assert (read is not None) is whole
    if not whole:
        with pytest.raises(RefusedFileError) as refused:
            read_file(path, 100)
        assert refused.value.refusal is Refusal.TOO_LARGE


def test_a_file_that_says_it_is_empty_is_bounded_too() -> None:
    assert Path("/proc/kallsyms").stat().st_size == 0
    with pytest.raises(RefusedFileError) as refused:
        read_file("/proc/kallsyms", 1000)
    assert refused.value.refusal is Refusal.TOO_LARGE


def test_a_link_is_followed_unless_it_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "loop").symlink_to("loop")
    assert read_file(tmp_path / "link", 10).text == "a"
    with pytest.raises(RefusedFileError) as refused:
        read_file(tmp_path / "link", 10, follow_link=False)
    assert refused.value.refusal is Refusal.LINK
    assert read_file_if_possible(tmp_path / "loop", 10) is None


def test_what_was_read_says_whose_it_is_and_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"caf\xe9")
    status = path.stat()
    read = read_file(path, 10, ours_only=True)
    assert (read.modified, read.inode, read.owner) == (status.st_mtime_ns, status.st_ino, os.geteuid())
    assert read.text == "caf\udce9"


@pytest.mark.parametrize("path", ["gone", "gone/file", "nul\0", "x" * 300, "file/below"])
def test_what_is_not_there_is_an_error_of_the_system(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r".") as error:
        read_file(tmp_path / path, 10)
    assert not isinstance(error.value, RefusedFileError)
