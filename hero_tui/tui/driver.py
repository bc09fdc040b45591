"""Textual's Linux driver without its wake-ups: input blocks until a key comes, output never blocks the screens.

Textual's own looks for input ten times a second, and its writer's full queue stops the event loop when a terminal
stops reading. Here a frame that finds the queue full is dropped, and the first one with room is a whole one.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

# How long after input an unfinished escape sequence is waited for: then `esc` was the key.
SEQUENCE_SECONDS = 0.1


class IdleDriver(LinuxDriver):
    """Reads keys and writes frames without waking up while nothing happens.

    `lost()`, set by the app, is called from the input's thread when the terminal is gone; `whole_frame()` after frames
    were dropped.
    """

    lost: Callable[[], None] | None = None
    whole_frame: Callable[[], None] | None = None

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._stop_input = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._dropped = False

    def write(self, data: str) -> None:
        """Queue a frame for the writer's thread; one that finds no room is dropped."""
        writer = self._writer_thread
        if writer is None:
            return
        if writer._queue.full() or not writer.is_alive():  # noqa: SLF001  the one way to learn that it would block
            self._dropped = True
            return
        if self._dropped:
            self._dropped = False
            if self.whole_frame is not None:
                self.whole_frame()
        writer.write(data)

    def disable_input(self) -> None:
        """Wake the input's thread so that it ends."""
        os.eventfd_write(self._stop_input, 1)
        super().disable_input()

    def run_input_thread(self) -> None:
        """Wait for input without end; only an unfinished sequence has a time limit."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        pending = False
        with selectors.PollSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._stop_input, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(SEQUENCE_SECONDS if pending else None)}
                if self._stop_input in ready:
                    return
                if self.fileno in ready:
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""  # EIO: the terminal hung up, which the app is told below
                    if not data:
                        if self.lost is not None:
                            self.lost()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                    pending = True
                else:
                    pending = False
                for event in parser.tick():
                    self.process_message(event)
