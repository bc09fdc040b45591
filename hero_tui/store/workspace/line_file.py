"""The line of `hero-tui status --line`, which a recorder keeps in a file while somebody asks for it.

A prompt or a tmux status line asks every few seconds: to read the history each time would cost more than all that
hero-tui does beside it. Who asks leaves a mark beside the history; a recorder that finds a mark of the last ten minutes
keeps the line in a file, and touches that at least every five seconds. A line that was not touched for three of these,
or whose recorder holds its lock no more, is not believed. Imports next to nothing: that makes the answer cheap.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time

LINE, ASKED, LOCK = "status.line", "line.asked", "recorder.lock"
TOUCHED_EVERY = 5.0
BELIEVED_FOR = 3 * TOUCHED_EVERY
MOST_BYTES = 1024
_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux, as in `locks`, which imports more


def kept_line(folder: str) -> str | None:
    """The line that a living recorder keeps in a store's folder, which is asked for by this; None where none is kept or
    nobody answers for it."""
    try:
        descriptor = os.open(f"{folder}/{LINE}", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        age = time.time() - os.fstat(descriptor).st_mtime
        text = os.read(descriptor, MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return None  # a folder can be opened, and not read
    finally:
        os.close(descriptor)
    if not 0.0 <= age <= BELIEVED_FOR or not text.endswith("\n") or not _is_recorded(folder):
        return None
    ask(folder)
    return text[:-1]


def ask(folder: str) -> None:
    """Leave the mark that somebody wants the line; a folder that may not be written has no recorder, either."""
    try:
        mark = os.open(f"{folder}/{ASKED}", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return
    try:
        os.utime(mark)
    finally:
        os.close(mark)


def _is_recorded(folder: str) -> bool:
    try:
        descriptor = os.open(f"{folder}/{LOCK}", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, asked)
        return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)
    except OSError:
        return False
    finally:
        os.close(descriptor)
