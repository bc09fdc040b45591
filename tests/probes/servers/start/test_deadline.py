"""One deadline for everything that a server sends, however it portions it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Fetch as Wanted
from hero_tui.probes.reload.protocol import ReloadKind
from hero_tui.probes.reload.updates.fetch import fetch
from hero_tui.probes.servers.requests.request import Request, RequestError
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Head

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@contextmanager
def portioning(first: bytes, then: bytes, pause: float) -> Iterator[Listener]:
    """A server that sends `first`, and then `then` again and again for as long as it is listened to."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.recv(4096)
                    peer.sendall(first)
                    while not over.wait(pause) if pause else not over.is_set():
                        peer.sendall(then)
                except OSError:
                    continue  # nobody listens any more

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield Listener(server.getsockname()[1], "127.0.0.1", 1)
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join(20)


TRICKLES = {
    "nothing": (b"", b""),
    "the status line": (b"HTTP/1.1 200 ", b"O"),
    "one header": (OK + b"X: ", b"x"),
    "many headers": (OK, b"X: y\r\n"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}
BODIES = {
    "a body of some length": (OK + b"Content-Length: 9000\r\n\r\n", b"x"),
    "a body of no length": (OK + b"\r\n", b"x"),
    "chunks": (CHUNKED, b"1\r\nx\r\n"),
    "the size of a chunk": (CHUNKED, b"0"),
    "what a chunk says of itself": (CHUNKED + b"1;", b"x"),
    "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n"),
}


@pytest.mark.real
@pytest.mark.parametrize("what", TRICKLES)
def test_headers_that_trickle_are_no_answer_in_time(what: str) -> None:
    with portioning(*TRICKLES[what], 0.02) as listener:
        since = time.monotonic()
        with pytest.raises(RequestError, match=r"^no answer in time$"):
            Request(listener).send(0.4)
        assert 0.4 <= time.monotonic() - since < 5.0


@pytest.mark.real
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_trickles_is_an_answer_that_is_not_complete(what: str) -> None:
    heard: list[Head] = []
    with portioning(*BODIES[what], 0.02) as listener:
        since = time.monotonic()
        answer = Request(listener).send(0.4, heard.append)
        assert 0.4 <= time.monotonic() - since < 5.0
    assert (answer.status, answer.complete) == (200, False)
    assert [(each.status, each.at) for each in heard] == [(200, answer.first)]


@pytest.mark.real
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 1000),
        (b"", b"HTTP/1.1 100 " + b"x" * 60_000 + b"\r\n\r\n"),
    ],
)
def test_interim_answers_without_end_are_given_up_after_a_quarter_of_a_megabyte(first: bytes, then: bytes) -> None:
    with portioning(first, then, 0.0) as listener:
        since = time.thread_time()
        with pytest.raises(RequestError, match=r"^its headers are too long$"):
            Request(listener).send(60.0)
        assert time.thread_time() - since < 5.0


@pytest.mark.real
def test_a_server_that_takes_tls_and_says_nothing_is_no_answer_in_time() -> None:
    with portioning(b"", b"", 0.02) as listener:
        since = time.monotonic()
        with pytest.raises(RequestError, match=r"^no answer in time$"):
            Request(Listener(listener.port, listener.address, 1, tls=True)).send(0.4)
        assert 0.4 <= time.monotonic() - since < 5.0


@pytest.mark.real
def test_the_headers_of_an_event_stream_are_its_answer() -> None:
    stream = OK + b"Content-Type: text/event-stream; charset=utf-8\r\n\r\n"
    with portioning(stream, b"data: tick\n\n", 0.01) as listener:
        since = Stamp.now()
        answer = Request(listener).send(60.0)
    assert (answer.status, answer.complete, answer.size) == (200, True, 0)
    assert since.until(answer.last) < 10.0


@pytest.mark.real
def test_many_modules_that_trickle_have_one_deadline_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hero_tui.probes.reload.updates.fetch.LONGEST_FETCH", 0.5)
    with portioning(OK + b"Content-Length: 9000\r\n\r\n", b"x", 0.02) as listener:
        since = time.monotonic()
        found = fetch(listener, Wanted(ReloadKind.UPDATE, tuple(f"/{number}.ts" for number in range(20))))
        assert 0.5 <= time.monotonic() - since < 5.0
    assert found.refused == "the update takes longer than 60 s or is over 8 MB"
