"""A websocket as a client reads it: the sans-I/O protocol of `websockets` over one socket, in the calling thread.

The package's own threaded client starts a second thread for each connection and imports OpenSSL, which takes megabytes;
its protocol does neither. RFC 6455.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from hero_tui.probes.servers.requests.request import AGENT

if TYPE_CHECKING:
    from websockets.client import ClientProtocol

READ_AT_ONCE = 64 * 1024
GOODBYE = 0.2  # seconds: an end does not wait for a server that has stopped reading
LARGEST_MESSAGE = 8 * 1024 * 1024


class WebSocket:
    """An open connection that listens: it answers pings and a close, and sends nothing else.

    One thread receives; `close` may be called from any.
    """

    def __init__(
        self, connected: socket.socket, uri: str, origin: str | None, subprotocol: str | None, seconds: float
    ) -> None:
        """Shake hands over `connected`, which is closed where that fails. A redirect is not followed.

        Raises `TimeoutError` after `seconds`, `WebSocketException` where the server refuses or speaks something else,
        `OSError` where the connection is lost.
        """
        self._socket = connected
        self._protocol = _protocol(uri, origin, subprotocol)
        self._writing = threading.Lock()
        self._messages: deque[bytes] = deque()
        self._partial = bytearray()  # of a message in fragments; the protocol bounds it
        try:
            self._shake_hands(time.monotonic() + seconds)
        except BaseException:
            connected.close()
            raise

    def receive(self, seconds: float | None = None) -> bytes:
        """The next whole message, at most 8 MB; text as UTF-8.

        Raises `TimeoutError` after `seconds` (None: it waits for as long as it takes), and `ConnectionError` once the
        connection is lost or closed by either side.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while not self._messages:
            if not self._is_open():
                raise ConnectionError("the websocket is closed")
            try:
                self._read(until)
            except OSError as error:
                if until is not None and isinstance(error, TimeoutError):
                    raise
                raise ConnectionError("the connection is lost") from error
        return self._messages.popleft()

    def close(self) -> None:
        """Say goodbye where the other side takes it at once, and end the connection: `receive`, in whatever thread,
        raises `ConnectionError` then."""
        with contextlib.suppress(OSError):
            self._say_goodbye()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # also wakes a thread that is writing to a server which never reads

    def release(self) -> None:
        """Give the socket back to the system. To be called by the thread that receives."""
        self._socket.close()

    def _say_goodbye(self) -> None:
        if not self._writing.acquire(timeout=GOODBYE):
            return  # it is being written, and nobody reads
        try:
            if self._is_open():
                self._socket.settimeout(GOODBYE)
                self._protocol.send_close(1000)
                self._send()
        finally:
            self._writing.release()

    def _is_open(self) -> bool:
        from websockets.protocol import State

        return self._protocol.state is State.OPEN

    def _shake_hands(self, until: float) -> None:
        from websockets.protocol import State

        request = self._protocol.connect()
        request.headers["User-Agent"] = AGENT
        self._protocol.send_request(request)
        with self._writing:
            self._send()
        while self._protocol.state is State.CONNECTING:  # one packet may bring the answer, messages and a goodbye
            self._read(until)
            if self._protocol.handshake_exc is not None:
                raise self._protocol.handshake_exc

    def _read(self, until: float | None) -> None:
        """Wait for bytes until then (monotonic s), and take what they complete."""
        if until is None:
            self._socket.settimeout(None)
        else:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            self._socket.settimeout(left)
        data = self._socket.recv(READ_AT_ONCE)
        with self._writing:
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
            self._take_messages()
            self._send()

    def _take_messages(self) -> None:
        from websockets.frames import Frame, Opcode

        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
                self._partial += event.data
                if event.fin:
                    self._messages.append(bytes(self._partial))
                    self._partial.clear()

    def _send(self) -> None:
        """What the protocol has to say; an empty piece is the end of it."""
        for piece in self._protocol.data_to_send():
            if piece:
                self._socket.sendall(piece)
            else:
                with contextlib.suppress(OSError):  # the other side may be gone
                    self._socket.shutdown(socket.SHUT_WR)


def _protocol(uri: str, origin: str | None, subprotocol: str | None) -> ClientProtocol:
    from websockets.client import ClientProtocol
    from websockets.typing import Origin, Subprotocol
    from websockets.uri import parse_uri

    return ClientProtocol(
        parse_uri(uri),
        origin=None if origin is None else Origin(origin),
        subprotocols=None if subprotocol is None else [Subprotocol(subprotocol)],
        max_size=LARGEST_MESSAGE,
    )
