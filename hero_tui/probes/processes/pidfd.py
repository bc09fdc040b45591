"""The end of single processes by pidfd (pidfd_open(2)), and their exit status where the kernel tells it."""

from __future__ import annotations

import fcntl
import os
import resource
import select
import struct
import sys
import threading
import time
from collections.abc import Sequence

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.events import Exited, ProcessBatch

_INFO_BYTES = 64
# _IOWR(0xFF, 11, struct pidfd_info) of linux/pidfd.h
_PIDFD_GET_INFO = (3 << 30) | (_INFO_BYTES << 16) | (0xFF << 8) | 11
_PIDFD_INFO_EXIT = 1 << 3
MOST_WATCHED = 256
MOST_REFUSED = 10_000  # are counted
SHARE_OF_DESCRIPTORS = 4  # of all that the recorder may have, one in so many


def exit_status(pidfd: int) -> int | None:
    """The wait status of a process that was reaped; None before that, and where the kernel does not tell."""
    info = bytearray(_INFO_BYTES)
    struct.pack_into("=Q", info, 0, _PIDFD_INFO_EXIT)
    try:
        fcntl.ioctl(pidfd, _PIDFD_GET_INFO, info)
    except OSError:  # ENOTTY, EINVAL on older kernels; whatever else it is, it does not tell
        return None
    mask: int = struct.unpack_from("=Q", info, 0)[0]
    return int(struct.unpack_from("=i", info, 60)[0]) if mask & _PIDFD_INFO_EXIT else None


def _descriptors() -> int:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


class PidfdWatcher:
    """Waits for the end of at most 256 processes in one thread, which sleeps until one of them ends. `most`: so many;
    fewer where this process may have few descriptors. `refused`: those beyond them, whose end it does not await."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._epoll = select.epoll()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._epoll.register(self._wake, select.EPOLLIN)
        self._before, self._reader = ProcReader(), ProcReader()  # for the caller's thread, and for our own
        self._lock = threading.Lock()
        self.most = min(MOST_WATCHED, _descriptors() // SHARE_OF_DESCRIPTORS)
        self.refused: set[tuple[int, int]] = set()
        self._watched: dict[int, tuple[int, int]] = {}
        self._keys: set[tuple[int, int]] = set()
        self._thread: threading.Thread | None = None

    def watch(self, key: tuple[int, int]) -> bool:
        """Report the end of that (pid, starttime), once; False when it can't be watched. Called by one thread only."""
        with self._lock:
            if key in self._keys:
                return True
            if len(self._keys) >= self.most:
                if len(self.refused) < MOST_REFUSED:
                    self.refused.add(key)
                return False
            try:
                fd = os.pidfd_open(key[0])
            except OSError:  # gone, or a sandbox without pidfd: the next scan tells the end
                return False
            stat = self._before.stat(key[0])
            if stat is None or stat.starttime != key[1]:  # the PID was given out again
                os.close(fd)
                return False
            self._watched[fd] = key
            self._keys.add(key)
            self._epoll.register(fd, select.EPOLLIN)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pidfd", daemon=True)
                self._thread.start()
        return True

    def finish(self, seconds: float) -> None:
        """End the thread; tell in its place what has ended, and what else ends within so many seconds."""
        self._end_thread()
        self._epoll.unregister(self._wake)
        until = time.monotonic() + seconds
        while self._keys:
            left = until - time.monotonic()
            ready = self._epoll.poll(max(0.0, left))
            if not ready:
                return
            self._tell(ready)

    def stop(self) -> None:
        """End the thread and close everything."""
        self._end_thread()
        with self._lock:
            for fd in self._watched:
                os.close(fd)
            self._watched.clear()
            self._keys.clear()
            self._epoll.close()
            os.close(self._wake)

    def _end_thread(self) -> None:
        os.eventfd_write(self._wake, 1)
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        while True:
            ready = self._epoll.poll()
            if any(fd == self._wake for fd, _ in ready):
                return
            self._tell(ready)

    def _tell(self, ready: Sequence[tuple[int, int]]) -> None:
        at = Stamp.now()
        self._sink(ProcessBatch(tuple(self._end(fd, at) for fd, _ in ready)))

    def _status(self, fd: int, pid: int, starttime: int) -> int | None:
        """A zombie's is in its stat; after the reap the pidfd has it; it may be reaped between the two looks."""
        zombie = self._reader.zombie_status(pid, starttime)
        return exit_status(fd) if zombie is None else zombie

    def _end(self, fd: int, at: Stamp) -> Exited:
        with self._lock:
            pid, starttime = self._watched.pop(fd)
            self._keys.discard((pid, starttime))
            self._epoll.unregister(fd)
        try:
            return Exited(pid, at, self._status(fd, pid, starttime), starttime)
        finally:
            os.close(fd)
