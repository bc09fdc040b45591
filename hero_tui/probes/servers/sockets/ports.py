"""Ports that a command line names: the one that was asked for, and those of debuggers. The text is hostile.

Of the machine only the range is read from which the kernel chooses ports itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.command_lines.command import base_name

INSPECTOR = 9229
CHOSEN = (32768, 60999)  # the kernel's own range of ports that it gives to whoever asks for any: ip(7)
USUAL_DEBUGGERS = frozenset({*range(9229, 9241), 5678})
_INSPECT = frozenset({"--inspect", "--inspect-brk", "--inspect-wait"})
_INSPECT_PORT = frozenset({"--inspect-port", "--debug-port"})
_PORT_OPTIONS = frozenset({"--port", "-p", "--http-port", "--server.port", "-Dserver.port"})
_BIND_OPTIONS = frozenset({"--bind", "-b", "--listen", "-l", "--address", "--http"})
_DEBUGGERS = frozenset({"dlv", "gdbserver", "lldb-server", "rdbg", "netcoredbg", "vsdbg"})
_UNIX_OPTIONS = frozenset({"--uds", "--unix", "--unix-socket"})
_UNIX_ADDRESS, _UNIX_FILES = "unix:", (".sock", ".socket")
LONGEST_ADDRESS = 400
LOCAL_RANGE = "/proc/sys/net/ipv4/ip_local_port_range"
_JDWP = re.compile(r"jdwp\S*?\baddress=([^,\s]{1,80})")
_PORT = re.compile(r"[0-9]{1,5}")


def is_chosen(port: int, *asked: int | None) -> bool:
    """Whether the kernel chose the port for somebody who asked for any; `asked`: those that were asked for."""
    first, last = chosen_range()
    return first <= port <= last and port not in asked


@cache
def chosen_range() -> tuple[int, int]:
    """The first and the last port that the kernel chooses here. Where it chooses below 32768, too, such a port is held
    to be one that was asked for: the usual ports of servers are there."""
    read = read_file_if_possible(LOCAL_RANGE, LONGEST_ADDRESS, cut=True)
    return parse_range(b"" if read is None else read.content)


def parse_range(text: bytes) -> tuple[int, int]:
    """The range that the kernel's file says; its default where that is none."""
    words = text.split()
    if len(words) != 2 or not all(word.isdigit() and len(word) <= 5 for word in words):
        return CHOSEN
    return max(CHOSEN[0], int(words[0])), int(words[1])


def is_debugger(argv: Sequence[str]) -> bool:
    """Whether every socket of this process is a debugger's: debugpy's adapter, dlv, gdbserver …"""
    if not argv:
        return False
    if base_name(argv[0]) in _DEBUGGERS:
        return True
    return any(word.rstrip("/").endswith("debugpy/adapter") or word == "debugpy.adapter" for word in argv[1:6])


def is_debugged(argv: Sequence[str]) -> bool:
    """Whether debugpy or pydevd run in this process beside its own program."""
    return any("debugpy" in word or "pydevd" in word for word in argv[:8])


def inspects_anywhere(argv: Sequence[str]) -> bool:
    """Whether its inspector is at a port of the kernel's choice: `--inspect=0`, `--inspect-brk=127.0.0.1:0`."""
    named = {name: value for name, value in _options(argv) if name in _INSPECT_PORT or _named_with(argv, name)}
    ports = [(named.get(name) or "").rpartition(":")[2] for name in _INSPECT | _INSPECT_PORT]
    return "0" in ports or any(_waits_anywhere(word[:LONGEST_ADDRESS]) for word in argv)


def _waits_anywhere(word: str) -> bool:
    """Whether it has Java's debugger listen (`server=y`) at no port of its own, or at 0."""
    if "jdwp" not in word or "server=y" not in word:
        return False
    match = _JDWP.search(word)
    return match is None or match.group(1).rpartition(":")[2] == "0"


def debugger_ports(argv: Sequence[str]) -> frozenset[int]:
    """The ports that it opens for debuggers. A bare `--inspect` is 9229, and 0 is any."""
    ports: set[int] = set()
    debugpy = is_debugged(argv)
    for name, value in _options(argv):
        if name in _INSPECT:
            ports.add((port_of(value) if value is not None and _named_with(argv, name) else None) or INSPECTOR)
        elif name in _INSPECT_PORT or (debugpy and name in {"--listen", "--port"}):
            ports.update(port for port in [port_of(value)] if port is not None)
        debugpy = debugpy and name not in {"--listen", "--file"}  # what follows is the program's own command line
    for word in argv:
        match = _JDWP.search(word[:LONGEST_ADDRESS])
        port = port_of(match.group(1)) if match is not None else None
        if port is not None:
            ports.add(port)
    return frozenset(ports)


def asked_port(argv: Sequence[str]) -> int | None:
    """The port that the command line asks to serve at: `--port 3000`, `-p3000`, `--bind :8000`, `runserver 8001`."""
    debuggers = debugger_ports(argv)
    for name, value in _options(argv):
        port = None
        if name in _PORT_OPTIONS or name in _BIND_OPTIONS:
            port = port_of(value)
        elif name.startswith("-p") and not name.startswith("--") and name[2:].isdecimal():
            port = port_of(name[2:])
        if port is not None and port not in debuggers:
            return port
    return _positional(argv)


def asks_for_unix_socket(argv: Sequence[str]) -> bool:
    """Whether the command line names a unix socket: `--uds app.sock`, `--host unix:///tmp/app.sock`."""
    return any(
        word.partition("=")[0] in _UNIX_OPTIONS or _UNIX_ADDRESS in word[:LONGEST_ADDRESS] or word.endswith(_UNIX_FILES)
        for word in argv[1:]
    )


def _positional(argv: Sequence[str]) -> int | None:
    """`manage.py runserver 0.0.0.0:8001`, `python -m http.server 8001`, `php -S localhost:8001`."""
    for at, word in enumerate(argv):
        if word in {"runserver", "runserver_plus", "http.server", "-S"}:
            return next((port for port in map(port_of, argv[at + 1 :][:6]) if port is not None), None)
    return None


def _options(argv: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each option with its value: what follows `=`, else the next word unless that is an option."""
    for at, word in enumerate(argv):
        if word.startswith("-"):
            name, mark, value = word.partition("=")
            following = argv[at + 1] if at + 1 < len(argv) and not argv[at + 1].startswith("-") else None
            yield name, value if mark else following


def _named_with(argv: Iterable[str], name: str) -> bool:
    """Whether the option has its value in the same word: node takes no other."""
    return any(word.startswith(name + "=") for word in argv)


def port_of(text: str | None) -> int | None:
    """The port of `3000`, `:3000`, `0.0.0.0:3000`, `[::1]:3000`; None for any other text, and for 0."""
    if text is None:
        return None
    digits = text.rpartition(":")[2]
    if not _PORT.fullmatch(digits) or not digits.isascii():
        return None
    port = int(digits)
    return port if 0 < port < 65536 else None
