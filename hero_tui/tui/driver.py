"""Textual's Linux driver without its wake-ups: input blocks until a key comes, output never blocks the screens.

Textual's own looks for input ten times a second, and its writer's full queue stops the event loop when a terminal
stops reading. Here a frame that finds the queue full is dropped, and the first one with room is a whole one.

It also gives the terminal back when the program is suspended, and takes it again when the program is continued, with
the one thread for input that it began with.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import selectors
import signal
import sys
import termios
import threading
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable
from enum import Enum
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any, cast

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from hero_tui.tui.paste_filter import PasteFilter

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

# How long after input an unfinished escape sequence is waited for: then `esc` was the key.
SEQUENCE_SECONDS = 0.1
# How long a paste may keep silent within: then its end was lost.
PASTE_SECONDS = 1.0
# Keys that wait to be handled; more come only from a program or a paste, and are dropped. A note has 500 at most.
MOST_KEYS = 500
# What is read at once, and how long a busy event loop is waited for before more is read.
MOST_BYTES = 1024
LOOP_SECONDS = 1.0
# After a SIGSTOP the terminal is taken again, at most five times a second: `cpulimit` stops and continues all the time.
TAKE_AGAIN_SECONDS = 0.2
# How long a suspension waits for a terminal that does not read.
WRITER_SECONDS = 1.0

ALTERNATE_SCREEN, NO_CURSOR, FOCUS_EVENTS, PASTES, NO_WRAP = (
    "\x1b[?1049h",
    "\x1b[?25l",
    "\x1b[?1004h",
    "\x1b[?2004h",
    "\x1b[?7l",
)
# Clicks and the wheel, with places beyond column 223; never motion, which would cost bytes while nobody does anything.
MOUSE, NO_MOUSE = "\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"
KITTY_KEYS, NO_KITTY_KEYS = "\x1b[>25u", "\x1b[<u"
GIVE_BACK = f"\x1b[?2004l\x1b[?7h{NO_KITTY_KEYS}\x1b[?1049l\x1b[?25h\x1b[?1004l"


class Holding(Enum):
    """Whether the terminal is ours. `BACKGROUND`: it could not be taken yet, for another job has it."""

    NOTHING = "nothing"
    BACKGROUND = "background"
    TERMINAL = "terminal"
    SUSPENDED = "suspended"


class IdleDriver(LinuxDriver):
    """Reads keys and writes frames without waking up while nothing happens.

    `lost()`, set by the app, is called from the input's thread when the terminal is gone; `whole_frame()` after frames
    were dropped or the program was continued; `unhandled()` says how many messages wait in the app.
    """

    lost: Callable[[], None] | None = None
    whole_frame: Callable[[], None] | None = None
    unhandled: Callable[[], int] | None = None

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = sys.__stdout__  # textual's own is stderr, which may lead into a file
        self._stop_input = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._dropped = False
        self._holding = Holding.NOTHING
        self._taking: asyncio.TimerHandle | None = None
        # The kernel may hand a signal to any thread, and a handler runs in the main one, which sleeps while nothing
        # happens: so the signal itself is to wake the event loop. It does then for SIGWINCH, too, whoever handles it.
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)

    def write(self, data: str) -> None:
        """Queue a frame for the writer's thread; one that finds no room is dropped."""
        writer, frames = self._writer_thread, self._frames()
        if writer is None or frames is None:
            return
        if frames.full() or not writer.is_alive():
            self._dropped = True
            return
        if self._dropped:
            self._dropped = False
            if self.whole_frame is not None:
                self.whole_frame()
        writer.write(data)

    def _frames(self) -> Queue[str | None] | None:
        """What waits for the writer's thread."""
        writer = self._writer_thread
        return None if writer is None else writer._queue  # noqa: SLF001  the one way to learn that it would block

    def start_application_mode(self) -> None:
        """Take the terminal; a job in the background gets it once it is in the foreground."""
        cast("Driver", super()).start_application_mode()
        self._holding = Holding.BACKGROUND if self._key_thread is None else Holding.TERMINAL

    def stop_application_mode(self) -> None:
        """Give the terminal back for good."""
        self._holding = Holding.NOTHING
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Wake the input's thread so that it ends; another one may begin afterwards."""
        os.eventfd_write(self._stop_input, 1)
        super().disable_input()
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._stop_input)

    def send_message(self, message: Message) -> None:
        """Send a message to the app; a key or a click that comes while hundreds wait is dropped, motion always."""
        if isinstance(message, events.MouseMove):
            return
        typed = isinstance(message, events.Key | events.MouseEvent)
        if self.unhandled is None or not typed or self.unhandled() < MOST_KEYS:
            super().send_message(message)

    def use_mouse(self, *, used: bool) -> None:
        """Take the mouse from the terminal, or leave it to it: then it selects text."""
        self._disable_mouse_support()
        self._mouse = used
        self._enable_mouse_support()

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write(MOUSE)

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write(NO_MOUSE)

    def _enable_mouse_pixels(self) -> None:
        """Places are cells here, also in a terminal that could tell pixels."""

    def _suspend(self) -> None:
        """Give the terminal back as it was, and stop until somebody continues the program."""
        if self._holding is Holding.TERMINAL:
            self._holding = Holding.SUSPENDED
            self._end_writer(f"{NO_MOUSE if self._mouse else ''}{GIVE_BACK}")
            self._set_attributes(self.attrs_before)
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continued(self) -> None:
        """Take the terminal again. After a SIGSTOP it was never given back, and somebody may have changed it since."""
        if self._holding is Holding.NOTHING:
            return
        if not self._in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)  # `bg`: there is nothing to do without the terminal
        elif self._holding is Holding.BACKGROUND:
            self.start_application_mode()
        elif self._holding is Holding.SUSPENDED:
            self._take_again()
        elif self._taking is None:
            self._taking = self._loop.call_later(TAKE_AGAIN_SECONDS, self._take_again)

    def _take_again(self) -> None:
        self._taking = None
        if self._holding is Holding.SUSPENDED and self._file is not None:
            self._writer_thread = WriterThread(self._file)
            self._writer_thread.start()
        elif self._holding is not Holding.TERMINAL:
            return
        else:
            self.write(NO_KITTY_KEYS)  # they are counted: what is taken twice would have to be given back twice
        self._holding = Holding.TERMINAL
        self._set_attributes(self._ours())
        kitty = "" if constants.DISABLE_KITTY_KEY else KITTY_KEYS
        self.write(f"{ALTERNATE_SCREEN}{NO_CURSOR}{FOCUS_EVENTS}{kitty}{PASTES}{NO_WRAP}")
        self._enable_mouse_support()
        signal.raise_signal(signal.SIGWINCH)  # the size may be another one
        if self.whole_frame is not None:
            self.whole_frame()

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True  # not our controlling terminal: no shell hands it around

    def _ours(self) -> list[Any] | None:
        """The terminal's attributes as textual sets them."""
        if self.attrs_before is None:
            return None
        ours = [*self.attrs_before]
        ours[tty.LFLAG] = self._patch_lflag(ours[tty.LFLAG])
        ours[tty.IFLAG] = self._patch_iflag(ours[tty.IFLAG])
        ours[tty.CC] = [*ours[tty.CC]]
        ours[tty.CC][termios.VMIN] = 1
        return ours

    def _set_attributes(self, attributes: list[Any] | None) -> None:
        if attributes is not None:
            with contextlib.suppress(termios.error):  # it is gone, which the input's thread finds out
                termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)

    def _end_writer(self, last: str) -> None:
        """Write `last` and end the writer, without what still waits: a terminal that does not read holds up nothing."""
        writer, frames = self._writer_thread, self._frames()
        if writer is None or frames is None:
            return
        with contextlib.suppress(Empty):
            while True:
                frames.get_nowait()
        with contextlib.suppress(Full):
            frames.put_nowait(last)
            frames.put_nowait(None)
            writer.join(WRITER_SECONDS)

    def run_input_thread(self) -> None:
        """Wait for input without end; only an unfinished sequence or paste has a time limit."""
        parser, paste = XTermParser(self._debug), PasteFilter()
        decode = getincrementaldecoder("utf-8")("replace").decode
        pending = False
        with selectors.PollSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._stop_input, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                patience = SEQUENCE_SECONDS if pending else PASTE_SECONDS if paste.waiting else None
                ready = {key.fd for key, _ in selector.select(patience)}
                if self._stop_input in ready:
                    return
                text = ""
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        if self.lost is not None:
                            self.lost()
                        return
                    text = paste.feed(decode(data))
                elif not pending:
                    text = paste.end()
                pending = self.fileno in ready
                if text:  # an empty text would be the end for the parser
                    for event in parser.feed(text):
                        self.process_message(event)
                    self._let_the_loop_take_them()
                for event in parser.tick():
                    self.process_message(event)

    def _let_the_loop_take_them(self) -> None:
        """Wait until the event loop has seen what was sent: only then it can be counted, and nothing piles up."""
        taken = threading.Event()
        try:
            self._loop.call_soon_threadsafe(taken.set)
        except RuntimeError:
            return  # the loop has ended
        taken.wait(LOOP_SECONDS)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, MOST_BYTES)
        except OSError:
            return b""  # EIO: the terminal hung up
