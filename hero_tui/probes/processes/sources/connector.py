"""The kernel's process events by netlink (linux/cn_proc.h, linux/connector.h).

The multicast needs no right since Linux 6.6. It may open and yet be of no use: in a PID namespace it names the host's
PIDs, in another network namespace nobody answers. So it is used only after it has shown a child of our own with its
exit status. Its stamps are CLOCK_MONOTONIC (ktime_get_ns), which the self-test verifies too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Mapping

from msgspec import Struct

NETLINK_CONNECTOR = 11
CN_IDX_PROC = 1
CN_VAL_PROC = 1
PROC_CN_MCAST_LISTEN = 1
PROC_CN_MCAST_IGNORE = 2
NLMSG_DONE = 3
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
WANTED_BUFFER = 1 << 20

FORK = 0x00000001
EXEC = 0x00000002
COMM = 0x00000200
EXIT = 0x80000000

_NLMSGHDR = struct.Struct("=IHHII")
_CN_MSG = struct.Struct("=IIIIHH")
_WHAT = 36
_EVENT = struct.Struct("=IIQ6I")
_SELF_TEST_EXIT = 41
SELF_TEST_SECONDS = 1.0


class KernelEvent(Struct, frozen=True):
    """One event of a process (threads are filtered out in the kernel). `at_ns` is CLOCK_MONOTONIC.

    `other`: the parent's PID for FORK, the wait status for EXIT, else 0.
    """

    what: int
    pid: int
    other: int
    at_ns: int


class ConnectorUnusableError(Exception):
    """The connector does not work here; the text says why."""


def parse_event(data: bytes | memoryview) -> KernelEvent | None:
    """One netlink datagram; None for what is of no interest or too short."""
    if len(data) < _WHAT + _EVENT.size:
        return None
    what, _cpu, at_ns, first, second, third, fourth, _, _ = _EVENT.unpack_from(data, _WHAT)
    if what == FORK:
        return KernelEvent(FORK, third, second, at_ns) if third == fourth else None
    if what == EXIT:
        return KernelEvent(EXIT, first, third, at_ns) if first == second else None
    if what in {EXEC, COMM}:
        return KernelEvent(what, second, 0, at_ns) if first == second else None
    return None


def _swap(value: int) -> int:
    return socket.htonl(value & 0xFFFFFFFF)


def _filter() -> bytes:
    """A classic BPF program: whole processes' fork, exec, exit and comm; loads are big-endian, the data is not."""
    load, tax, jump_equal, jump_same, end = 0x20, 0x07, 0x15, 0x1D, 0x06
    accept, drop = 14, 15
    program = [
        (load, 0, 0, _WHAT),  # 0
        (jump_equal, 4, 0, _swap(FORK)),  # 1: to 6
        (jump_equal, accept - 3, 0, _swap(EXEC)),  # 2
        (jump_equal, 6, 0, _swap(EXIT)),  # 3: to 10
        (jump_equal, 5, 0, _swap(COMM)),  # 4: to 10
        (jump_equal, accept - 6, drop - 6, 0),  # 5: the answer to a subscription
        (load, 0, 0, 60),  # 6: fork: child's pid
        (tax, 0, 0, 0),
        (load, 0, 0, 64),  # child's tgid
        (jump_same, accept - 10, drop - 10, 0),
        (load, 0, 0, 52),  # 10: pid
        (tax, 0, 0, 0),
        (load, 0, 0, 56),  # tgid
        (jump_same, accept - 14, drop - 14, 0),
        (end, 0, 0, 0xFFFFFFFF),  # 14: accept
        (end, 0, 0, 0),  # 15: drop
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in program)


def attach_filter(of: socket.socket) -> None:
    """Let the kernel drop what `parse_event` would leave out, before anything wakes up for it. It saves work only."""
    if sys.byteorder != "little":
        return
    program = _filter()
    store = ctypes.create_string_buffer(program)
    of.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program) // 8, ctypes.addressof(store)))


def verify_self_test(seen: Mapping[int, KernelEvent], before: int, after: int) -> None:
    """Raise ConnectorUnusableError unless the child's events are of `before` to `after` (ns) and tell its status."""
    if not all(before <= event.at_ns <= after for event in seen.values()):
        raise ConnectorUnusableError("its stamps are not of the monotonic clock")
    if seen[EXIT].other != _SELF_TEST_EXIT << 8:
        raise ConnectorUnusableError("it does not tell exit statuses")


class Connector:
    """A subscription. `fileno()` becomes readable when there are events; `read()` takes all of them."""

    def __init__(self) -> None:
        """Open and subscribe; raises ConnectorUnusableError."""
        self._buffer = bytearray(1024)
        self._view = memoryview(self._buffer)
        try:
            self._socket = socket.socket(
                socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, NETLINK_CONNECTOR
            )
        except OSError as error:
            raise ConnectorUnusableError(f"the socket does not open ({error.strerror})") from error
        try:
            attach_filter(self._socket)
            self._widen()
            self._socket.bind((0, CN_IDX_PROC))
            self._ask(PROC_CN_MCAST_LISTEN)
        except OSError as error:
            self._socket.close()
            raise ConnectorUnusableError(f"the kernel refuses it ({error.strerror})") from error

    def fileno(self) -> int:
        """The socket's descriptor, for poll."""
        return self._socket.fileno()

    def read(self, most: int = 512) -> tuple[list[KernelEvent], bool]:
        """At most `most` waiting events, oldest first, and whether the kernel dropped some that are not among them."""
        events: list[KernelEvent] = []
        for _ in range(most):
            try:
                size, sender = self._socket.recvfrom_into(self._buffer)
            except BlockingIOError:
                break
            except OSError as error:
                if error.errno == errno.ENOBUFS:
                    return events, True
                raise
            event = parse_event(self._view[:size]) if sender[0] == 0 else None
            if event is not None:
                events.append(event)
        return events, False

    def close(self) -> None:
        """Unsubscribe (older kernels count listeners until they say so) and close."""
        try:
            self._ask(PROC_CN_MCAST_IGNORE)
        except OSError as error:
            if error.errno not in {errno.ECONNREFUSED, errno.ENOBUFS, errno.EPERM, errno.EAGAIN}:
                raise
        finally:
            self._socket.close()

    def self_test(self) -> None:
        """Start a child and require its own fork, exec and exit with its status; raises ConnectorUnusableError."""
        before = time.monotonic_ns()
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", f"exit {_SELF_TEST_EXIT}"], {})
        os.waitpid(pid, 0)
        seen: dict[int, KernelEvent] = {}
        deadline = time.monotonic() + SELF_TEST_SECONDS
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        while not {FORK, EXEC, EXIT} <= seen.keys():
            left = deadline - time.monotonic()
            if left <= 0:
                raise ConnectorUnusableError("it does not show our own processes (another PID namespace?)")
            poll.poll(left * 1000)
            events, _ = self.read()
            seen.update({event.what: event for event in events if event.pid == pid})
        verify_self_test(seen, before, time.monotonic_ns())

    def _widen(self) -> None:
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, WANTED_BUFFER)
        except PermissionError:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WANTED_BUFFER)

    def _ask(self, operation: int) -> None:
        message = _CN_MSG.pack(CN_IDX_PROC, CN_VAL_PROC, 0, 0, 4, 0) + struct.pack("=I", operation)
        header = _NLMSGHDR.pack(_NLMSGHDR.size + len(message), NLMSG_DONE, 0, 0, self._socket.getsockname()[0])
        self._socket.send(header + message)
