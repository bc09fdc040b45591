"""The one request against servers that answer this and that: what is read of it, how much, and what is said."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from hero_tui import __version__
from hero_tui.probes.reload.protocol import Fetch as Wanted
from hero_tui.probes.reload.protocol import ReloadKind
from hero_tui.probes.reload.updates.fetch import fetch, references
from hero_tui.probes.servers.requests.request import Request, RequestError
from hero_tui.probes.servers.sockets.listening import Listener

MEGABYTE = 1024 * 1024


class Said:
    """A server on this machine that gives one scripted answer after the other, and remembers what it was asked."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._answers = answers
        self.asked: list[str] = []
        self.listener = Listener(self._socket.getsockname()[1], "127.0.0.1", 1)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for answer in self._answers:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return  # nobody asks any more
            with peer:
                try:
                    self.asked.append(peer.recv(4096).decode())
                    peer.sendall(answer)
                except OSError:
                    continue  # it had heard enough

    def close(self) -> None:
        """Let go of the port, once nobody waits at it."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@contextmanager
def saying(*answers: bytes) -> Iterator[Said]:
    """A server that says these, in this order."""
    server = Said(answers)
    try:
        yield server
    finally:
        server.close()


def answer(body: bytes = b"", status: int = 200, kind: str = "text/javascript", **headers: str) -> bytes:
    """An HTTP answer that ends with its connection."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Type: {kind}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_what_is_sent_says_who_asks_and_nothing_more() -> None:
    with saying(answer()) as server:
        Request(server.listener, "/app/").send()
    assert server.asked == [
        (
            "GET /app/ HTTP/1.1\r\n"
            f"Host: localhost:{server.listener.port}\r\n"
            "Accept: text/html,*/*\r\n"
            "Accept-Encoding: identity\r\n"
            f"User-Agent: hero-tui/{__version__}\r\n"
            "Connection: close\r\n\r\n"
        )
    ]


def test_of_an_answer_its_size_and_the_bytes_that_are_asked_for_are_kept() -> None:
    with saying(answer(b"x" * 1000, kind="text/html; charset=utf-8", Location="/app/")) as server:
        found = Request(server.listener, keep=10).send()
    assert (found.status, found.size, found.body, found.complete) == (200, 1000, b"x" * 10, True)
    assert (found.location, found.page) == ("/app/", True)
    assert found.first.mono <= found.last.mono
    with saying(answer(b"y")) as server:
        found = Request(server.listener).send()
    assert (found.body, found.location, found.page) == (b"", None, False)


@pytest.mark.parametrize(("size", "complete"), [(8 * MEGABYTE, True), (8 * MEGABYTE + 1, False)])
def test_eight_megabytes_are_read(size: int, complete: bool) -> None:
    with saying(answer(b"x" * size)) as server:
        found = Request(server.listener).send()
    assert (found.complete, found.size) == (complete, size)


@pytest.mark.parametrize(
    ("said", "words", "strange"),
    [
        (b"SSH-2.0-x\r\n", "the answer is not plain HTTP", True),
        (b"HTTP/1.1 2", "the answer is not plain HTTP", True),
        (b"", "it hangs up without an answer", True),
    ],
)
def test_what_does_not_speak_http_is_said_to_be_strange(said: bytes, words: str, strange: bool) -> None:
    with saying(said) as server, pytest.raises(RequestError) as caught:
        Request(server.listener).send()
    assert (str(caught.value), caught.value.strange) == (words, strange)


def test_nobody_who_listens_and_nobody_who_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(RequestError, match=r"^no answer in time$") as caught:
            Request(Listener(port, "127.0.0.1", 1)).send(0.05)
        assert not caught.value.strange
        cancelled = Request(Listener(port, "127.0.0.1", 1))
        cancelled.cancel()
        with pytest.raises(RequestError, match=r"^given up$") as caught:
            cancelled.send()
        assert not caught.value.strange
    with pytest.raises(RequestError, match=r"^connection refused$"):
        Request(Listener(port, "127.0.0.1", 1)).send()


def test_what_a_module_imports_of_the_same_update_is_fetched_once() -> None:
    body = b'import "/b.ts?t=7"; import "/b.ts?t=7"; import "/c.ts?t=6"; import "/a.ts?t=7"'
    with saying(answer(body), answer(b"")) as server:
        found = fetch(server.listener, Wanted(ReloadKind.UPDATE, ("/a.ts?t=7",), follow=("t=7",)))
    assert found.done is not None
    assert [each.split(" ")[1] for each in server.asked] == ["/a.ts?t=7", "/b.ts?t=7"]
    assert "Accept: */*\r\n" in server.asked[0]


def test_thirty_two_modules_are_fetched() -> None:
    body = " ".join(f'"/{number}.ts?t=7"' for number in range(40)).encode()
    with saying(answer(body), *[answer()] * 40) as server:
        assert fetch(server.listener, Wanted(ReloadKind.UPDATE, ("/a.ts?t=7",), follow=("t=7",))).done is not None
    assert len(server.asked) == 32


@pytest.mark.parametrize(
    ("change", "status", "refused"),
    [
        (ReloadKind.UPDATE, 499, None),
        (ReloadKind.UPDATE, 500, "/a.ts: status 500"),
        (ReloadKind.UPDATE, 404, "/a.ts: status 404"),
        (ReloadKind.RELOAD, 404, None),  # the file that caused it need be no module
        (ReloadKind.RELOAD, 500, "/a.ts: status 500"),
    ],
)
def test_a_module_that_is_missing_or_fails_is_refused(change: ReloadKind, status: int, refused: str | None) -> None:
    with saying(answer(b"x", status)) as server:
        found = fetch(server.listener, Wanted(change, ("/a.ts",)))
    assert found.refused == refused
    assert (found.done is None) == (refused is not None)


def test_a_module_that_is_answered_with_a_page_is_not_there() -> None:
    imports = answer(b'import { b } from "/src/b.ts?t=7"')
    with saying(imports, answer(b"<html>", kind="text/html")) as server:
        found = fetch(server.listener, Wanted(ReloadKind.UPDATE, ("/a.ts?t=7",), follow=("t=7",)))
    assert found.refused == "/src/b.ts?t=7: not there, a page came instead"
    assert found.named == ("/src/b.ts?t=7",)


def test_a_path_that_is_answered_with_a_page_is_asked_for_instead() -> None:
    with saying(answer(b"", kind="text/html"), answer()) as server:
        found = fetch(server.listener, Wanted(ReloadKind.RELOAD, ("/a.ts",), instead=("/@fs/shop/a.ts",)))
    assert found.done is not None
    assert [each.split(" ")[1] for each in server.asked] == ["/a.ts", "/@fs/shop/a.ts"]


def test_an_update_of_more_than_eight_megabytes_is_too_much() -> None:
    big = answer(b"x" * (4 * MEGABYTE + 1))
    with saying(big, big, answer()) as server:
        found = fetch(server.listener, Wanted(ReloadKind.UPDATE, ("/a.ts", "/b.ts", "/c.ts")))
    assert found.refused == "the update takes longer than 60 s or is over 8 MB"
    assert len(server.asked) == 2
    with saying(answer(b"x" * (8 * MEGABYTE + 1))) as server:
        found = fetch(server.listener, Wanted(ReloadKind.UPDATE, ("/a.ts",)))
    assert found.refused == "the update takes longer than 60 s or is over 8 MB"


def test_references_are_plain_paths_of_a_thousand_letters_whose_query_has_the_number_or_a_later_one() -> None:
    long, longer = b"/" + b"a" * 994 + b"?t=7", b"/" + b"a" * 998 + b"?t=7"
    body = b"".join(b'"%s"' % each for each in (b"/a?t=7", b"/b?t=77", b"/c?x&t=7", b"t=7", long, longer))
    assert references(body, ("t=7",)) == ["/a?t=7", "/b?t=77", "/c?x&t=7", long.decode()]
    assert references(body, ("t=8",)) == references(body, ("t=77", "t=8", "x=1")) == ["/b?t=77"]
    assert references(body, ()) == references(body, ("",)) == references(b"'/a?t=8'", ("t=9",)) == []
    assert references(b"'/a?t=x' '/a?t=" + b"9" * 21 + b"'", ("t=7",)) == []
