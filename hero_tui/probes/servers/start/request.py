"""One small HTTP request to a dev server on this machine, bounded in time and size. No redirects are followed."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import h11
from msgspec import Struct

from hero_tui import __version__
from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import HTML, Head
from hero_tui.probes.servers.start.sent_requests import SENT, Purpose

if TYPE_CHECKING:
    import ssl

MOST_BYTES = 8 * 1024 * 1024
MOST_HEADERS = 256 * 1024  # bytes, of all interim answers (100 Continue) together
MOST_SECONDS = 10.0
EVENT_STREAM = "text/event-stream"
AGENT = f"hero-tui/{__version__}"
AT_ONCE = 64 * 1024
_HTTP = b"HTTP/1."


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
        until = time.monotonic() + seconds
        opened: socket.socket | None = None
        exchange: _Exchange | None = None
        try:
            opened = self._open(until)
            if self._cancelled:
                raise ConnectionAbortedError
            exchange = _Exchange(opened, until)
            exchange.ask(h11.Request(method=self._method, target=self._path, headers=self._headers()))
            SENT.add(self._purpose)
            if sent is not None:
                sent()
            head = _head(exchange.response())
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

    def _read(self, exchange: _Exchange, head: Head) -> Answer:
        kept = bytearray()
        size = 0
        last, complete = head.at, True
        while head.media != EVENT_STREAM:
            try:
                chunk = exchange.body()
            except (TimeoutError, _TooLongError, h11.RemoteProtocolError):
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
        if self._cancelled:
            return "given up"
        if isinstance(error, TimeoutError):
            return "no answer in time"
        if isinstance(error, ConnectionRefusedError):
            return "connection refused"
        if isinstance(error, _TooLongError):
            return "its headers are too long"
        if silent and isinstance(error, h11.RemoteProtocolError | ConnectionResetError):
            return "it hangs up without an answer"
        if isinstance(error, h11.ProtocolError | ValueError):
            return "the answer is not plain HTTP"
        return "connection lost"


class _TooLongError(OSError):
    """More bytes came than anybody has use for."""


class _Exchange:
    """One request and its answer over a socket, all of it before one moment, however few bytes come at a time."""

    def __init__(self, opened: socket.socket, until: float) -> None:
        self._opened, self._until = opened, until
        self._room = MOST_HEADERS
        self._first = b""
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=2 * MOST_HEADERS)

    @property
    def has_said(self) -> bool:
        """Whether any byte came."""
        return bool(self._first)

    @property
    def is_foreign(self) -> bool:
        """Whether what was said is of another protocol; nothing said, or a status line that was cut, is not."""
        return bool(self._first) and not _HTTP.startswith(self._first)

    def ask(self, request: h11.Request) -> None:
        """Send it. Raises `TimeoutError` when the time is over, `LocalProtocolError` for a path that no request has."""
        said = (self._http.send(request) or b"") + (self._http.send(h11.EndOfMessage()) or b"")
        self._opened.settimeout(left(self._until))
        self._opened.sendall(said)

    def response(self) -> h11.Response:
        """Return the status line and headers; interim answers (100 Continue) are passed over."""
        while True:
            event = self._event()
            if isinstance(event, h11.Response):
                self._room = 2 * MOST_BYTES  # chunks of a few bytes have as many of their own
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise h11.RemoteProtocolError("it ended before it answered")

    def body(self) -> bytes:
        """Return its next bytes, empty at its end. Raises `RemoteProtocolError` where it is cut."""
        while True:
            event = self._event()
            if not isinstance(event, h11.Data):
                return b""
            if event.data:
                return bytes(event.data)

    def _event(self) -> h11.Event:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Event):
                return event
            if self._room <= 0:
                raise _TooLongError
            self._opened.settimeout(left(self._until))
            said = self._opened.recv(AT_ONCE)
            self._room -= len(said)
            self._first = self._first or said[: len(_HTTP)]
            self._http.receive_data(said)


def _head(response: h11.Response) -> Head:
    said = {name: value.decode("latin-1") for name, value in reversed(list(response.headers))}
    media = said.get(b"content-type", "").partition(";")[0].strip().lower()
    return Head(Stamp.now(), response.status_code, media, said.get(b"location"))


def left(until: float) -> float:
    """Seconds until then (monotonic s). Raises `TimeoutError` when it is over."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("no answer in time")
    return seconds
