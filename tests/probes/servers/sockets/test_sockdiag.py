"""The kernel's answer about listening sockets, message by message (sock_diag(7), netlink(7))."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from hero_tui.probes.servers.sockets import sockdiag

ERROR, DONE, FOUND = 2, 3, 20


def message(kind: int, payload: bytes = b"") -> bytes:
    """One netlink message, padded to four bytes."""
    length = 16 + len(payload)
    return struct.pack("=IHHII", length, kind, 2, 1, 0) + payload + bytes(-length % 4)


def found(port: int, inode: int, size: int = 72) -> bytes:
    """A listening socket as the kernel describes it, in so many bytes (72 are the whole `inet_diag_msg`)."""
    body = bytes(4) + port.to_bytes(2, "big") + bytes(2) + bytes(16) + bytes(28) + bytes(16) + struct.pack("=I", inode)
    return body[:size] + bytes(max(0, size - len(body)))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end, and the one that plays the kernel."""
    ours, kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, kernel:
        ours.settimeout(5.0)
        yield ours, kernel


def inodes(ours: socket.socket) -> list[int]:
    """The sockets of a dump."""
    return [sockdiag.MESSAGE.unpack_from(payload)[2] for payload in sockdiag._dump(ours)]


def test_a_dump_goes_on_over_datagrams_until_the_kernel_says_that_it_is_done(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, kernel = pair
    kernel.send(message(FOUND, found(80, 501)) + message(FOUND, found(81, 502)))
    kernel.send(message(FOUND, found(82, 503)) + message(DONE) + message(FOUND, found(83, 504)))
    assert inodes(ours) == [501, 502, 503]


@pytest.mark.parametrize("size", [72, 73, 74, 75, 76])
def test_messages_begin_at_every_fourth_byte(pair: tuple[socket.socket, socket.socket], size: int) -> None:
    """Given attributes behind the description, of whatever length."""
    ours, kernel = pair
    kernel.send(message(FOUND, found(80, 501, size)) + message(FOUND, found(81, 502)) + message(DONE))
    assert inodes(ours) == [501, 502]


@pytest.mark.parametrize(("size", "read"), [(72, [501, 502]), (71, [502]), (0, [502])])
def test_a_description_that_is_cut_off_is_left_out(
    pair: tuple[socket.socket, socket.socket], size: int, read: list[int]
) -> None:
    ours, kernel = pair
    kernel.send(message(FOUND, found(80, 501)[:size]) + message(FOUND, found(81, 502)) + message(DONE))
    assert inodes(ours) == read


@pytest.mark.parametrize("length", [0, 15])
def test_a_length_that_is_none_ends_the_dump(pair: tuple[socket.socket, socket.socket], length: int) -> None:
    ours, kernel = pair
    kernel.send(message(FOUND, found(80, 501)) + struct.pack("=IHHII", length, FOUND, 0, 0, 0))
    assert inodes(ours) == [501]


def test_a_rest_that_is_shorter_than_a_header_is_passed_over(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, kernel = pair
    kernel.send(message(FOUND, found(80, 501)) + bytes(15))
    kernel.send(message(DONE))
    assert inodes(ours) == [501]


@pytest.mark.parametrize("code", [1, 2, 95])
def test_an_error_of_the_kernel_is_one(pair: tuple[socket.socket, socket.socket], code: int) -> None:
    ours, kernel = pair
    kernel.send(message(ERROR, struct.pack("=i", -code) + bytes(16)))
    with pytest.raises(OSError, match="the kernel does not list its sockets") as refused:
        inodes(ours)
    assert refused.value.errno == code


@pytest.mark.parametrize(
    ("family", "bound", "listed"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET, "0.0.0.0", "0.0.0.0"),  # noqa: S104 - what is listed
        (socket.AF_INET6, "::1", "::1"),
        (socket.AF_INET6, "::", "::"),
        (socket.AF_INET6, "::ffff:127.0.0.1", "127.0.0.1"),
    ],
)
def test_a_socket_that_listens_is_listed_and_one_that_does_not_is_not(
    family: socket.AddressFamily, bound: str, listed: str
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket(family))
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.bind((bound, 0))
        inode = os.fstat(server.fileno()).st_ino
        assert inode not in {number for _, _, number in sockdiag.listening()}
        server.listen()
        port = server.getsockname()[1]
        assert (port, listed, inode) in sockdiag.listening()
