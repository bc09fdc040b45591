"""What the connector asks of the kernel and whom it believes, on sockets of other netlink families: no right is needed.

The kernel answers a request that it does not know with an error that repeats it: so an event that a test wrote comes
from the kernel itself (netlink(7), NLMSG_ERROR).
"""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from hero_tui.probes.processes.sources import connector as connector_module
from hero_tui.probes.processes.sources.connector import Connector, ConnectorUnusableError, KernelEvent

ROUTE, USERSOCK = 0, 2  # linux/netlink.h
FORK, EXEC, EXIT = 0x00000001, 0x00000002, 0x80000000
REQUEST = 1
UNKNOWN_KIND = 0x7F0
MEBIBYTE = 1 << 20


class On(Connector):
    """A connector on a socket that a test opened, and that subscribes to nothing."""

    def __init__(self, family: int) -> None:
        self._buffer = bytearray(1024)
        self._view = memoryview(self._buffer)
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, family)
        self._socket.bind((0, 0))

    @property
    def port(self) -> int:
        """Its address among the netlink sockets."""
        number: int = self._socket.getsockname()[0]
        return number

    def repeated(self, what: int, first: int, second: int, third: int = 0) -> None:
        """Have the kernel send this event: as the part of a request that it refuses."""
        event = struct.pack("=IIQ6I", what, 0, 7, first, second, third, 0, 0, 0)
        self._socket.send(struct.pack("=IHHII", 16 + len(event), UNKNOWN_KIND, REQUEST, 1, 0) + event)

    def answered(self) -> None:
        """Wait until there is something to read."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        assert poll.poll(10_000)


@pytest.fixture
def route() -> Iterator[On]:
    with closing(On(ROUTE)) as found:
        yield found


def test_events_of_the_kernel_are_read_oldest_first(route: On) -> None:
    route.repeated(EXEC, 11, 11)
    route.repeated(0x4, 11, 11)
    route.repeated(EXIT, 11, 11, 256)
    route.answered()
    assert route.read() == ([KernelEvent(EXEC, 11, 0, 7), KernelEvent(EXIT, 11, 256, 7)], False)
    assert route.read() == ([], False)


@pytest.mark.parametrize(("most", "read"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_so_many_are_read_at_once(route: On, most: int, read: int) -> None:
    for pid in (11, 12, 13):
        route.repeated(EXEC, pid, pid)
    route.answered()
    events, lost = route.read(most)
    assert [event.pid for event in events] == [11, 12, 13][:read]
    assert not lost
    assert len(route.read()[0]) == 3 - read


def test_who_is_not_the_kernel_is_not_believed() -> None:
    """Given another process that sends us an exec."""
    with closing(On(USERSOCK)) as ours, closing(On(USERSOCK)) as theirs:
        event = bytes(36) + struct.pack("=IIQ6I", EXEC, 0, 7, 11, 11, 0, 0, 0, 0)
        theirs._socket.sendto(event, (ours.port, 0))
        ours.answered()
        assert ours.read() == ([], False)


def test_the_kernel_is_asked_with_a_message_of_one_number() -> None:
    """Given a socket that listens in the kernel's place: header, connector's header, and 1 to listen or 2 to stop."""
    with closing(On(USERSOCK)) as ours, closing(On(USERSOCK)) as theirs:
        ours._socket.connect((theirs.port, 0))
        for number in (1, 2):
            ours._ask(number)
            theirs.answered()
            assert theirs._socket.recv(1024) == (
                struct.pack("=IHHII", 40, 3, 0, 0, ours.port) + struct.pack("=IIIIHH", 1, 1, 0, 0, 4, 0)
                + struct.pack("=I", number)
            )  # fmt: skip


def test_it_says_that_it_stops_when_it_is_closed() -> None:
    with closing(On(USERSOCK)) as theirs:
        ours = On(USERSOCK)
        ours._socket.connect((theirs.port, 0))
        ours.close()
        theirs.answered()
        assert theirs._socket.recv(1024)[36:] == struct.pack("=I", 2)
        assert ours.fileno() == -1


def test_its_queue_is_made_a_mebibyte_wide(route: On) -> None:
    """The kernel doubles what is asked for; who has no right to more gets what the system allows."""
    route._widen()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, ROUTE) as other:
        other.setsockopt(socket.SOL_SOCKET, 33 if os.geteuid() == 0 else socket.SO_RCVBUF, MEBIBYTE)
        wide = other.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert route._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == wide


def test_a_queue_that_overflowed_is_said_with_what_was_read() -> None:
    with closing(On(ROUTE)) as ours:
        ours._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the least that there is
        for _ in range(200):
            ours.repeated(EXEC, 11, 11)
        found = [ours.read() for _ in range(3)]
    assert sum(lost for _, lost in found) == 1
    assert 0 < sum(len(events) for events, _ in found) < 200


class Tells(On):
    """A connector that tells these events of the child of its self-test, or of `pid`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, whats: tuple[int, ...], *, pid: int | None = None) -> None:
        super().__init__(ROUTE)
        self.repeated(EXEC, 11, 11)  # there is something to be read
        self.whats, self.pid = whats, pid
        spawn = os.posix_spawn

        def listened(*command: Any) -> int:
            child = spawn(*command)
            self.pid = self.pid or child
            return child

        monkeypatch.setattr(os, "posix_spawn", listened)

    def read(self, most: int = 512) -> tuple[list[KernelEvent], bool]:
        """One of them."""
        what, self.whats = self.whats[0], self.whats[1:] or self.whats
        assert self.pid is not None
        return [KernelEvent(what, self.pid, 41 << 8 if what == EXIT else 0, time.monotonic_ns())], False


@pytest.mark.parametrize("whats", [(FORK, EXEC, EXIT), (FORK, FORK, EXEC, EXEC, EXIT), (EXIT, EXEC, FORK)])
def test_a_connector_that_shows_a_child_of_ours_is_of_use(
    monkeypatch: pytest.MonkeyPatch, whats: tuple[int, ...]
) -> None:
    with closing(Tells(monkeypatch, whats)) as connector:
        connector.self_test()


@pytest.mark.parametrize("whats", [(FORK,), (FORK, EXEC), (EXEC, EXIT), (FORK, EXIT)])
def test_one_that_does_not_show_a_whole_life_is_of_none(
    monkeypatch: pytest.MonkeyPatch, whats: tuple[int, ...]
) -> None:
    monkeypatch.setattr(connector_module, "SELF_TEST_SECONDS", 0.1)
    with (
        closing(Tells(monkeypatch, whats)) as connector,
        pytest.raises(ConnectorUnusableError, match="does not show our own processes"),
    ):
        connector.self_test()


def test_one_that_shows_the_processes_of_another_namespace_is_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector_module, "SELF_TEST_SECONDS", 0.1)
    with (
        closing(Tells(monkeypatch, (FORK, EXEC, EXIT), pid=2**22 + 1)) as connector,
        pytest.raises(ConnectorUnusableError, match="another PID namespace"),
    ):
        connector.self_test()
