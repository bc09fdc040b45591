"""The scene waits for a server that is not ready yet, whatever that does to early connections."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from benchmarks.scene import page_opened

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
REFUSAL = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@contextlib.contextmanager
def serving(*answers: bytes | None) -> Iterator[int]:
    """A server on `localhost`: the n-th connection gets the n-th answer, None resets it; the last one holds on."""
    family, *_, address = socket.getaddrinfo("localhost", 0, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as listener:
        listener.bind(address)
        listener.listen()
        thread = threading.Thread(target=answer_all, args=(listener, answers), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def answer_all(listener: socket.socket, answers: tuple[bytes | None, ...]) -> None:
    """Answer connections one after the other until the listener is shut down."""
    number = 0
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        answer = answers[min(number, len(answers) - 1)]
        number += 1
        with connection:
            connection.recv(4096)
            if answer is None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            else:
                connection.sendall(answer)


def test_a_connection_that_is_reset_is_a_server_that_is_not_ready() -> None:
    with serving(None, ANSWER, None, ANSWER) as port:
        assert not page_opened(port)
        assert not page_opened(port), "its second module is reset"
        assert page_opened(port)


def test_a_port_without_a_server_is_not_ready() -> None:
    with serving(ANSWER) as port:
        assert page_opened(port)
    assert not page_opened(port)


def test_an_answer_that_is_an_error_is_not_waited_for() -> None:
    with serving(REFUSAL) as port, pytest.raises(OSError, match="500"):
        page_opened(port)
