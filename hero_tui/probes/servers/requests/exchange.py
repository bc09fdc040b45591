"""One HTTP/1.1 exchange over a connected socket, by h11."""

from __future__ import annotations

import socket

import h11

from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.requests.bounds import MOST_BYTES, MOST_HEADERS, TooLongError, left
from hero_tui.probes.servers.sockets.page import Head

AT_ONCE = 64 * 1024
_HTTP = b"HTTP/1."


class Exchange:
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

    def head(self) -> Head:
        """Read the status line and headers; interim answers (100 Continue) are passed over."""
        while True:
            event = self._event()
            if isinstance(event, h11.Response):
                self._room = 2 * MOST_BYTES  # chunks of a few bytes have as many of their own
                return _head(event)
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
                raise TooLongError
            self._opened.settimeout(left(self._until))
            said = self._opened.recv(AT_ONCE)
            self._room -= len(said)
            self._first = self._first or said[: len(_HTTP)]
            self._http.receive_data(said)


def _head(response: h11.Response) -> Head:
    said = {name: value.decode("latin-1") for name, value in reversed(list(response.headers))}
    media = said.get(b"content-type", "").partition(";")[0].strip().lower()
    return Head(Stamp.now(), response.status_code, media, said.get(b"location"))
