"""One small, bounded HTTP request to a dev server on this machine. No redirects are followed."""

from __future__ import annotations

import http.client
import socket
import time
from dataclasses import dataclass

from hero_tui import __version__
from hero_tui.budgets.signals import Stamp

MOST_BYTES = 8 * 1024 * 1024
MOST_SECONDS = 10.0
AGENT = f"hero-tui/{__version__}"
AT_ONCE = 64 * 1024


class RequestError(Exception):
    """There was no answer: refused, cut, too slow or not HTTP. The message is one short line."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`first` is the moment the status line and headers were read, `last` the moment of the body's last byte."""

    status: int
    first: Stamp
    last: Stamp
    body: bytes
    size: int
    complete: bool
    location: str | None = None


def open_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection. Raises OSError, also where the kernel connects us to ourselves: that happens when nobody
    listens on a port out of the range it gives to clients, and would keep a restarting server from its port."""
    connected = socket.create_connection((host, port), timeout=seconds)
    if connected.getsockname() == connected.getpeername():
        connected.close()
        raise ConnectionRefusedError
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


class Request:
    """One GET to `host`:`port`. `cancel` may be called from any thread and ends it at once."""

    def __init__(self, host: str, port: int, path: str = "/", accept: str = "text/html,*/*", keep: int = 0) -> None:
        """`keep`: how many bytes of the body to hand back (it is read to its end all the same)."""
        self._host, self._port, self._path, self._accept, self._keep = host, port, path, accept, keep
        self._socket: socket.socket | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the request: its thread gets a `RequestError`."""
        self._cancelled = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it had ended by itself

    def send(self, seconds: float = MOST_SECONDS) -> Answer:
        """Ask and read the whole answer (at most 8 MB). Raises `RequestError`."""
        until = time.monotonic() + seconds
        connection = http.client.HTTPConnection(self._host, self._port, timeout=seconds)
        try:
            connection.sock = self._socket = open_socket(self._host, self._port, seconds)
            if self._cancelled:
                raise ConnectionAbortedError
            connection.request("GET", self._path, headers=self._headers())
            response = connection.getresponse()
            first = Stamp.now()
            return self._read(response, first, until)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RequestError(self._words(error)) from error
        finally:
            self._socket = None
            connection.close()

    def _read(self, response: http.client.HTTPResponse, first: Stamp, until: float) -> Answer:
        kept = bytearray()
        size = 0
        last, complete = first, True
        while True:
            chunk = response.read1(AT_ONCE)
            if not chunk:
                break
            last = Stamp.now()
            size += len(chunk)
            kept += chunk[: max(0, self._keep - len(kept))]
            if self._cancelled or size > MOST_BYTES or last.mono > until:
                complete = False
                break
        return Answer(response.status, first, last, bytes(kept), size, complete, response.getheader("Location"))

    def _headers(self) -> dict[str, str]:
        return {
            "Host": f"localhost:{self._port}",
            "Accept": self._accept,
            "Accept-Encoding": "identity",
            "User-Agent": AGENT,
            "Connection": "close",
        }

    def _words(self, error: Exception) -> str:
        if self._cancelled:
            return "given up"
        if isinstance(error, TimeoutError):
            return "no answer in time"
        if isinstance(error, ConnectionRefusedError):
            return "connection refused"
        if isinstance(error, http.client.HTTPException | ValueError):
            return "the answer is not plain HTTP"
        return "connection lost"
