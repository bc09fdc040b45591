"""When a server that did not answer is asked again, and when no more."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.requests.pending_requests import PendingRequests
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start.first_answer import base_path

KEY = (900_001, 7)


@pytest.fixture
def silent() -> Iterator[Listener]:
    """A server that takes a request and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield Listener(server.getsockname()[1], "127.0.0.1", 1)


def ignore(event: object, /) -> None:
    """Answers are of no interest here."""


def test_the_pause_doubles_from_50_ms_to_8_s_and_two_minutes_are_enough(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    pauses = []
    now = Stamp.now().mono
    for _ in range(10):
        questions.ask(KEY, silent)
        assert questions.next_deadline() is None, "one is under way"
        assert questions.again(KEY, silent, now)
        due = questions.next_deadline()
        assert due is not None
        pauses.append(round(due - now, 6))
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 8.0, 8.0]
    questions.ask_again(now + 7.99)
    assert questions.next_deadline() == now + 8.0
    questions.ask_again(now + 8.0)
    assert questions.next_deadline() is None, "it was asked"
    assert questions.again(KEY, silent, now + 119.0)
    assert not questions.again(KEY, silent, now + 120.5)
    assert questions.next_deadline() is None
    assert not questions.knows(KEY, silent)


def test_only_the_answer_that_is_waited_for_counts_and_once(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    questions.ask(KEY, silent)
    first = questions._open[KEY, silent.inode].asking
    questions.ask(KEY, silent)
    second = questions._open[KEY, silent.inode].asking
    assert first is not None
    assert second is not None
    assert first._cancelled, "at most one is under way"
    assert questions.asked_since(KEY) == {silent.inode: second.since.mono}
    assert questions.take(KEY, first.number) is None
    assert questions.take((1, 1), second.number) is None
    assert questions.take(KEY, second.number) == silent
    assert questions.take(KEY, second.number) is None
    assert questions.asked_since(KEY) == {}
    second.cancel()


def test_each_socket_of_a_server_is_asked_by_a_request_of_its_own(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    other = replace(silent, inode=2)
    questions.ask(KEY, silent)
    questions.ask(KEY, other)
    assert set(questions.asked_since(KEY)) == {1, 2}
    asking = questions._open[KEY, 2].asking
    assert asking is not None
    questions.drop(KEY, other)
    assert asking._cancelled
    assert set(questions.asked_since(KEY)) == {1}
    assert questions.awaits(KEY)
    questions.drop(KEY)
    assert not questions.awaits(KEY)


def test_a_base_of_a_hundred_letters_is_followed_and_a_longer_one_is_not() -> None:
    assert base_path(f"/{'a' * 98}/") == f"/{'a' * 98}/"
    assert base_path(f"/{'a' * 99}/") is None
