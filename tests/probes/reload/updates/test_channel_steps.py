"""What the update channel makes of each message, one by one: a socket that a test plays, and no thread."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Broken, Fetch, Reaction, ReloadKind, Served, Step
from hero_tui.probes.reload.updates.channel import Channel
from hero_tui.probes.reload.vite import VITE
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.sockets.listening import Listener
from tests.probes.servers.start.test_answers import Said, answer, saying

KEY = (7, 70)
AT = Stamp(1_800_000_000.0, 100.0)
MEBIBYTE = 1_048_576


class Played:
    """A socket that says these one after the other, and is lost then."""

    def __init__(self, *messages: Mapping[str, object] | bytes | Exception) -> None:
        self._messages = list(messages)

    def receive(self, _seconds: float | None = None) -> bytes:
        """The next one."""
        message = self._messages.pop(0) if self._messages else ConnectionError("lost")
        if isinstance(message, Exception):
            raise message
        return message if isinstance(message, bytes) else json.dumps(message).encode()


def update(path: str) -> Mapping[str, object]:
    """Vite tells that a module changed."""
    return {"type": "update", "updates": [{"acceptedPath": path, "timestamp": 7}]}


def error(message: str, file: str = "/w/b.ts") -> Mapping[str, object]:
    """Vite tells that one does not compile."""
    return {"type": "error", "err": {"message": message, "id": file}}


class Story:
    """A channel to a server, what it put into the sink, and what it makes of messages."""

    def __init__(self, listener: Listener, *, ask: bool, base: str = "/") -> None:
        self.seen: list[object] = []
        server = Server(KEY, ServerTool("vite"), "vite", 7, "vite", AT, True, "/w", base=base)
        self.channel = Channel(server, listener, VITE, self.seen.append, ask)

    def takes(self, step: Step, *after: Mapping[str, object] | bytes | Exception, at: Stamp = AT) -> None:
        """The channel takes a step; what follows on the socket is `after`."""
        self.channel._take(at, step)
        self.hears(*after)

    def hears(self, *messages: Mapping[str, object] | bytes | Exception) -> None:
        """The channel listens until the socket is lost, and delivers what was announced."""
        stand_in: Any = Played(*messages)
        self.channel._listen(stand_in)
        assert self.channel._deliveries.idle(20.0)

    def told(self) -> list[tuple[str, str | None]]:
        """The file and the message of each reaction."""
        return [(each.files[0], each.message) for each in self.seen if isinstance(each, Reaction)]


@pytest.fixture
def closed() -> Iterator[Listener]:
    """A port on which nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield Listener(bound.getsockname()[1], "127.0.0.1", 1)


def module(path: str) -> Fetch:
    """A step that has one module fetched."""
    return Fetch(ReloadKind.UPDATE, (path,), (path[1:],))


def test_what_is_served_already_is_told_at_once(closed: Listener) -> None:
    story = Story(closed, ask=True)
    story.takes(Served(ReloadKind.RELOAD, ("a.css",)))
    assert story.seen == [Reaction(KEY, ReloadKind.RELOAD, AT, AT, ("a.css",))]


def test_where_nothing_may_be_asked_for_it_is_told_when_it_was_noticed(closed: Listener) -> None:
    story = Story(closed, ask=False)
    story.takes(module("/a.ts"))
    (reaction,) = story.seen
    assert isinstance(reaction, Reaction)
    assert (reaction.noticed, reaction.files, reaction.timed.value, reaction.failed) == (
        AT,
        ("a.ts",),
        "noticed",
        False,
    )


@pytest.mark.parametrize(("base", "asked"), [("/", "/a.ts"), ("/app/", "/app/a.ts"), ("/app", "/app/a.ts")])
def test_what_is_fetched_is_told_with_its_last_byte(base: str, asked: str) -> None:
    with saying(answer(b"x")) as server:
        story = Story(server.listener, ask=True, base=base)
        story.takes(module("/a.ts"))
    (reaction,) = story.seen
    assert isinstance(reaction, Reaction)
    assert reaction.done is not None
    assert (reaction.noticed, reaction.timed.value) == (AT, "served")
    assert requested(server) == [asked]


def requested(server: Said) -> list[str]:
    """The paths that were asked for."""
    return [each.split(" ")[1] for each in server.asked]


def test_a_module_that_is_refused_is_told_with_the_error_that_follows(closed: Listener) -> None:
    story = Story(closed, ask=True)
    story.takes(module("/a.ts"), error("Unexpected token"), error("Unexpected token"))
    assert story.told() == [("a.ts", "Unexpected token")]
    (reaction,) = story.seen
    assert isinstance(reaction, Reaction)
    assert (reaction.done, reaction.broken_file, reaction.noticed) == (None, "b.ts", AT)


@pytest.mark.parametrize("after", [TimeoutError("none"), ConnectionError("lost")])
def test_where_no_error_follows_it_is_said_why_it_was_refused(closed: Listener, after: Exception) -> None:
    story = Story(closed, ask=True)
    story.takes(module("/a.ts"), {"type": "connected"}, b"\xff", after)
    assert story.told() == [("a.ts", "/a.ts: connection refused")]


def test_what_comes_between_a_refusal_and_its_error_is_not_lost(closed: Listener) -> None:
    story = Story(closed, ask=True)
    story.hears(update("/a.ts"), {"type": "connected"}, update("/c.ts"), error("no"), update("/d.ts"), error("not yet"))
    assert story.told() == [("a.ts", "no"), ("c.ts", "not yet"), ("d.ts", "/d.ts?t=7: connection refused")]


@pytest.mark.parametrize(("later", "message", "told"), [(1.0, "no", 1), (1.01, "no", 2), (0.1, "another", 2)])
def test_an_error_is_told_once_however_many_pages_it_reaches(
    closed: Listener, later: float, message: str, told: int
) -> None:
    story = Story(closed, ask=True)
    story.takes(Broken("no", "b.ts"))
    story.takes(Broken(message, "b.ts"), at=Stamp(AT.wall + later, AT.mono + later))
    assert len(story.seen) == told
    assert story.seen[0] == Reaction(KEY, ReloadKind.UPDATE, AT, None, ("b.ts",), "no", Broken("no", "b.ts"))


def test_an_error_without_a_file_names_none(closed: Listener) -> None:
    story = Story(closed, ask=True)
    story.takes(Broken("no"))
    assert story.seen == [Reaction(KEY, ReloadKind.UPDATE, AT, None, (), "no", Broken("no"))]


@pytest.mark.parametrize(("size", "told"), [(MEBIBYTE, 1), (MEBIBYTE + 1, 0)])
def test_a_message_of_a_mebibyte_is_read(closed: Listener, size: int, told: int) -> None:
    text = json.dumps(update("/a.ts")).encode()
    story = Story(closed, ask=False)
    story.hears(text + b" " * (size - len(text)))
    assert len(story.seen) == told


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"7", b"\xff", b"[" * 100_000])
def test_what_is_no_message_says_nothing(closed: Listener, text: bytes) -> None:
    story = Story(closed, ask=False)
    story.hears(text, update("/a.ts"))
    assert [file for file, _ in story.told()] == ["a.ts"]


@pytest.mark.parametrize(("status", "message"), [(200, None), (500, "/app/: status 500")])
def test_a_server_that_restarted_within_its_process_is_told_from_its_loss_on(status: int, message: str | None) -> None:
    with saying(answer(b"x", status)) as server:
        story = Story(server.listener, ask=True, base="/app/")
        story.channel._restarted(AT)
    (reaction,) = story.seen
    assert isinstance(reaction, Reaction)
    assert (reaction.change, reaction.noticed, reaction.timed.value) == (ReloadKind.RESTART, AT, "served")
    assert (reaction.message, reaction.failed) == (message, message is not None)
    assert requested(server) == ["/app/"]


def test_where_nothing_may_be_asked_for_a_restart_is_told_when_it_was_noticed(closed: Listener) -> None:
    story = Story(closed, ask=False)
    story.channel._restarted(AT)
    (reaction,) = story.seen
    assert isinstance(reaction, Reaction)
    assert (reaction.change, reaction.noticed, reaction.timed.value) == (ReloadKind.RESTART, AT, "noticed")
    assert not reaction.failed


def test_a_served_reaction_is_no_failure() -> None:
    served = Reaction(KEY, ReloadKind.UPDATE, AT, AT)
    assert not served.failed
    assert replace(served, done=None).failed
