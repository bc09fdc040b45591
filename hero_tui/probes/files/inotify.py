"""One inotify descriptor and its one thread, which also does the watcher's work in small steps.

```
 idle ──▶ poll() without a timeout ──▶ one read() of many events, one stamp ──▶ handler.events()
              ▲         │ work left: poll(0), then one handler.step() ─────────────┘
              └─────────┘
```

A subclass of watchdog's reader at its lowest layer: its bindings, thread and event parser are used; its tables of
watches, groups and emitters are not. The layers above walk node_modules, hide ENOSPC, hold a lone MOVED_FROM back for
0.5 s with all that follows, and answer an overflow by removing every watch, which overflows again.

Events come before work, so a save is stamped within one step (one folder) of its happening even while a big tree is
being walked, and what the handler knows needs no order between threads. Nothing happens, nothing wakes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from watchdog.observers.inotify_c import (
    InotifyConstants,
    InotifyFD,
    Mask,
    WatchDescriptor,
    inotify_add_watch,
    inotify_rm_watch,
)

from hero_tui.core.signals import Stamp

READ_BYTES = 64 * 1024

RawEvent = tuple[int, int, int, bytes]  # watch descriptor, mask, cookie, name

FOLDER_MASK = Mask(
    InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_DELETE_SELF
    | InotifyConstants.IN_MOVE_SELF
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_DONT_FOLLOW
    | InotifyConstants.IN_EXCL_UNLINK
)
# A cache folder's own entries: comes and goes, not what is written into them.
CACHE_MASK = Mask(
    InotifyConstants.IN_CREATE
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_DONT_FOLLOW
)


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


class Inotify(InotifyFD):
    """An inotify descriptor with its thread. Raises OSError (EMFILE: too many instances, ENOSYS) without one."""

    def __init__(self, handler: Handler, ended: Callable[[], None]) -> None:
        super().__init__()
        self.name = "hero-tui files"
        os.set_inheritable(self._inotify_fd, False)
        self._handler = handler
        self._ended = ended
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._poll = select.poll()
        for descriptor in (self._inotify_fd, self._kill_r, self._waker):
            self._poll.register(descriptor, select.POLLIN)

    def watch(self, path: bytes, mask: Mask) -> int:
        """Watch one folder; the same folder gives the same descriptor. Raises OSError. Only from the handler."""
        descriptor: int = inotify_add_watch(self._inotify_fd, path, mask)
        if descriptor == -1:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), os.fsdecode(path))
        return descriptor

    def unwatch(self, descriptor: int) -> None:
        """Stop watching; one that the kernel has already dropped is fine. Only from the handler."""
        if inotify_rm_watch(self._inotify_fd, WatchDescriptor(descriptor)) == -1:
            error = ctypes.get_errno()
            if error != errno.EINVAL:
                raise OSError(error, os.strerror(error))

    def wake(self) -> None:
        """Let the thread look for work; from any thread; does nothing once it has ended."""
        with self._lock:
            if not self._closed:
                os.eventfd_write(self._waker, 1)

    def run(self) -> None:
        """Read and work until `stop`. An unforeseen error goes to the thread's excepthook, after `ended` was called."""
        try:
            work_left = True
            while self.should_keep_running():
                timeout = poll_timeout(work_left, self._handler.deadline(), time.monotonic())
                ready = {descriptor for descriptor, _ in self._poll.poll(timeout)}
                if self._waker in ready:
                    os.eventfd_read(self._waker)
                    work_left = True
                if self._inotify_fd in ready:
                    events = os.read(self._inotify_fd, READ_BYTES)
                    self._handler.events(self._parse_event_buffer(events), Stamp.now())
                    work_left = True
                elif work_left:
                    work_left = self._handler.step()
                deadline = self._handler.deadline()
                if deadline is not None and deadline <= time.monotonic():
                    self._handler.due(Stamp.now())
                    work_left = True
        finally:
            if self.should_keep_running():
                self._ended()
            with self._lock:
                self._closed = True
                self._close_resources()
                os.close(self._waker)


def poll_timeout(work_left: bool, deadline: float | None, now: float) -> float | None:
    """Milliseconds for poll(), None for ever. Half a millisecond more than until `deadline` (monotonic s), so that it
    has come."""
    if work_left:
        return 0.0
    return None if deadline is None else max(0.0, (deadline - now) * 1000 + 0.5)
