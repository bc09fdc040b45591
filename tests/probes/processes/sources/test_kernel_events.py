"""What the kernel's event of a process means, by its numbers (linux/cn_proc.h)."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.sources.connector import (
    ConnectorUnusableError,
    KernelEvent,
    attach_filter,
    parse_event,
    verify_self_test,
)
from hero_tui.probes.processes.sources.event_reader import EventReader
from hero_tui.probes.processes.sources.events import Execed, Exited, Forked, Renamed
from hero_tui.probes.processes.sources.source import ProcessSource

FORK, EXEC, COMM, EXIT = 0x00000001, 0x00000002, 0x00000200, 0x80000000
GONE = 2**22 + 1  # no process of that PID can live


@pytest.fixture
def source() -> Iterator[ProcessSource]:
    """A source that was never started."""
    found = ProcessSource(lambda _: None, connector=False)
    yield found
    os.close(found._wake)


def datagram(what: int, *words: int) -> bytes:
    """A netlink message: 36 bytes of headers, what, the CPU, nanoseconds, and the event's own words."""
    body = [*words, 0, 0, 0, 0, 0, 0][:6]
    numbers = b"".join(word.to_bytes(4, "little") for word in body)
    return bytes(36) + what.to_bytes(4, "little") + bytes(4) + (7).to_bytes(8, "little") + numbers


MESSAGES = pytest.mark.parametrize(
    ("what", "words", "event"),
    [
        (FORK, (10, 10, 11, 11), KernelEvent(FORK, 11, 10, 7)),
        (FORK, (10, 12, 11, 11), KernelEvent(FORK, 11, 12, 7)),
        (FORK, (10, 10, 11, 10), None),
        (EXEC, (11, 11), KernelEvent(EXEC, 11, 0, 7)),
        (EXEC, (12, 11), None),
        (COMM, (11, 11), KernelEvent(COMM, 11, 0, 7)),
        (EXIT, (11, 11, 256), KernelEvent(EXIT, 11, 256, 7)),
        (EXIT, (12, 11, 256), None),
        (0x00000004, (11, 11), None),
        (COMM, (12, 11), None),
        (0x80000001, (11, 11), None),
    ],
)


@MESSAGES
def test_threads_and_what_is_of_no_interest_are_left_out(
    what: int, words: tuple[int, ...], event: KernelEvent | None
) -> None:
    assert parse_event(datagram(what, *words)) == event


@MESSAGES
def test_the_kernel_passes_what_is_of_interest_and_nothing_else(
    what: int, words: tuple[int, ...], event: KernelEvent | None
) -> None:
    """The filter works on any socket, here on a pair of our own, which needs no right. Every exec passes: after it a
    process has one thread."""
    assert passed(datagram(what, *words)) is (event is not None or what == EXEC)


def test_the_answer_to_a_subscription_passes() -> None:
    assert passed(datagram(0))


def passed(message: bytes) -> bool:
    """Whether the kernel delivers this message to a socket that has the filter."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        attach_filter(ours)
        ours.setblocking(False)
        theirs.send(message)
        try:
            return ours.recv(1024) == message
        except BlockingIOError:
            return False


@pytest.mark.parametrize(
    ("begun", "ended", "status", "refused"),
    [
        (1000, 2000, 41 * 256, None),
        (999, 2000, 41 * 256, "its stamps are not of the monotonic clock"),
        (1000, 2001, 41 * 256, "its stamps are not of the monotonic clock"),
        (1000, 2000, 0, "it does not tell exit statuses"),
        (1000, 2000, 41, "it does not tell exit statuses"),
    ],
)
def test_the_connector_is_used_once_it_told_a_childs_life_and_its_exit_code_41(
    begun: int, ended: int, status: int, refused: str | None
) -> None:
    """Given a child that lived from 1000 to 2000 ns: elsewhere another clock, or a kernel that keeps statuses back."""
    life = [KernelEvent(FORK, 7, 5, begun), KernelEvent(EXEC, 7, 0, 1500), KernelEvent(EXIT, 7, status, ended)]
    with pytest.raises(ConnectorUnusableError, match=refused) if refused else nullcontext():
        verify_self_test({event.what: event for event in life}, 1000, 2000)


def test_a_message_that_is_too_short_is_none() -> None:
    whole = datagram(EXEC, 11, 11)
    assert len(whole) == 76
    assert parse_event(whole[:75]) is None


@pytest.mark.parametrize(
    ("other", "status"), [(0, 0), (256, 256), (9, 9), (2**31 - 1, 2**31 - 1), (2**31, -(2**31)), (2**32 - 1, -1)]
)
def test_a_status_has_a_sign_and_the_moment_both_clocks(other: int, status: int) -> None:
    (found,) = EventReader().events([KernelEvent(EXIT, GONE, other, 2_500_000_000)], 1000.0)
    assert found == Exited(GONE, Stamp(1002.5, 2.5), status, None, 0)


def test_each_event_is_read_at_once() -> None:
    at, here = Stamp(1002.5, 2.5), os.getpid()
    kernels = [KernelEvent(what, pid, 5, 2_500_000_000) for what, pid in [(FORK, GONE), (EXEC, GONE), (COMM, GONE)]]
    *gone, own = EventReader().events([*kernels, KernelEvent(FORK, here, 5, 2_500_000_000)], 1000.0)
    assert gone == [Forked(GONE, 5, at, None), Execed(GONE, at, None), Renamed(GONE, at)]
    assert isinstance(own, Forked)
    assert own.stat is not None
    assert own.stat.pid == os.getpid()
