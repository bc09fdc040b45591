"""What the start of a server amounts to, as operations and facts: pure functions of what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.attributes import COMMAND, LISTENING, MESSAGE, TIMED, URL, VERSION, Timed, Warmth
from hero_tui.core.facts import ServerFact, ServersFact
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signal_names import SERVER_START
from hero_tui.core.signals import Operation, Outcome, Scalar, Stamp
from hero_tui.probes.servers.model import Server

LONGEST_NOTE = 200


def started(server: Server, timed: Timed, at: Stamp, warmth: Warmth | None) -> Operation:
    """Return the start of a server that came up: `at` is its first answer (SERVING) or its LISTEN (LISTENING)."""
    return Operation(
        SERVER_START,
        server.started.wall,
        server.started.until(at),
        Outcome.OK,
        labels(server, warmth),
        attributes(server, timed),
    )


def failed(server: Server, why: str) -> Operation:
    """Return the failed start of a server that never came up."""
    described = {**attributes(server, Timed.SERVING), MESSAGE: why[:LONGEST_NOTE]}
    return Operation(SERVER_START, server.started.wall, None, Outcome.FAILED, labels(server, None), described)


def labels(server: Server, warmth: Warmth | None) -> dict[str, str]:
    """Return the labels of a start; `class` is there only for tools whose starts differ by it."""
    return {SERVER: server.label} if warmth is None else {SERVER: server.label, CLASS: warmth.value}


def attributes(server: Server, timed: Timed) -> dict[str, Scalar]:
    """Return the attributes of a start; `listening`: seconds until LISTEN, None when it never listened."""
    listening = None if server.listening is None else round(server.started.until(server.listening), 3)
    return {
        COMMAND: server.command,
        URL: server.url,
        LISTENING: listening,
        TIMED: timed.value,
        VERSION: server.version,
    }


def listing(servers: Iterable[Server]) -> ServersFact:
    """Return the fact that lists the servers, in their order."""
    return ServersFact(
        tuple(
            ServerFact(
                name=server.label,
                version=server.version,
                pid=server.pid,
                url=server.url,
                state=server.state,
                started=server.started.wall,
                start_seen=server.start_seen,
                primed=server.primed,
                note=server.note,
                ended=server.ended,
                command=server.command,
                tool=server.tool.name,
                not_taken_up=server.not_taken_up,
                not_taken_up_since=server.not_taken_up_since,
            )
            for server in servers
        )
    )
