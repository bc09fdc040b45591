"""When a server that did not answer is asked again, and when no more."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.first_answer import base_path
from hero_tui.probes.servers.pending_requests import PendingRequests
from hero_tui.probes.servers.sockets import Listener

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


def test_the_pause_doubles_from_50_ms_to_8_s_and_a_minute_is_enough(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    pauses = []
    now = Stamp.now().mono
    for _ in range(10):
        questions.ask(KEY, silent)
        assert questions.next_deadline() is None, "one is under way"
        assert questions.again(KEY, now)
        due = questions.next_deadline()
        assert due is not None
        pauses.append(round(due - now, 6))
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 8.0, 8.0]
    assert questions.due(now + 7.99) == []
    assert questions.due(now + 8.0) == [KEY]
    assert questions.again(KEY, now + 59.0)
    assert not questions.again(KEY, now + 60.5)
    assert questions.next_deadline() is None
    questions.due(now + 100)


def test_a_request_that_trickles_is_ended_after_15_seconds(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    questions.ask(KEY, silent)
    asking = questions._open[KEY].asking
    assert asking is not None
    questions.due(asking.since.mono + 14.999)
    assert not asking._cancelled
    questions.due(asking.since.mono + 15.001)
    assert asking._cancelled


def test_only_the_answer_that_is_waited_for_counts_and_once(silent: Listener) -> None:
    questions = PendingRequests(ignore)
    questions.ask(KEY, silent)
    first = questions._open[KEY].asking
    questions.ask(KEY, silent)
    second = questions._open[KEY].asking
    assert first is not None
    assert second is not None
    assert first._cancelled, "at most one is under way"
    assert not questions.take(KEY, first.number)
    assert not questions.take((1, 1), second.number)
    assert questions.take(KEY, second.number)
    assert not questions.take(KEY, second.number)
    second.cancel()


def test_a_base_of_a_hundred_letters_is_followed_and_a_longer_one_is_not() -> None:
    assert base_path(f"/{'a' * 98}/") == f"/{'a' * 98}/"
    assert base_path(f"/{'a' * 99}/") is None
