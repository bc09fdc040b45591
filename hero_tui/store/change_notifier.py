"""Tell a reader of commits: inotify on the store's folder, then `PRAGMA data_version`; a slow poll if need be.

One commit writes the WAL several times, so the first event is followed by a short rest, and all that came meanwhile
is one change. Sources: inotify(7), https://www.sqlite.org/pragma.html#pragma_data_version.
"""

from __future__ import annotations

import ctypes
import os
import select
import struct
import time
from pathlib import Path

from hero_tui.store.db.connection import file_identity
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths

REST = 0.01
POLL_EVERY = 1.0

_MODIFY, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE, _DELETE_SELF = 0x2, 0x40, 0x80, 0x100, 0x200, 0x400
_MASK = _MODIFY | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _DELETE_SELF
_FLAGS = 0x0100_0000 | 0x0200_0000
"""IN_ONLYDIR | IN_DONT_FOLLOW."""
_WATCH_ENDED = 0x8000 | 0x4000 | 0x2000
"""IN_IGNORED | IN_Q_OVERFLOW | IN_UNMOUNT."""
_EVENT = struct.Struct("iIII")
_BUFFER = 16 * 1024


class ChangeNotifier:
    """Waits until somebody else commits to a workspace's store.

    One thread waits, which need not be the one that made it; any thread may wake or stop it, and close it afterwards.

    `polling` says why it polls once a second instead of using inotify; None where it does not.
    """

    def __init__(self, paths: StorePaths) -> None:
        self._paths = paths
        self._names = {os.fsencode(paths.database.name), os.fsencode(paths.database.name + "-wal")}
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._closing = False
        self._closed = False
        self.polling: str | None = None
        self._inotify = self._watch(paths.folder)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)
        if self._inotify is not None:
            self._poll.register(self._inotify, select.POLLIN)
        self._seen = self._look()

    def wait(self, timeout: float | None) -> bool:
        """Wait until something was committed or the store was replaced: True. False after `timeout` seconds or a wake.

        `timeout` None waits without end. What happened since the last call counts, so nothing is missed between two.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._closing:
            if self._changed():
                return True
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            if self._inotify is None:
                left = POLL_EVERY if left is None else min(left, POLL_EVERY)
            ready = {descriptor for descriptor, _ in self._poll.poll(None if left is None else left * 1000)}
            if self._wake in ready:
                self._drain_wake()
                return False
            if self._inotify in ready:
                self._rest_and_drain()
        return False

    def wake(self) -> None:
        """Make a running (or the next) `wait` return at once, from any thread."""
        if not self._closed:
            os.eventfd_write(self._wake, 1)

    def stop(self) -> None:
        """From another thread: end the present wait and every later one at once. The waiting thread then closes."""
        self._closing = True
        self.wake()

    def close(self) -> None:
        """Let go of all descriptors; from the thread that waits, or when none does."""
        self._closing = True
        if self._closed:
            return
        self._closed = True
        os.close(self._wake)
        self._stop_watching()
        self._forget_reader()

    def _changed(self) -> bool:
        seen = self._look()
        changed, self._seen = seen != self._seen, seen
        return changed

    _reader: Reader | None = None

    def _look(self) -> tuple[tuple[int, int] | None, int]:
        """What stands for the store's content: which file it is, and its data version."""
        if self._reader is not None and self._reader.moved():
            self._forget_reader()
        if self._reader is None:
            if file_identity(self._paths.database) is None:
                return None, 0
            try:
                self._reader = Reader(self._paths.database, any_thread=True)
            except StoreError:
                return file_identity(self._paths.database), -1  # the reader that is notified meets it too, and says it
        try:
            return file_identity(self._paths.database), self._reader.data_version()
        except StoreError:
            self._forget_reader()
            return file_identity(self._paths.database), -1

    def _forget_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _watch(self, folder: Path) -> int | None:
        libc = ctypes.CDLL(None, use_errno=True)
        descriptor: int = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if descriptor < 0:
            self.polling = f"no inotify instance: {os.strerror(ctypes.get_errno())}"
            return None
        if libc.inotify_add_watch(descriptor, os.fsencode(folder), _MASK | _FLAGS) < 0:
            self.polling = f"no inotify watch on {folder}: {os.strerror(ctypes.get_errno())}"
            os.close(descriptor)
            return None
        return descriptor

    def _stop_watching(self) -> None:
        if self._inotify is not None:
            os.close(self._inotify)
            self._inotify = None

    def _drain_wake(self) -> None:
        try:
            os.eventfd_read(self._wake)
        except BlockingIOError:
            return  # another wait of this thread took it

    def _rest_and_drain(self) -> None:
        """Read what is there; where it concerns the database rest a little, for a commit is several writes."""
        if self._read_events():
            time.sleep(REST)
            self._read_events()

    def _read_events(self) -> bool:
        """Read all events; whether one concerns the database. Falls back to polling when the folder itself is gone."""
        concerned = False
        while self._inotify is not None:
            try:
                data = os.read(self._inotify, _BUFFER)
            except BlockingIOError:
                break
            for name, mask in _events(data):
                concerned = concerned or name in self._names or bool(mask & _WATCH_ENDED)
                if mask & 0x8000:
                    self.polling = f"{self._paths.folder} was removed"
                    self._poll.unregister(self._inotify)
                    self._stop_watching()
                    break
        return concerned


def _events(data: bytes) -> list[tuple[bytes, int]]:
    """(name, mask) of each event of one read."""
    events = []
    offset = 0
    while offset + _EVENT.size <= len(data):
        _, mask, _, length = _EVENT.unpack_from(data, offset)
        offset += _EVENT.size
        events.append((data[offset : offset + length].rstrip(b"\0"), mask))
        offset += length
    return events
