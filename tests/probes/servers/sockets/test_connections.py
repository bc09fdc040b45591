"""What the kernel says of a real connection's bytes and moments, against the two programs that talk over it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.probes.servers.sockets import connections as module
from hero_tui.probes.servers.sockets.connections import Connection, connections, opened
from hero_tui.probes.servers.sockets.listening import Listener
from tests.support.projects import wait_for

TICK = 0.011  # seconds: a kernel's clock ticks 100 to 1000 times a second

pytestmark = pytest.mark.real


class Talk:
    """A server that listens at `address`, and one client of it."""

    def __init__(self, address: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.server = socket.socket(family)
        self.server.bind((address, 0))
        self.server.listen()
        self.listener = Listener(self.server.getsockname()[1], address, 1)
        self.client = socket.create_connection((self.listener.host, self.listener.port))
        self.taken, _ = self.server.accept()

    def all(self) -> tuple[Connection, ...]:
        return connections(self.listener.address, self.listener.port)

    def one(self) -> Connection:
        (found,) = self.all()
        return found

    def close(self) -> None:
        for each in (self.client, self.taken, self.server):
            each.close()


@pytest.fixture(params=["127.0.0.1", "::1", "0.0.0.0", "::"])  # noqa: S104 - listened at by a test
def talk(request: pytest.FixtureRequest) -> Iterator[Talk]:
    talk = Talk(request.param)
    yield talk
    talk.close()


def test_bytes_are_counted_each_way(talk: Talk) -> None:
    assert (talk.one().received, talk.one().sent, talk.one().segments) == (0, 0, 0)
    for number in range(1, 4):
        talk.client.sendall(b"r" * 100)
        talk.taken.recv(100)
        talk.taken.sendall(b"a" * 7000)
        wait_for(lambda: talk.one().received, "the request")
        assert (talk.one().received, talk.one().sent, talk.one().segments) == (100 * number, 7000 * number, number)


def test_the_last_of_them_are_dated(talk: Talk) -> None:
    before = time.monotonic()
    talk.client.sendall(b"r" * 100)
    asked = time.monotonic()
    talk.taken.recv(100)
    wait_for(lambda: time.monotonic() - asked > 0.1, "a tenth of a second")
    answers = time.monotonic()
    talk.taken.sendall(b"a" * 7000)
    answered = time.monotonic()
    wait_for(lambda: time.monotonic() - answered > 0.05, "a little more")
    found = talk.one()
    assert before - TICK <= found.last_received <= asked + TICK
    assert answers - TICK <= found.last_sent <= answered + TICK


def test_a_connection_keeps_its_key_and_another_has_another(talk: Talk) -> None:
    first = talk.one().cookie
    with socket.create_connection((talk.listener.host, talk.listener.port)):
        both = {each.cookie for each in talk.all()}
        assert len(both) == 2
        assert first in both


def test_one_that_is_closed_by_both_is_listed_no_more(talk: Talk) -> None:
    talk.client.close()
    talk.taken.close()
    wait_for(lambda: talk.all() == (), "the end of the connection")


def test_the_clients_own_end_and_other_ports_are_left_out(talk: Talk) -> None:
    port = talk.client.getsockname()[1]
    assert len(connections(talk.listener.address, port)) == 1
    assert connections(talk.listener.address, 1) == ()


def test_each_connection_that_is_taken_is_counted(talk: Talk) -> None:
    before = opened()
    assert before is not None
    for _ in range(3):
        with socket.create_connection((talk.listener.host, talk.listener.port)):
            talk.server.accept()[0].close()
    after = opened()
    assert after is not None
    assert after >= before + 3


@pytest.mark.parametrize("content", ["", "Tcp: A B\n", "Tcp: A B\nTcp: 1 2\n", "Ip: PassiveOpens\nIp: 3\n", "\0\xff"])
def test_a_kernel_that_counts_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    (tmp_path / "snmp").write_text(content, encoding="latin-1")
    monkeypatch.setattr(module, "SNMP", tmp_path / "snmp")
    assert opened() is None


def test_an_account_that_is_too_short_is_none() -> None:
    """Given an attribute of a kernel before 4.19, a cut one, and none."""
    message = bytes(72)
    for attributes in (
        b"",
        b"\x04\x00\x02\x00",
        (4 + 192).to_bytes(2, "little") + b"\x02\x00" + bytes(192),
        b"\x01\x00\x02\x00",
    ):
        assert module._connection(message + attributes, 1.0) is None
