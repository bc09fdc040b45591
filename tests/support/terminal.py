"""A real terminal for a test: a pty of a given size, read as a terminal would read it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

CHUNK = 64 * 1024

Condition = Callable[[str], bool]


class Terminal:
    """Runs `argv` in a pty of `columns` × `rows`, as its controlling terminal, and keeps what is on its screen.

    A thread reads all the time, as a terminal does, until `stop_reading`. `draw=False` only counts the bytes (to
    measure somebody else's cost without adding ours). Leaving the context kills what still runs.
    """

    def __init__(
        self,
        argv: Sequence[str],
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        *,
        cwd: Path | None = None,
        draw: bool = True,
    ) -> None:
        self.columns, self.rows = columns, rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._draw = draw
        self._state = threading.Condition()
        self._bytes = 0
        self._last_arrival = 0.0
        self._reading = True
        self._ended = False
        self._let_go = False
        self._master, slave = pty.openpty()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        try:
            self.resize(columns, rows)
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                # Both exec in place: the PID is the program's. A job of nohup's would ignore the hang-up.
                ["env", "--default-signal=HUP,INT", "setsid", "--ctty", *argv],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env={**_usual_environment(), **(env or {})},
            )
        finally:
            os.close(slave)
        self._thread = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self.process.pid

    @property
    def bytes_read(self) -> int:
        """How many bytes the program has written so far, as far as they were read."""
        with self._state:
            return self._bytes

    @property
    def last_arrival(self) -> float:
        """When the newest bytes on the screen were read (monotonic s), before they were drawn."""
        with self._state:
            return self._last_arrival

    def text(self) -> str:
        """What is on the screen: `rows` lines, trailing spaces kept."""
        with self._state:
            return "\n".join(self._screen.display)

    def line(self, row: int) -> str:
        """One line of the screen, counted from 0."""
        with self._state:
            return str(self._screen.display[row])

    def title(self) -> str:
        """The window's title that the program asked for."""
        with self._state:
            return str(self._screen.title)

    def draw_with(self, draw: Callable[[pyte.Screen], None]) -> None:
        """Call `draw` with the screen as it stands."""
        with self._state:
            draw(self._screen)

    def cell(self, column: int, row: int) -> Any:
        """The character at a place with its style (pyte's `Char`: data, fg, bg, bold …)."""
        with self._state:
            return self._screen.buffer[row][column]

    def send(self, keys: str | bytes) -> None:
        """Type."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, as a window's edge would; the program gets SIGWINCH."""
        self.columns, self.rows = columns, rows
        with self._state:
            self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_until(self, condition: Condition, timeout: float = 20.0) -> str:
        """Wait until the screen's text fulfils `condition`; returns that text. Fails with the screen as it stands."""
        deadline = time.monotonic() + timeout
        with self._state:
            while True:
                text = "\n".join(self._screen.display)
                if condition(text):
                    return text
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    why = "the program ended" if self._ended else f"not within {timeout:g} s"
                    raise AssertionError(f"{why}; on the screen:\n{text}")
                self._state.wait(left)

    def wait_for(self, words: str, timeout: float = 20.0) -> str:
        """Wait until `words` stand on the screen."""
        return self.wait_until(lambda text: words in text, timeout)

    def quiet_for(self, seconds: float, timeout: float = 20.0) -> None:
        """Wait until nothing was written for `seconds`."""
        deadline = time.monotonic() + timeout
        with self._state:
            while not self._ended:
                before = self._bytes
                self._state.wait(seconds)
                if self._bytes == before:
                    return
                assert time.monotonic() < deadline, f"the program never kept quiet for {seconds:g} s"

    def stop_reading(self) -> None:
        """Freeze, as a dead ssh line does: the program soon finds the pty full."""
        with self._state:
            self._reading = False
        os.eventfd_write(self._wake, 1)

    def resume(self) -> None:
        """Read on."""
        with self._state:
            self._reading = True
        os.eventfd_write(self._wake, 1)

    def hang_up(self) -> None:
        """Close the terminal: its session gets SIGHUP."""
        self._finish_reading()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program itself."""
        self.process.send_signal(number)

    def wait(self, timeout: float = 20.0) -> int:
        """The program's exit status, negative for a signal."""
        return self.process.wait(timeout)

    def close(self) -> None:
        """Kill what still runs, and let go."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._finish_reading()

    def _finish_reading(self) -> None:
        with self._state:
            if self._let_go:
                return
            self._let_go = self._ended = True
            self._state.notify_all()
        os.eventfd_write(self._wake, 1)
        self._thread.join()
        os.close(self._master)
        os.close(self._wake)

    def _read(self) -> None:
        while True:
            with self._state:
                if self._ended:
                    return
                reading = self._reading
            poll = select.poll()
            poll.register(self._wake, select.POLLIN)
            if reading:
                poll.register(self._master, select.POLLIN)
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._wake in ready:
                os.eventfd_read(self._wake)
                continue
            if self._master in ready and not self._take():
                with self._state:
                    self._ended = True
                    self._state.notify_all()
                return

    def _take(self) -> bool:
        """Read once; False at the end: the last process closed the terminal (EIO)."""
        try:
            data = os.read(self._master, CHUNK)
        except OSError:
            data = b""
        if not data:
            return False
        arrived = time.monotonic()
        with self._state:
            self._bytes += len(data)
            self._last_arrival = arrived
            if self._draw:
                self._stream.feed(data)
            self._state.notify_all()
        return True


def _usual_environment() -> dict[str, str]:
    """The environment without what tells of the terminal that runs the tests."""
    others = ("COLORTERM", "NO_COLOR", "COLUMNS", "LINES", "TMUX", "TERM_PROGRAM", "SSH_CONNECTION", "SSH_TTY")
    kept = {name: value for name, value in os.environ.items() if name not in others}
    return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
