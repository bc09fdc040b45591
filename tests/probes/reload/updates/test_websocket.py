"""A websocket as a client reads it: whole messages, whatever the pieces they come in, and an end that is told."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidMessage, InvalidStatus, InvalidUpgrade, WebSocketException
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Origin, Subprotocol

from hero_tui.probes.reload.updates.websocket import WebSocket

EIGHT_MB = 8 * 1024 * 1024


@contextmanager
def talking(handler: Callable[[ServerConnection], None]) -> Iterator[int]:
    """A real server; gives its port."""
    with serve(handler, "127.0.0.1", 0, max_size=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]


@contextmanager
def connected(port: int, seconds: float = 20.0) -> Iterator[WebSocket]:
    """A client of it."""
    opened = WebSocket(socket.create_connection(("127.0.0.1", port)), f"ws://localhost:{port}/", None, None, seconds)
    try:
        yield opened
    finally:
        opened.close()
        opened.release()


@contextmanager
def raw(answer: Sequence[bytes]) -> Iterator[socket.socket]:
    """A connection whose other side sends these pieces at once and hangs up; what it is sent is not read."""
    ours, theirs = socket.socketpair()
    for piece in answer:
        theirs.sendall(piece)
    theirs.shutdown(socket.SHUT_WR)
    with closing(theirs):
        yield ours


def test_a_message_in_fragments_is_one_message() -> None:
    def fragments(peer: ServerConnection) -> None:
        peer.send(iter(["one", "", " and ", "two"]))
        peer.send(b"\x00\xff")
        peer.send("")
        peer.recv()

    with talking(fragments) as port, connected(port) as client:
        assert [client.receive(20.0) for _ in range(3)] == [b"one and two", b"\x00\xff", b""]


def test_a_ping_is_answered_while_nothing_is_said() -> None:
    answered = threading.Event()

    def pings(peer: ServerConnection) -> None:
        if peer.ping("are you there").wait(20.0):
            answered.set()
        peer.send("yes")
        peer.recv()

    with talking(pings) as port, connected(port) as client:
        assert client.receive(20.0) == b"yes"
        assert answered.is_set()


def test_what_was_said_before_a_goodbye_is_heard() -> None:
    def leaves(peer: ServerConnection) -> None:
        peer.send("last words")

    with talking(leaves) as port, connected(port) as client:
        assert client.receive(20.0) == b"last words"
        with pytest.raises(ConnectionError):
            client.receive(20.0)
        with pytest.raises(ConnectionError):  # and it stays closed
            client.receive(20.0)


def test_a_message_of_eight_megabytes_is_taken_and_a_larger_one_ends_it() -> None:
    def shouts(peer: ServerConnection) -> None:
        peer.send("x" * EIGHT_MB)
        with contextlib.suppress(WebSocketException):
            peer.send("x" * (EIGHT_MB + 1))
            peer.send("still there")

    with talking(shouts) as port, connected(port) as client:
        assert len(client.receive(20.0)) == EIGHT_MB
        with pytest.raises(ConnectionError):
            client.receive(20.0)


def test_a_whole_life_in_one_packet_is_heard() -> None:
    """The answer to the handshake, a message and a goodbye may be read at once."""
    ours, theirs = socket.socketpair()
    with closing(theirs), ThreadPoolExecutor(1) as thread:
        opened = thread.submit(WebSocket, ours, "ws://localhost:1/", "http://localhost:1", "vite-hmr", 20.0)
        theirs.sendall(b"".join(answer(theirs, [b"last words"], leaves=True)))
        client = opened.result(20.0)
        assert client.receive(20.0) == b"last words"
        with pytest.raises(ConnectionError):
            client.receive(20.0)
        client.release()


def test_silence_is_a_timeout_and_nothing_is_lost_by_it() -> None:
    go_on = threading.Event()

    def waits(peer: ServerConnection) -> None:
        go_on.wait(20.0)
        peer.send("now")
        peer.recv()

    with talking(waits) as port, connected(port) as client:
        with pytest.raises(TimeoutError):
            client.receive(0.01)
        with pytest.raises(TimeoutError):
            client.receive(0.0)
        go_on.set()
        assert client.receive(20.0) == b"now"


def test_closing_from_another_thread_ends_the_wait_and_says_goodbye() -> None:
    codes: list[int | None] = []
    over = threading.Event()

    def listens(peer: ServerConnection) -> None:
        try:
            peer.recv()
        except WebSocketException:
            codes.append(peer.close_code)
        over.set()

    with talking(listens) as port, connected(port) as client:
        closer = threading.Thread(target=client.close)
        closer.start()
        with pytest.raises(ConnectionError):
            client.receive(None)
        closer.join()
    assert over.wait(20.0)
    assert codes == [1000]  # normal closure


def test_a_server_that_pings_and_never_reads_is_left_at_once() -> None:
    """Its pings are answered until nobody takes the answers: whoever closes must not wait for that."""
    ours, theirs = socket.socketpair()
    with closing(theirs), ThreadPoolExecutor(2) as threads:
        opening = threads.submit(WebSocket, ours, "ws://localhost:1/", "http://localhost:1", "vite-hmr", 20.0)
        server = ServerProtocol(subprotocols=[Subprotocol("vite-hmr")], origins=[Origin("http://localhost:1")])
        theirs.sendall(b"".join(answer(theirs, [], server=server)))
        client = opening.result(20.0)
        reading = threads.submit(client.receive, None)
        server.send_ping(b"x" * 120)
        pings = b"".join(server.data_to_send()) * 1000
        theirs.setblocking(False)
        stuck = 0
        while stuck < 20:  # until it takes no more pings, because it waits to write its answers
            try:
                theirs.send(pings)
                stuck = 0
            except BlockingIOError:
                stuck += 1
                select.select([], [theirs], [], 0.02)
        closer = threads.submit(client.close)
        closer.result(10.0)
        with pytest.raises(ConnectionError):
            reading.result(10.0)
        client.release()


def test_endless_fragments_of_nothing_take_no_memory() -> None:
    def whispers(peer: ServerConnection) -> None:
        peer.send(iter(["", *[""] * 50_000, "end"]))
        peer.recv()

    with talking(whispers) as port, connected(port) as client:
        assert client.receive(60.0) == b"end"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", InvalidMessage),
        (b"SSH-2.0-OpenSSH_9.2\r\n", InvalidMessage),
        (b"HTTP/1.1 302 Found\r\nLocation: ws://localhost:1/\r\nContent-Length: 0\r\n\r\n", InvalidStatus),
        (b"HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\n\r\n", InvalidUpgrade),
    ],
)
def test_what_is_no_websocket_is_refused_and_its_socket_closed(answer: bytes, error: type[Exception]) -> None:
    with raw([answer]) as ours:
        with pytest.raises(error):
            WebSocket(ours, "ws://localhost:1/", None, None, 20.0)
        assert ours.fileno() == -1


def test_a_server_that_never_answers_is_given_up() -> None:
    ours, theirs = socket.socketpair()
    with closing(theirs):
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            WebSocket(ours, "ws://localhost:1/", None, None, 0.02)
        assert time.monotonic() - begun >= 0.02
        assert ours.fileno() == -1


@given(st.lists(st.binary(max_size=300), max_size=6), st.sets(st.floats(0, 1), max_size=8))
def test_however_the_bytes_are_cut_the_messages_are_the_same(messages: list[bytes], places: set[float]) -> None:
    """The other side is `websockets`' own server protocol; its bytes arrive in pieces that hypothesis chooses."""
    ours, theirs = socket.socketpair()

    def read() -> tuple[WebSocket, list[bytes]]:
        client = WebSocket(ours, "ws://localhost:1/", "http://localhost:1", "vite-hmr", 20.0)
        return client, [client.receive(20.0) for _ in messages]

    with closing(theirs), ThreadPoolExecutor(1) as thread:
        reading = thread.submit(read)
        stream = b"".join(answer(theirs, messages))
        cuts = sorted(round(place * len(stream)) for place in places)
        for start, end in pairwise([0, *cuts, len(stream)]):
            theirs.sendall(stream[start:end])
        client, got = reading.result(20.0)
    client.close()
    client.release()
    assert got == messages


def answer(
    peer: socket.socket, messages: Sequence[bytes], *, leaves: bool = False, server: ServerProtocol | None = None
) -> list[bytes]:
    """Read the client's handshake; what the server says to it, and then these messages."""
    server = server or ServerProtocol(subprotocols=[Subprotocol("vite-hmr")], origins=[Origin("http://localhost:1")])
    request: Request | None = None
    while request is None:
        server.receive_data(peer.recv(4096))
        request = next((event for event in server.events_received() if isinstance(event, Request)), None)
    server.send_response(server.accept(request))
    for message in messages:
        server.send_binary(message)
    if leaves:
        server.send_close(1000)
    return server.data_to_send()
