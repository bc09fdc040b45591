"""The update channel against real sockets that behave badly."""

from __future__ import annotations

import http.server
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Attached, Detached, Reaction
from hero_tui.probes.reload.updates.channel import Channel
from hero_tui.probes.reload.vite import VITE
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.sockets.listening import Listener

pytestmark = pytest.mark.real

UPDATE = json.dumps({"type": "update", "updates": [{"acceptedPath": "/a.ts", "timestamp": 7}]})


@contextmanager
def talking(handler: Callable[[ServerConnection], None], at: int = 0) -> Iterator[int]:
    """A websocket server of Vite's sub-protocol; gives its port. `/a.ts` is broken."""

    def modules(socket: ServerConnection, request: Request) -> Response | None:
        broken = request.path.startswith("/a.ts")
        return socket.respond(http.HTTPStatus.INTERNAL_SERVER_ERROR, "broken") if broken else None

    protocol = [Subprotocol("vite-hmr")]
    with serve(handler, "127.0.0.1", at, subprotocols=protocol, process_request=modules) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]


@contextmanager
def listening(port: int, ask: bool = False) -> Iterator[list[object]]:
    """A channel to that port; gives what it emits."""
    seen: list[object] = []
    server = Server((1, 1), ServerTool("vite"), "vite", 1, "vite", Stamp.now(), True, "/w")
    channel = Channel(server, Listener(port, "127.0.0.1", 1), VITE, seen.append, ask=ask)
    channel.start()
    try:
        yield seen
    finally:
        channel.stop()
        channel._thread.join(20)
        assert not channel._thread.is_alive()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def reactions(seen: list[object]) -> list[Reaction]:
    return [each for each in seen if isinstance(each, Reaction)]


def test_words_that_are_no_messages_are_passed_over() -> None:
    def strange(socket: ServerConnection) -> None:
        for text in ("", "{", "[]", "null", '{"type": 7}', '{"type": "update", "updates": 3}', "[" * 5000, UPDATE):
            socket.send(text)
        socket.send(b"\xff\x00")
        socket.recv()

    with talking(strange) as port, listening(port) as seen:
        until(lambda: reactions(seen))
        assert [each.timed for each in reactions(seen)] == ["noticed"]


def test_a_server_that_cuts_again_and_again_is_met_ever_more_rarely_and_has_not_restarted() -> None:
    met: list[float] = []

    def cuts(socket: ServerConnection) -> None:
        met.append(time.monotonic())
        time.sleep(random.random() / 50)  # noqa: S311 - any moment will do
        socket.socket.close()

    with talking(cuts) as port, listening(port, ask=True) as seen:
        until(lambda: len(met) > 8)
    assert met[8] - met[0] > 0.6, "eight pauses that grow by half from 20 ms on"
    assert reactions(seen) == []


def test_a_connection_that_is_cut_is_no_restart() -> None:
    """A proxy, a sleeping machine or a full queue cuts a connection too: then the server is the same one."""
    cut = threading.Event()

    def cuts_once(socket: ServerConnection) -> None:
        if cut.is_set():
            socket.recv()
        cut.set()
        socket.socket.close()

    with talking(cuts_once) as port, listening(port) as seen:
        until(lambda: [type(each) for each in seen].count(Attached) == 2)
        assert reactions(seen) == []


def test_a_server_that_listens_anew_has_restarted() -> None:
    def waits(socket: ServerConnection) -> None:
        socket.recv()

    with ExitStack() as first:
        port = first.enter_context(talking(waits))
        with listening(port) as seen:
            until(lambda: seen)
            first.close()
            with talking(waits, port):
                until(lambda: reactions(seen))
                assert [(each.change.value, each.timed.value) for each in reactions(seen)] == [("restart", "noticed")]


def test_a_message_of_over_a_megabyte_is_not_parsed() -> None:
    def shouts(socket: ServerConnection) -> None:
        for size in (1024 * 1024 - len(UPDATE), 1024 * 1024 + 1 - len(UPDATE)):
            socket.send(UPDATE + " " * size)
        socket.send(UPDATE.replace("/a.ts", "/last.ts"))
        socket.recv()

    with talking(shouts) as port, listening(port) as seen:
        until(lambda: any("last.ts" in each.files for each in reactions(seen)))
        assert [each.files for each in reactions(seen)] == [("a.ts",), ("last.ts",)]


def test_a_redirect_is_not_followed_and_the_refusal_is_said_once() -> None:
    asked: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "ws://127.0.0.1:1/evil")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with listening(server.server_address[1]) as seen:
            until(lambda: len(asked) > 3)
        server.shutdown()
    assert set(asked) == {"/"}
    assert [type(each) for each in seen] == [Detached]


def test_a_module_that_is_refused_is_a_failure_with_the_reason_that_follows() -> None:
    def updates(socket: ServerConnection) -> None:
        socket.send(UPDATE)
        error = json.dumps({"type": "error", "err": {"message": "Unexpected token", "id": "/w/a.ts"}})
        socket.send(error)
        socket.send(error)
        socket.recv()

    with talking(updates) as port, listening(port, ask=True) as seen:
        until(lambda: reactions(seen))
    [reaction] = reactions(seen)
    assert reaction.failed
    assert (reaction.message, reaction.broken_file) == ("Unexpected token", "a.ts")
