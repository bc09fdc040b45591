"""The one request: when it may be sent, and what a redirect of `/` says of a server."""

from __future__ import annotations

import socket
import threading

import pytest

from hero_tui.probes.servers.requests.request import Request, RequestError
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start.first_answer import base_path, requests_allowed


def test_requests_are_switched_off_by_one_variable() -> None:
    assert requests_allowed({})
    assert requests_allowed({"HERO_TUI_NO_REQUESTS": "0"})
    assert not requests_allowed({"HERO_TUI_NO_REQUESTS": "1"})


@pytest.mark.parametrize(
    ("location", "base"),
    [
        ("/app/", "/app/"),
        ("/a/b-c/", "/a/b-c/"),
        ("/login", None),
        ("//elsewhere/", None),
        ("http://elsewhere/", None),
        ("/../x/", None),
        ("/a b/", None),
        ("/" + "a" * 200 + "/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_plain_folder_of_the_same_server_is_a_base(location: str | None, base: str | None) -> None:
    assert base_path(location) == base


@pytest.mark.real
def test_what_is_not_http_is_said_to_be_so() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        request = Request(Listener(server.getsockname()[1], "127.0.0.1", 1))

        def talk() -> None:
            peer, _ = server.accept()
            peer.recv(1000)
            peer.sendall(b"SSH-2.0-x\r\n")
            peer.close()

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(RequestError, match="not plain HTTP"):
            request.send(10)
        thread.join()


@pytest.mark.real
def test_a_held_request_ends_at_once_when_it_is_cancelled() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        request = Request(Listener(server.getsockname()[1], "127.0.0.1", 1))

        def cancel() -> None:
            peer, _ = server.accept()
            peer.recv(1000)
            request.cancel()
            peer.close()

        thread = threading.Thread(target=cancel)
        thread.start()
        with pytest.raises(RequestError, match="given up"):
            request.send(60)
        thread.join()
