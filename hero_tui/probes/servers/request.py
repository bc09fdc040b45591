"""One small, bounded HTTP request to a dev server on this machine. No redirects are followed."""

from __future__ import annotations

import socket
import time
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from hero_tui import __version__
from hero_tui.core.openssl import without_tls
from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.sockets import Listener

with without_tls():  # a request over TLS imports it then: nearly all dev servers speak plain HTTP
    import http.client

if TYPE_CHECKING:
    import ssl

MOST_BYTES = 8 * 1024 * 1024
MOST_SECONDS = 10.0
AGENT = f"hero-tui/{__version__}"
AT_ONCE = 64 * 1024


class RequestError(Exception):
    """There was no answer: refused, cut, too slow or not HTTP. The message is one short line."""

    def __init__(self, words: str, *, strange: bool = False) -> None:
        """`strange`: something answered, or hung up, that did not speak HTTP."""
        super().__init__(words)
        self.strange = strange


class Answer(Struct, frozen=True):
    """`first` is the moment the status line and headers were read, `last` the moment of the body's last byte. `page`:
    it is HTML."""

    status: int
    first: Stamp
    last: Stamp
    body: bytes
    size: int
    complete: bool
    location: str | None = None
    page: bool = False


def open_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection. Raises OSError, also where the kernel connects us to ourselves: that happens when nobody
    listens on a port out of the range it gives to clients, and would keep a restarting server from its port."""
    connected = socket.create_connection((host, port), timeout=seconds)
    try:
        if connected.getsockname() == connected.getpeername():
            raise ConnectionRefusedError
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connected.close()
        raise
    return connected


@cache
def unverified() -> ssl.SSLContext:
    """For a developer's server on this machine: its certificate is nearly always signed by itself."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one would read all the system's certificates
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Request:
    """One GET to `host`:`port`. `cancel` may be called from any thread and ends it at once."""

    def __init__(self, to: Listener, path: str = "/", accept: str = "text/html,*/*", keep: int = 0) -> None:
        """`keep`: how many bytes of the body to hand back (it is read to its end all the same)."""
        self._host, self._port, self._tls = to.host, to.port, to.tls
        self._path, self._accept, self._keep = path, accept, keep
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
            if self._tls:
                connection.sock = self._socket = unverified().wrap_socket(self._socket, server_hostname="localhost")
            connection.request("GET", self._path, headers=self._headers())
            response = connection.getresponse()
            first = Stamp.now()
            return self._read(response, first, until)
        except (OSError, http.client.HTTPException, ValueError) as error:
            strange = isinstance(error, http.client.HTTPException | ConnectionResetError) and not self._cancelled
            raise RequestError(self._words(error), strange=strange) from error
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
        page = (response.getheader("Content-Type") or "").startswith("text/html")
        return Answer(response.status, first, last, bytes(kept), size, complete, response.getheader("Location"), page)

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
