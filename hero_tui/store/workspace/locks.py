"""Two flocks beside the database: the recorder's, exclusive, and the viewers', shared.

A flock cannot be asked about without trying to take it, which would get in the way of a recorder that is starting. So
its holder also marks the file with an open-file-description lock, and `F_OFD_GETLK` only asks (fcntl_locking(2)). Both
belong to the one descriptor, which is close-on-exec, and end with it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from pathlib import Path

from hero_tui.store.errors import StoreError, StoreTrouble

RETRY_EVERY = 0.02
_FLOCK = "hhqqi4x"
"""struct flock of 64-bit Linux: type, whence, start, length (0: to the end), pid (0 for OFD locks)."""


class Lock:
    """A held lock. Its descriptor is close-on-exec; it ends with `release` or the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take_recorder_lock(path: Path, wait: float = 1.0) -> Lock | None:
    """The recorder's lock, or None when another recorder holds it after `wait` seconds. Writes the PID into it."""
    descriptor = _open(path)
    deadline = time.monotonic() + wait
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_of(descriptor, path):
                    break
                os.close(descriptor)  # a purge took the file away while this one waited: it locks nothing any more
                descriptor = _open(path)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return None
                time.sleep(RETRY_EVERY)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        _mark(descriptor, fcntl.F_WRLCK)
    except OSError as error:
        os.close(descriptor)
        kind = StoreTrouble.FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreTrouble.UNUSABLE
        raise StoreError(f"{path} cannot be locked: {error.strerror}; give --store another folder", kind) from error
    return Lock(descriptor)


def recorder_pid(path: Path) -> int | None:
    """The PID of the living recorder, or None when the lock is free. Never takes the lock from a starting recorder."""
    descriptor = _open_to_ask(path)
    if descriptor is None:
        return None
    try:
        if not _marked(descriptor):
            return None
        text = os.pread(descriptor, 32, 0).strip()
    finally:
        os.close(descriptor)
    return int(text) if text.isdigit() else None


def take_viewer_lock(path: Path) -> Lock:
    """A shared lock, for a viewer's whole life."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _mark(descriptor, fcntl.F_RDLCK)
    except OSError as error:
        os.close(descriptor)
        raise StoreError(f"{path} cannot be locked: {error.strerror}; give --store another folder") from error
    return Lock(descriptor)


def viewers_present(path: Path) -> bool:
    """Whether any viewer holds the shared lock."""
    descriptor = _open_to_ask(path)
    if descriptor is None:
        return False
    try:
        return _marked(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        hint = "it is a link; remove it" if error.errno == errno.ELOOP else "give --store a folder that you may write"
        raise StoreError(f"{path} cannot be opened: {error.strerror}; {hint}", StoreTrouble.FORBIDDEN) from error


def _is_of(descriptor: int, path: Path) -> bool:
    """Whether the open file still lies there."""
    try:
        there = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), there)


def _open_to_ask(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}; check its owner and mode") from error


def _mark(descriptor: int, kind: int) -> None:
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, kind, os.SEEK_SET, 0, 0, 0))


def _marked(descriptor: int) -> bool:
    """Whether another description holds a mark: would a write lock be in anyone's way?"""
    asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, asked)
    return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)
