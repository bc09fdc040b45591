"""One inotify descriptor and its one thread, which also does the watcher's work in small steps.

```
 idle ──▶ poll() without a timeout ──▶ one read() of many events, one stamp ──▶ handler.events()
              ▲         │ work left: poll(0), then one handler.step() ─────────────┘
              └─────────┘
```

watchdog's reader is not used: it walks node_modules, hides ENOSPC, holds a lone MOVED_FROM back for 0.5 s with all that
follows, and answers an overflow by removing every watch, which overflows again.

Events come before work, so a save is stamped within one step (one folder) of its happening even while a big tree is
being walked, and what the handler knows needs no order between threads. Nothing happens, nothing wakes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from hero_tui.core.signals import Stamp

READ_BYTES = 64 * 1024

RawEvent = tuple[int, int, int, bytes]  # watch descriptor, mask, cookie, name

# inotify(7), <sys/inotify.h>
IN_CLOSE_WRITE = 0x00000008
IN_MOVED_FROM = 0x00000040
IN_MOVED_TO = 0x00000080
IN_CREATE = 0x00000100
IN_DELETE = 0x00000200
IN_DELETE_SELF = 0x00000400
IN_MOVE_SELF = 0x00000800
IN_UNMOUNT = 0x00002000
IN_Q_OVERFLOW = 0x00004000
IN_IGNORED = 0x00008000
IN_ONLYDIR = 0x01000000
IN_DONT_FOLLOW = 0x02000000
IN_EXCL_UNLINK = 0x04000000
IN_ISDIR = 0x40000000
_EVENT = struct.Struct("iIII")  # watch descriptor, mask, cookie, length of the name

FOLDER_MASK = (
    IN_CLOSE_WRITE
    | IN_MOVED_TO
    | IN_MOVED_FROM
    | IN_CREATE
    | IN_DELETE
    | IN_DELETE_SELF
    | IN_MOVE_SELF
    | IN_ONLYDIR
    | IN_DONT_FOLLOW
    | IN_EXCL_UNLINK
)
# A cache folder's own entries: comes and goes, not what is written into them.
CACHE_MASK = IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR | IN_DONT_FOLLOW
# What an event says, by its mask.
SAVE = IN_CLOSE_WRITE | IN_MOVED_TO
GONE = IN_DELETE | IN_MOVED_FROM
SELF_GONE = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED


class Handler(Protocol):
    """What the thread calls; all of it in that thread."""

    def events(self, events: Iterable[RawEvent], stamp: Stamp) -> None:
        """Take the events of one read."""

    def step(self) -> bool:
        """Do one small piece of work, at most some milliseconds; False when none is left."""

    def deadline(self) -> float | None:
        """Monotonic seconds at which `due` wants to be called though nothing happens, or None."""

    def due(self, now: Stamp) -> None:
        """Do what the deadline was for."""


class Inotify(threading.Thread):
    """An inotify descriptor with its thread. Raises OSError (EMFILE: too many instances, ENOSYS) without one."""

    def __init__(self, handler: Handler, ended: Callable[[], None]) -> None:
        super().__init__(name="hero-tui files", daemon=True)
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._inotify: int = self._libc.inotify_init1(os.O_CLOEXEC)
        if self._inotify == -1:
            raise _last_error()
        self._handler = handler
        self._ended = ended
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lock = threading.Lock()
        self._stopping = self._closed = False
        self._poll = select.poll()
        for descriptor in (self._inotify, self._waker):
            self._poll.register(descriptor, select.POLLIN)

    def watch(self, path: bytes, mask: int) -> int:
        """Watch one folder; the same folder gives the same descriptor. Raises OSError. Only from the handler."""
        descriptor: int = self._libc.inotify_add_watch(self._inotify, path, mask)
        if descriptor == -1:
            raise _last_error(path)
        return descriptor

    def unwatch(self, descriptor: int) -> None:
        """Stop watching; one that the kernel has already dropped is fine. Only from the handler."""
        if self._libc.inotify_rm_watch(self._inotify, descriptor) == -1 and ctypes.get_errno() != errno.EINVAL:
            raise _last_error()

    def wake(self) -> None:
        """Let the thread look for work; from any thread; does nothing once it has ended."""
        with self._lock:
            if not self._closed:
                os.eventfd_write(self._waker, 1)

    def stop(self) -> None:
        """Have the thread end after the step that it is at; from any thread."""
        self._stopping = True
        self.wake()

    def run(self) -> None:
        """Read and work until `stop`. An unforeseen error goes to the thread's excepthook, after `ended` was called."""
        try:
            work_left = True
            while not self._stopping:
                timeout = poll_timeout(work_left, self._handler.deadline(), time.monotonic())
                ready = {descriptor for descriptor, _ in self._poll.poll(timeout)}
                if self._waker in ready:
                    os.eventfd_read(self._waker)
                    work_left = True
                if self._inotify in ready:
                    events = os.read(self._inotify, READ_BYTES)
                    self._handler.events(parse_events(events), Stamp.now())
                    work_left = True
                elif work_left:
                    work_left = self._handler.step()
                deadline = self._handler.deadline()
                if deadline is not None and deadline <= time.monotonic():
                    self._handler.due(Stamp.now())
                    work_left = True
        finally:
            if not self._stopping:
                self._ended()
            with self._lock:
                self._closed = True
                os.close(self._inotify)
                os.close(self._waker)


def parse_events(read: bytes) -> Iterator[RawEvent]:
    """The events of one read, in the kernel's order."""
    at = 0
    while at < len(read):
        descriptor, mask, cookie, length = _EVENT.unpack_from(read, at)
        at += _EVENT.size
        yield descriptor, mask, cookie, read[at : at + length].rstrip(b"\0")
        at += length


def _last_error(path: bytes = b"") -> OSError:
    error = ctypes.get_errno()
    return OSError(error, os.strerror(error), os.fsdecode(path)) if path else OSError(error, os.strerror(error))


def poll_timeout(work_left: bool, deadline: float | None, now: float) -> float | None:
    """Milliseconds for poll(), None for ever. Half a millisecond more than until `deadline` (monotonic s), so that it
    has come."""
    if work_left:
        return 0.0
    return None if deadline is None else max(0.0, (deadline - now) * 1000 + 0.5)
