"""Reads files that somebody else wrote: regular ones only, bounded, and never waiting for another program.

A pipe, a device or a socket at the path is refused before it is opened: opening a pipe would release the program that
waits at its other end, and opening a device may do anything.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

ROOT = 0


class Refusal(StrEnum):
    """Why a file was not read though it is there."""

    LINK = "it is a symbolic link"
    NOT_REGULAR = "it is not a regular file"
    FOREIGN = "it belongs to another user"
    TOO_LARGE = "it is too large"


class RefusedFileError(OSError):
    """A file that is there and is not read. `owner`: its user ID."""

    def __init__(self, path: str | Path, refusal: Refusal, owner: int) -> None:
        super().__init__(errno.EINVAL, refusal.value, str(path))
        self.refusal, self.owner = refusal, owner


class FileContent(Struct, frozen=True):
    """The bytes of a file, and what was true of it when it was opened: `modified` in ns since epoch, inode, owner,
    device."""

    content: bytes
    modified: int
    inode: int
    owner: int
    device: int = 0

    @property
    def text(self) -> str:
        """The content as UTF-8, undecodable bytes as surrogate escapes."""
        return self.content.decode("utf-8", "surrogateescape")


def read_file(
    path: str | Path, most: int, *, follow_link: bool = True, ours_only: bool = False, cut: bool = False
) -> FileContent:
    """Read a regular file of at most `most` bytes; with `cut` the first `most` bytes of a larger one.

    `follow_link`: whether the path itself may be a symbolic link. `ours_only`: refuse what belongs neither to the
    caller nor to root. Raises `RefusedFileError`, and OSError when it is not there or cannot be read.
    """
    with _opened(path, most, follow_link=follow_link, ours_only=ours_only, cut=cut) as (descriptor, status):
        content = _read(descriptor, most if cut else most + 1)
    if len(content) > most:
        raise RefusedFileError(path, Refusal.TOO_LARGE, status.st_uid)
    return _content(content, status)


def read_end_if_possible(path: str | Path, most: int, *, begin: int = 0) -> FileContent | None:
    """Read the last `most` bytes of a regular file, none of them before the byte `begin`, and of a line that is cut by
    `most` nothing; None for whatever cannot be read."""
    try:
        with _opened(path, most, follow_link=True, ours_only=False, cut=True) as (descriptor, status):
            first = max(begin, status.st_size - most)
            os.lseek(descriptor, first, os.SEEK_SET)
            content = _read(descriptor, most)
    except OSError:
        return None
    return _content(content if first == begin else content.partition(b"\n")[2], status)


def read_file_if_possible(
    path: str | Path, most: int, *, follow_link: bool = True, cut: bool = False
) -> FileContent | None:
    """Read as `read_file` does; None for whatever cannot be read."""
    try:
        return read_file(path, most, follow_link=follow_link, cut=cut)
    except OSError:
        return None


@contextmanager
def _opened(
    path: str | Path, most: int, *, follow_link: bool, ours_only: bool, cut: bool
) -> Iterator[tuple[int, os.stat_result]]:
    try:
        _check(path, Path(path).stat(follow_symlinks=follow_link), most, ours_only=ours_only, cut=cut)
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        descriptor = os.open(path, flags if follow_link else flags | os.O_NOFOLLOW)
    except ValueError as error:  # a NUL within the path
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    try:
        status = os.fstat(descriptor)  # what is open now is what counts: it may have been replaced since
        _check(path, status, most, ours_only=ours_only, cut=cut)
        yield descriptor, status
    finally:
        os.close(descriptor)


def _content(content: bytes, status: os.stat_result) -> FileContent:
    return FileContent(content, status.st_mtime_ns, status.st_ino, status.st_uid, status.st_dev)


def _check(path: str | Path, status: os.stat_result, most: int, *, ours_only: bool, cut: bool) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise RefusedFileError(path, Refusal.LINK, status.st_uid)
    if not stat.S_ISREG(status.st_mode):
        raise RefusedFileError(path, Refusal.NOT_REGULAR, status.st_uid)
    if ours_only and status.st_uid not in {os.geteuid(), ROOT}:
        raise RefusedFileError(path, Refusal.FOREIGN, status.st_uid)
    if not cut and status.st_size > most:
        raise RefusedFileError(path, Refusal.TOO_LARGE, status.st_uid)


def _read(descriptor: int, most: int) -> bytes:
    parts: list[bytes] = []
    left = most
    while left > 0 and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
