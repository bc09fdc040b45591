"""The first page as the kernel's account tells it, against the clock of the client that asked."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Event
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader
from hero_tui.probes.servers.start.first_page import FirstPages

pytestmark = [pytest.mark.timed, pytest.mark.timeout(120)]

DELAYS = [0.06 + 0.045 * number for number in range(24)]


class Compiler:
    """A server whose answers take as long as it is told, in `parts` of 700 bytes that come 30 ms apart."""

    def __init__(self) -> None:
        self.delay, self.parts = 0.0, 1
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the port, once nobody waits at it."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self.listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                taken, _ = self.listening.accept()
                threading.Thread(target=self._answer, args=(taken,), daemon=True).start()

    def _answer(self, taken: socket.socket) -> None:
        with suppress(OSError), taken:
            while taken.recv(4096):
                time.sleep(self.delay)
                for _ in range(self.parts):
                    taken.sendall(b"x" * 700)
                    time.sleep(0.03)


class Client:
    """Asks once, notes how long the first byte took, and keeps the connection as a browser does."""

    def __init__(self, port: int) -> None:
        self.took: float | None = None
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        asked = time.monotonic()
        self._connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n")
        self._connection.recv(1)
        self.took = time.monotonic() - asked

    def close(self) -> None:
        self._thread.join(10)
        self._connection.close()


@pytest.fixture
def compiler() -> Iterator[Compiler]:
    compiler = Compiler()
    yield compiler
    compiler.close()


def both_clocks(compiler: Compiler, folder: Path) -> tuple[float, float]:
    """(as told, as the client saw it) of one first page."""
    told: list[Event] = []
    now = Stamp.now()
    roster = Roster(told.append)
    tool = ServerTool("next", on_demand=True)
    server = roster.put(
        Server(
            (1, 1),
            tool,
            "next",
            1,
            "npm run dev",
            now,
            True,
            str(folder),
            listener=Listener(compiler.port, "127.0.0.1", 1),
        )
    )
    pages = FirstPages(told.append, roster, SocketReader())
    pages.watch(server, now.mono)
    client = Client(compiler.port)
    while (due := pages.next_deadline()) is not None:
        time.sleep(max(0.0, due - time.monotonic()))
        pages.tick(Stamp.now())
    client.close()
    (page,) = [each for each in told if isinstance(each, Operation)]
    assert page.duration is not None
    assert client.took is not None
    return page.duration, client.took


@pytest.mark.parametrize("parts", [1, 4])
def test_twenty_four_first_pages_agree_with_the_client(compiler: Compiler, tmp_path: Path, parts: int) -> None:
    """Given answers at once, and answers in parts: of those only the begin counts."""
    compiler.parts = parts
    errors = []
    for compiler.delay in DELAYS:
        told, seen = both_clocks(compiler, tmp_path)
        errors.append(abs(told - seen))
    assert statistics.median(errors) <= 0.010
    assert statistics.quantiles(errors, n=20)[-1] <= 0.030
