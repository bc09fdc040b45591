"""Seeing, through the kernel, that a server which polls its files has taken a look at them."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

from watchdog.observers.inotify_c import InotifyConstants, InotifyFD, inotify_add_watch, inotify_init

from tests.support.projects import wait_for

LISTINGS_OF_A_LOOK = 2  # at most: pathlib's rglob


class Looks:
    """Counts how often an empty folder that nobody else has a reason to open was listed."""

    def __init__(self, folder: Path) -> None:
        self._descriptor: int = inotify_init()
        watched = inotify_add_watch(self._descriptor, os.fsencode(folder), InotifyConstants.IN_OPEN)
        assert watched != -1, os.strerror(ctypes.get_errno())
        os.set_blocking(self._descriptor, False)

    def wait_for_one(self) -> None:
        """Until a look that began after this call has ended; a file saved from then on differs from what it saw.

        A look that is under way and the one after it list the folder four times; the fifth is a third one's.
        """
        self._listings()
        seen = 0

        def ended() -> bool:
            nonlocal seen
            seen += self._listings()
            return seen > 2 * LISTINGS_OF_A_LOOK

        wait_for(ended, "the server's look at its files")

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)

    def _listings(self) -> int:
        with contextlib.suppress(BlockingIOError):
            return sum(1 for _ in InotifyFD._parse_event_buffer(os.read(self._descriptor, 4096)))
        return 0


@contextlib.contextmanager
def looks_at(folder: Path) -> Iterator[Looks]:
    """Make an empty folder inside of what a server polls, and count its listings."""
    folder.mkdir(exist_ok=True)
    looks = Looks(folder)
    try:
        yield looks
    finally:
        looks.close()
