"""Two flocks beside the database: the recorder's, exclusive, and the viewers', shared.

The recorder's file also says who holds it, and its time of modification is the heartbeat: it works on a full disk and
beside a locked store. A flock cannot be asked about without trying to take it, which would get in the way of a
recorder that is starting. So its holder also marks the file with an open-file-description lock, and `F_OFD_GETLK` only
asks (fcntl_locking(2)). Both belong to the one descriptor, which is close-on-exec, and end with it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from pathlib import Path
from typing import NamedTuple

from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.workspace.process_identity import pid_namespace, process_identity

RETRY_EVERY = 0.02
BEAT_EVERY = 5.0
SILENT_AFTER = 15.0
"""Seconds without a heartbeat (three are missed) after which a recorder does not respond."""
_RECORD = 1024
_FIRST_LINE = 32
_LONGEST_TROUBLE = 600
_FLOCK = "hhqqi4x"
"""struct flock of 64-bit Linux: type, whence, start, length (0: to the end), pid (0 for OFD locks)."""


class Lock:
    """A held lock. Its descriptor is close-on-exec; it ends with `release` or the process."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor: int | None = descriptor
        self._path = path

    def release(self) -> None:
        """Let go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_in_place(self) -> bool:
        """Whether the locked file still lies at its path. Costs two system calls."""
        return self._descriptor is not None and _is_of(self._descriptor, self._path)


class RecorderLock(Lock):
    """The recorder's lock. Its file says who holds it, and what is wrong where the history cannot say it.

    What it says has one length from the beginning on, so that it can be overwritten on a full disk.
    """

    def beat(self, trouble: str = "") -> None:
        """Show that the holder lives, and what is wrong (one line, cut; empty: nothing). Also mends what somebody else
        wrote into the file. Raises OSError. Costs two system calls."""
        if self._descriptor is not None:
            os.utime(self._descriptor)
            said = _record(os.getpid(), trouble)
            if os.pread(self._descriptor, _RECORD + 1, 0) != said:
                os.pwrite(self._descriptor, said, 0)
                os.ftruncate(self._descriptor, _RECORD)


class RecorderSeen(NamedTuple):
    """The recorder's lock, seen from outside while somebody holds it.

    `pid`: None where the file does not say it; `identity` and `namespace`: of the process that wrote it; `beat`: its
    newest heartbeat (UTC s); `trouble`: what is wrong, in a sentence that the history may not hold. No msgspec: whoever
    only asks whether there is a recorder need not import it.
    """

    pid: int | None
    identity: str
    namespace: str
    beat: float
    trouble: str

    def responds(self, now: float) -> bool:
        """Whether it does at `now` (UTC s). A beat that lies ahead is of a clock that was set back since; a recorder
        that lives beats anew within a second of that."""
        return abs(now - self.beat) < SILENT_AFTER

    def why_not_proved(self) -> str | None:
        """Why the process of that PID may be another one than the recorder, as the end of a sentence; None where boot,
        start time and PID namespace prove that it is the one, or it has ended."""
        if self.pid is None or not self.identity:
            return "its lock file does not say who it is"
        if self.namespace != pid_namespace():
            return f"it is pid {self.pid} in another PID namespace (a container)"
        if process_identity(self.pid) not in {None, self.identity}:
            return f"pid {self.pid} is another process than the one that wrote the lock file"
        return None


def take_recorder_lock(path: Path, wait: float = 1.0) -> RecorderLock | None:
    """The recorder's lock, or None when another recorder holds it after `wait` seconds. Writes into it who holds it."""
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
        os.pwrite(descriptor, _record(os.getpid(), ""), 0)
        os.ftruncate(descriptor, _RECORD)
        _mark(descriptor, fcntl.F_WRLCK)
    except OSError as error:
        os.close(descriptor)
        kind = StoreTrouble.FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else StoreTrouble.UNUSABLE
        raise StoreError(f"{path} cannot be locked: {error.strerror}; give --store another folder", kind) from error
    return RecorderLock(descriptor, path)


def recorder_pid(path: Path) -> int | None:
    """The PID of the living recorder, or None when the lock is free. Never takes the lock from a starting recorder."""
    seen = recorder_seen(path)
    return None if seen is None else seen.pid


def recorder_seen(path: Path) -> RecorderSeen | None:
    """The recorder that holds the lock, or None when it is free. Never takes the lock from a starting recorder."""
    descriptor = _open_to_ask(path)
    if descriptor is None:
        return None
    try:
        if not _marked(descriptor):
            return None
        beat = os.fstat(descriptor).st_mtime
        lines = os.pread(descriptor, _RECORD, 0).decode("utf-8", "replace").split("\n")
    finally:
        os.close(descriptor)
    pid, identity, namespace, trouble, *_ = (*(line.strip() for line in lines), "", "", "", "")
    known = int(pid) if pid.isascii() and pid.isdigit() and len(pid) < _FIRST_LINE else None
    return RecorderSeen(known, identity, namespace, beat, trouble)


def take_viewer_lock(path: Path) -> Lock:
    """A shared lock, for a viewer's whole life."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _mark(descriptor, fcntl.F_RDLCK)
    except OSError as error:
        os.close(descriptor)
        raise StoreError(f"{path} cannot be locked: {error.strerror}; give --store another folder") from error
    return Lock(descriptor, path)


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
    except (FileNotFoundError, NotADirectoryError):
        return False
    return os.path.samestat(os.fstat(descriptor), there)


def _record(pid: int, trouble: str) -> bytes:
    """What the lock's file says. The PID has 32 bytes, which is what former versions read."""
    lines = (f"{pid:<{_FIRST_LINE - 1}}", process_identity(pid) or "", pid_namespace())
    told = " ".join(trouble.split()).encode("utf-8", "replace")[:_LONGEST_TROUBLE]
    return ("\n".join(lines).encode("ascii") + b"\n" + told + b"\n").ljust(_RECORD, b"\n")


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
