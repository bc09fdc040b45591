"""Who listens where: the kernel's listening sockets joined with the socket inodes that a process holds."""

from __future__ import annotations

import ipaddress
import logging
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from hero_tui.core.sanitise import printable
from hero_tui.probes.processes.environment import variables
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.sockets import sockdiag
from hero_tui.probes.servers.sockets.connections import Connection, connections, opened
from hero_tui.probes.servers.sockets.in_environment import NAMES, Variables, with_environment

LISTEN = "0A"
ACCEPTS = "00010000"  # the flag of a unix socket that listens
LONGEST_NAME = 60
LARGEST_TABLE = 8 * 1024 * 1024
MOST_DESCRIPTORS = 65_536
MOST_BELOW = 64  # processes of one server that are asked for
MOST_NAMED = 100  # processes with more, each of which is named once

_log = logging.getLogger(__name__)
_named: set[int] = set()


class Listener(Struct, frozen=True, order=True):
    """A listening TCP socket. `address` as bound: `127.0.0.1`, `::1`, `0.0.0.0`, `::` … `tls`: it was found to speak
    https."""

    port: int
    address: str
    inode: int
    tls: bool = False

    @property
    def host(self) -> str:
        """The address to reach it from this machine: loopback for a wildcard."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.address, self.address)  # noqa: S104 - compared, not bound

    @property
    def url(self) -> str:
        """`http://127.0.0.1:5173/`, `http://[::1]:5173/`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/"


def listeners(proc: Path = Path("/proc")) -> dict[int, Listener]:
    """All listening TCP sockets of this network namespace, by inode; from /proc where the kernel has no sock_diag.

    Raises OSError when neither can be read.
    """
    try:
        return {inode: Listener(port, address, inode) for port, address, inode in sockdiag.listening()}
    except OSError:
        return from_tables(proc)


def from_tables(proc: Path = Path("/proc")) -> dict[int, Listener]:
    """As `listeners`, from /proc/net/tcp and tcp6 (proc_pid_net(5)). Raises OSError."""
    by_inode: dict[int, Listener] = {}
    for table in ("tcp", "tcp6"):
        with suppress(FileNotFoundError), (proc / "net" / table).open("rb") as file:  # no IPv6 here
            by_inode.update(parse_table(file.read(LARGEST_TABLE).decode("ascii", "replace")))
    return by_inode


def parse_table(text: str) -> dict[int, Listener]:
    """The listening sockets of one /proc/net/tcp or tcp6, by inode; lines that are not understood are left out."""
    table: dict[int, Listener] = {}
    for line in text.splitlines()[1:]:
        fields = line.split(None, 10)
        if len(fields) < 10 or fields[3] != LISTEN:
            continue
        host, _, port = fields[1].partition(":")
        with suppress(ValueError, struct.error):
            listener = Listener(int(port, 16), _address(host), int(fields[9]))
            table[listener.inode] = listener
    return table


def sockets_of(pid: int, proc: Path = Path("/proc")) -> frozenset[int]:
    """The socket inodes that a process holds open. Raises PermissionError for another user's process."""
    inodes: set[int] = set()
    folder = f"{proc}/{pid}/fd"
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208 - hot: no Path per name
    except (FileNotFoundError, ProcessLookupError):
        return frozenset()
    if len(descriptors) > MOST_DESCRIPTORS and pid not in _named and len(_named) < MOST_NAMED:
        _named.add(pid)
        _log.error(
            "pid %d holds %d descriptors: a socket beyond the first %d is not seen",
            pid,
            len(descriptors),
            MOST_DESCRIPTORS,
        )
    for descriptor in descriptors[:MOST_DESCRIPTORS]:
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):  # closed meanwhile
            target = os.readlink(f"{folder}/{descriptor}")  # noqa: PTH115 - hot
            if target.startswith("socket:["):
                inodes.add(int(target[8:-1]))
    return frozenset(inodes)


class SocketReader:
    """What the kernel says now of sockets, of where a process stands, and of what it was started with."""

    def listening(self) -> dict[int, Listener]:
        """All listening TCP sockets of this network namespace, by inode. Raises OSError."""
        return listeners()

    def held_by(self, pid: int) -> frozenset[int]:
        """The socket inodes that a process holds. Raises PermissionError for another user's process."""
        return sockets_of(pid)

    def unix_name(self, pids: Iterable[int]) -> str | None:
        """The name of a unix socket's file at which one of these processes listens, or None."""
        return unix_listener(pids)

    def folder(self, pid: int) -> str | None:
        """The folder that a process stands in (a chdir is told by nobody), or None."""
        try:
            return os.readlink(f"/proc/{pid}/cwd")  # noqa: PTH115 - text, as a process' folder is
        except OSError:
            return None

    def variables(self, pid: int) -> Variables:
        """Those of a process' variables that say something of ports; none where they may not be read."""
        return variables(pid, NAMES) or {}

    def words(self, process: Process) -> tuple[str, ...]:
        """The command line of a process, with what its environment adds to it."""
        return with_environment(process, self.variables(process.pid))

    def unix_listeners(self, pids: Iterable[int]) -> tuple[str, ...]:
        """The paths of the unix sockets at which these processes listen."""
        return tuple(unix_listeners(pids))

    def connections(self, to: Listener) -> tuple[Connection, ...]:
        """The open connections to that socket's port. Raises OSError."""
        return connections(to.address, to.port)

    def opened(self) -> int | None:
        """How many connections all servers here have taken so far."""
        return opened()


def owned(pids: Iterable[int], table: dict[int, Listener], reader: SocketReader) -> dict[Listener, set[int]]:
    """Which of the listeners these processes hold, and who holds each. Raises PermissionError."""
    holders: dict[Listener, set[int]] = {}
    for pid in pids:
        for inode in reader.held_by(pid):
            listener = table.get(inode)
            if listener is not None:
                holders.setdefault(listener, set()).add(pid)
    return holders


def unix_listener(pids: Iterable[int], proc: Path = Path("/proc")) -> str | None:
    """The name of a unix socket's file at which one of these processes listens, or None. A socket without a file
    (abstract, or for a process' own children) is none."""
    path = next((path for path in unix_listeners(pids, proc) if not path.startswith("@")), None)
    return None if path is None else printable(path.rpartition("/")[2][:LONGEST_NAME])


def unix_listeners(pids: Iterable[int], proc: Path = Path("/proc")) -> Iterator[str]:
    """The paths of the unix sockets at which these processes listen, an abstract one behind @ (unix(7), proc(5))."""
    try:
        with (proc / "net" / "unix").open("rb") as file:
            lines = file.read(LARGEST_TABLE).decode("utf-8", "replace").splitlines()[1:]
    except OSError:
        return
    paths: dict[int, str] = {}
    for line in lines:
        fields = line.split(None, 7)
        if len(fields) == 8 and fields[3] == ACCEPTS and fields[6].isdecimal():
            paths[int(fields[6])] = fields[7]
    for pid in pids:
        with suppress(PermissionError):
            for inode in sockets_of(pid, proc) & paths.keys():
                yield paths[inode]


def same_place(one: Listener, other: Listener) -> bool:
    """Whether both are reached at one address and port."""
    return (one.port, one.host) == (other.port, other.host)


def _address(text: str) -> str:
    """Kernel's notation: each 32-bit word in the machine's byte order."""
    if len(text) not in {8, 32}:
        raise ValueError(text)
    words = [int(text[at : at + 8], 16) for at in range(0, len(text), 8)]
    address = ipaddress.ip_address(struct.pack(f"={len(words)}I", *words))
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def listens_already(pid: int, reader: SocketReader) -> bool:
    """Whether a process or one below it listens now, as the kernel tells its children; True where it is not known."""
    waiting = [pid]
    for each in waiting:  # grows while it is walked
        waiting.extend(_children(each)[: MOST_BELOW - len(waiting)])
    try:
        return bool(owned(waiting, reader.listening(), reader))
    except PermissionError:
        return True


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
