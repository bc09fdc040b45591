"""One small HTTP request to a dev server on this machine, bounded in time and size. No redirects are followed.

What speaks HTTP is imported with the first request: a recorder's start, which somebody waits for, asks nobody.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from hero_tui import __version__
from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.requests.bounds import MOST_BYTES, TooLongError, left
from hero_tui.probes.servers.requests.sent_requests import SENT, Purpose
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import HTML, Head

if TYPE_CHECKING:
    import ssl

    from hero_tui.probes.servers.requests.exchange import Exchange

MOST_SECONDS = 10.0
EVENT_STREAM = "text/event-stream"
AGENT = f"hero-tui/{__version__}"


class RequestError(Exception):
    """There was no answer: refused, cut, too slow or not HTTP. The message is one short line."""

    def __init__(self, words: str, *, strange: bool = False, foreign: bool = False) -> None:
        """`strange`: something answered, or hung up, that did not speak HTTP: perhaps it speaks TLS. `foreign`: it said
        something, in another protocol."""
        super().__init__(words)
        self.strange, self.foreign = strange, foreign


class Answer(Struct, frozen=True):
    """A whole answer. `first` is the moment the status line and headers were read, `last` the moment of the body's last
    byte; `body` its first bytes, `size` how many were read. `complete`: none are missing. `media`: as in `Head`."""

    status: int
    first: Stamp
    last: Stamp
    body: bytes
    size: int
    complete: bool
    location: str | None = None
    media: str = ""

    @property
    def page(self) -> bool:
        """Whether it is HTML."""
        return self.media == HTML


def open_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection to an address in figures. Raises OSError, also where the kernel connects us to ourselves: that
    happens when nobody listens on a port out of the range it gives to clients, and would keep a restarting server from
    its port."""
    connected = connect(host, port, seconds)
    try:
        if connected.getsockname() == connected.getpeername():
            raise ConnectionRefusedError
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connected.close()
        raise
    return connected


def connect(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to an address in figures, IPv4 or IPv6. Raises OSError. `socket.create_connection` would look it up as a
    name, and load the tables of the world's alphabets for that."""
    socket_ = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        socket_.settimeout(seconds)
        socket_.connect((host, port))
    except OSError:
        socket_.close()
        raise
    return socket_


@cache
def unverified() -> ssl.SSLContext:
    """For a developer's server on this machine: its certificate is nearly always signed by itself."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one would read all the system's certificates
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Request:
    """One GET or HEAD to `host`:`port`. `cancel` may be called from any thread and ends it at once."""

    def __init__(
        self,
        to: Listener,
        path: str = "/",
        accept: str = "text/html,*/*",
        keep: int = 0,
        method: str = "GET",
        purpose: Purpose = Purpose.PAGE,
    ) -> None:
        """`keep`: how many bytes of the body to hand back (it is read to its end all the same)."""
        self._method, self._purpose = method, purpose
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

    def send(
        self,
        seconds: float = MOST_SECONDS,
        heard: Callable[[Head], None] | None = None,
        sent: Callable[[], None] | None = None,
    ) -> Answer:
        """Ask and read the whole answer: at most 8 MB, and at most `seconds` for everything, from the connection to the
        last byte. `sent` is called once somebody listened and it was sent, `heard` with the headers, before the body is
        read. Raises `RequestError`.

        The headers of an event stream are its answer: nothing more is read.
        """
        import h11

        from hero_tui.probes.servers.requests.exchange import Exchange

        until = time.monotonic() + seconds
        opened: socket.socket | None = None
        exchange: Exchange | None = None
        try:
            opened = self._open(until)
            if self._cancelled:
                raise ConnectionAbortedError
            exchange = Exchange(opened, until)
            exchange.ask(h11.Request(method=self._method, target=self._path, headers=self._headers()))
            SENT.add(self._purpose)
            if sent is not None:
                sent()
            head = exchange.head()
            if heard is not None:
                heard(head)
            return self._read(exchange, head)
        except (OSError, h11.ProtocolError, ValueError) as error:
            strange = isinstance(error, h11.RemoteProtocolError | ConnectionResetError) and not self._cancelled
            foreign = strange and exchange is not None and exchange.is_foreign
            silent = exchange is not None and not exchange.has_said
            raise RequestError(self._words(error, silent=silent), strange=strange, foreign=foreign) from error
        finally:
            self._socket = None
            if opened is not None:
                opened.close()

    def _open(self, until: float) -> socket.socket:
        opened = self._socket = open_socket(self._host, self._port, left(until))
        if not self._tls:
            return opened
        try:
            opened.settimeout(left(until))
            self._socket = unverified().wrap_socket(opened, server_hostname="localhost")
        except BaseException:
            opened.close()
            raise
        return self._socket

    def _read(self, exchange: Exchange, head: Head) -> Answer:
        import h11

        kept = bytearray()
        size = 0
        last, complete = head.at, True
        while head.media != EVENT_STREAM:
            try:
                chunk = exchange.body()
            except (TimeoutError, TooLongError, h11.RemoteProtocolError):
                complete = False
                break
            if not chunk:
                break
            last = Stamp.now()
            size += len(chunk)
            kept += chunk[: max(0, self._keep - len(kept))]
            if self._cancelled or size > MOST_BYTES:
                complete = False
                break
        return Answer(head.status, head.at, last, bytes(kept), size, complete, head.location, head.media)

    def _headers(self) -> list[tuple[str, str]]:
        return [
            ("Host", f"localhost:{self._port}"),
            ("Accept", self._accept),
            ("Accept-Encoding", "identity"),
            ("User-Agent", AGENT),
            ("Connection", "close"),
        ]

    def _words(self, error: Exception, *, silent: bool) -> str:
        import h11

        if self._cancelled:
            return "given up"
        if isinstance(error, TimeoutError):
            return "no answer in time"
        if isinstance(error, ConnectionRefusedError):
            return "connection refused"
        if isinstance(error, TooLongError):
            return "its headers are too long"
        if silent and isinstance(error, h11.RemoteProtocolError | ConnectionResetError):
            return "it hangs up without an answer"
        if isinstance(error, h11.ProtocolError | ValueError):
            return "the answer is not plain HTTP"
        return "connection lost"
