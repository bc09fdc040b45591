"""The kernel's TCP sockets through netlink (sock_diag(7)).

The kernel walks its table of listening sockets only. /proc/net/tcp walks every connection there is, TIME_WAIT too: on a
busy build host that is milliseconds against microseconds.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
from collections.abc import Iterator
from functools import lru_cache

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
REQUEST_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
NLMSG_ERROR, NLMSG_DONE = 2, 3
LISTEN = 1 << 10
ANSWER_SECONDS = 1.0
HEADER = struct.Struct("=IHHII")
QUERY = struct.Struct("=BBBxI2s46x")
MESSAGE = struct.Struct("=4x2s2x16s16x12x16xI")
LARGEST = 64 * 1024


def listening() -> list[tuple[int, str, int]]:
    """(port, address as bound, inode) of each listening TCP socket of this network namespace.

    Raises OSError where the kernel was built without it, or answers with an error.
    """
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        for payload in sockets(family, LISTEN):
            port, address, inode = MESSAGE.unpack_from(payload)
            raw = address[:4] if family == socket.AF_INET else address
            found.append((int.from_bytes(port, "big"), _address_text(raw), inode))
    return found


@lru_cache(maxsize=256)
def _address_text(raw: bytes) -> str:
    """An address of 4 or 16 bytes as it is written; one of IPv4 within IPv6 as that of IPv4."""
    address = ipaddress.ip_address(raw)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def sockets(family: socket.AddressFamily, states: int, *, port: int = 0, extensions: int = 0) -> Iterator[bytes]:
    """The TCP sockets in these states (a bit each): the `inet_diag_msg` and its attributes of each.

    `port`: only those of that port on our side, 0: all; `extensions`: which attributes are wanted. Raises OSError.
    """
    query = QUERY.pack(family, socket.IPPROTO_TCP, extensions, states, port.to_bytes(2, "big"))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_SOCK_DIAG) as diag:
        diag.settimeout(ANSWER_SECONDS)
        diag.send(HEADER.pack(HEADER.size + len(query), SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, 0) + query)
        yield from _dump(diag)


def _dump(diag: socket.socket) -> Iterator[bytes]:
    """The payloads up to the end of a dump."""
    while True:
        data = diag.recv(LARGEST)
        while len(data) >= HEADER.size:
            length, kind, _, _, _ = HEADER.unpack_from(data)
            if kind == NLMSG_DONE or length < HEADER.size:
                return
            payload = data[HEADER.size : length]
            if kind == NLMSG_ERROR:
                code = -struct.unpack_from("=i", payload)[0]
                raise OSError(code, "the kernel does not list its sockets")
            if len(payload) >= MESSAGE.size:
                yield payload
            data = data[(length + 3) & ~3 :]
