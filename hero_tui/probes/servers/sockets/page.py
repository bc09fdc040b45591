"""Which of a server's sockets is its page: whom to ask, what an answer amounts to, and which is the best one. Pure.

Asking is not free: debugpy's adapter answers two or three connections of any kind and then nobody, so that no editor
can attach. A debugger's socket is therefore known by its holder or by its port, and never asked. Inspectors, update
channels and plain websockets take one request without harm.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.ports import (
    USUAL_DEBUGGERS,
    asked_port,
    debugger_ports,
    inspects_anywhere,
    is_chosen,
    is_debugged,
    is_debugger,
)

SILENT = 2.0  # seconds: by then a page has answered, where another socket of its server has
SPOKEN = 200  # bytes of a body that says what the socket wants
UPGRADE_REQUIRED = 426
HTML = "text/html"


class Question(Struct, frozen=True):
    """What a server is asked: one request without a body."""

    path: str = "/"
    method: str = "GET"


class Head(Struct, frozen=True):
    """What the status line and headers of an answer say, read at `at`. `media`: the content's type in small letters, or
    empty."""

    at: Stamp
    status: int
    media: str = ""
    location: str | None = None


class Standing(IntEnum):
    """What an answer amounts to, best first."""

    PAGE = 0
    """HTML, or a redirect to it."""
    ANSWERS = 1
    """An API, a missing page, one that asks for a password."""
    REFUSES = 2
    """400: it did not like the request."""
    NOT_READY = 3
    """5xx: its application is not there (yet)."""
    NEVER = 4
    """It is no page: a debugger, an update channel, not HTTP."""

    @property
    def usable(self) -> bool:
        """Whether it is a first answer."""
        return self <= Standing.REFUSES


class Found(Struct, frozen=True):
    """What one socket answered. `at`: its headers; `listener.tls` as it was found to be. `slow`: its page takes
    more than a second, so that something lighter was asked, or is asked next time."""

    listener: Listener
    standing: Standing
    at: Stamp
    status: int
    location: str | None = None
    slow: bool = False

    @property
    def is_channel(self) -> bool:
        """It only takes websockets."""
        return self.status == UPGRADE_REQUIRED


def standing(head: Head, start: bytes) -> Standing:
    """What an answer amounts to; `start`: the first bytes of its body, asked for where the status is 400."""
    status = head.status
    if status < 200 or status == UPGRADE_REQUIRED:
        return Standing.NEVER
    if status >= 500:
        return Standing.NOT_READY
    if status == 400:
        return Standing.NEVER if b"websocket" in start[:SPOKEN].lower() else Standing.REFUSES
    return Standing.PAGE if status < 400 and head.media == HTML else Standing.ANSWERS


def speaks_tls(head: Head, start: bytes) -> bool:
    """Whether a plain answer says that the port wants https: nginx tells 400, with the word in the body."""
    return head.status == 400 and b"https" in start[:SPOKEN].lower()


def to_ask(holders: Mapping[Listener, Iterable[Sequence[str]]], named: Collection[int] = ()) -> tuple[Listener, ...]:
    """The sockets that may be asked, best guess first; `holders`: the command lines of the processes that hold each,
    `named`: ports that other command lines of the server name for debuggers."""
    allowed = []
    for listener, held_by in holders.items():
        commands = tuple(held_by)
        by_name = {*named, *(port for argv in commands for port in debugger_ports(argv))}
        if listener.port not in by_name and not any(_is_debuggers(listener, argv) for argv in commands):
            allowed.append(listener)
    others = [listener for listener in allowed if listener.port not in USUAL_DEBUGGERS]
    return tuple(sorted(others or allowed, key=lambda listener: guess(listener, None)))


def _is_debuggers(listener: Listener, argv: Sequence[str]) -> bool:
    """debugpy awaits its adapter at a port that the kernel chose, in the debugged process itself: the first connection
    is taken for it. An inspector may be at such a port, too."""
    chosen = is_chosen(listener.port, asked_port(argv))
    return is_debugger(argv) or (chosen and (is_debugged(argv) or inspects_anywhere(argv)))


def guess(listener: Listener, asked: int | None) -> tuple[bool, bool, bool, int, str]:
    """The order of sockets of which nothing else is known: the port that was asked for, loopback, IPv4, the lowest."""
    return (
        listener.port != asked,
        not _is_loopback(listener.host),
        ":" in listener.host,
        listener.port,
        listener.address,
    )


@lru_cache(maxsize=64)
def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host).is_loopback


def best(found: Iterable[Found], asked: int | None) -> Found | None:
    """The answer of the page, or None where nothing usable answered; `asked`: the port that was asked for."""
    usable = [each for each in found if each.standing.usable]
    return min(usable, key=lambda each: (each.standing, *guess(each.listener, asked)), default=None)
