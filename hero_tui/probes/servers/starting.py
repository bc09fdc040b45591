"""What the start of a server amounts to, as operations and facts: pure functions of what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.attributes import COMMAND, LISTENING, MESSAGE, TIMED, URL, VERSION
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signal_names import SERVER_START
from hero_tui.core.signals import Operation, Outcome, Scalar, Stamp
from hero_tui.probes.base import JsonValue
from hero_tui.probes.servers.model import Server

LONGEST_NOTE = 200


def started(server: Server, timed: str, at: Stamp, warmth: str | None) -> Operation:
    """A server that came up: `at` is its first answer (`timed`: `serving`) or its LISTEN (`listening`)."""
    return Operation(
        SERVER_START,
        server.started.wall,
        server.started.until(at),
        Outcome.OK,
        labels(server, warmth),
        attributes(server, timed),
    )


def failed(server: Server, why: str) -> Operation:
    """A server that never came up."""
    described = {**attributes(server, "serving"), MESSAGE: why[:LONGEST_NOTE]}
    return Operation(SERVER_START, server.started.wall, None, Outcome.FAILED, labels(server, None), described)


def labels(server: Server, warmth: str | None) -> dict[str, str]:
    """`class` is there only for tools whose starts differ by it."""
    return {SERVER: server.label} if warmth is None else {SERVER: server.label, CLASS: warmth}


def attributes(server: Server, timed: str) -> dict[str, Scalar]:
    """`listening`: seconds from the start to LISTEN, None when it never listened."""
    listening = None if server.listening is None else round(server.started.until(server.listening), 3)
    return {
        COMMAND: server.command,
        URL: server.url,
        LISTENING: listening,
        TIMED: timed,
        VERSION: server.version,
    }


def listing(servers: Iterable[Server]) -> list[JsonValue]:
    """The value of the fact `servers`."""
    return [
        {
            "name": each.label,
            "version": each.version,
            "pid": each.pid,
            "url": each.url,
            "state": each.state.value,
            "started": each.started.wall,
            "start_seen": each.start_seen,
            "primed": each.primed,
            "note": each.note,
            "ended": each.ended,
            "command": each.command,
            "tool": each.tool.name,
        }
        for each in servers
    ]
