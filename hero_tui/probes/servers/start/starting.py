"""What the start of a server amounts to, as operations and facts, by what was seen."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.attributes import (
    BEFORE,
    COMMAND,
    EXCLUDED,
    EXIT,
    FIRST_PAGE,
    FOLDER,
    LISTENING,
    MESSAGE,
    STOPPED,
    TERMINATED_BY,
    TIMED,
    TOOL,
    URL,
    VERSION,
    Excluded,
    Timed,
    Warmth,
)
from hero_tui.core.facts import ServerFact, ServersFact
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signal_names import SERVER_START
from hero_tui.core.signals import NO_ATTRIBUTES, Attributes, Operation, Outcome, Scalar, Stamp
from hero_tui.probes.processes.wait_status import signal_name
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.output.last_words import ended_text, last_words

LONGEST_NOTE = 200
NOTICEABLE = 0.05  # seconds: less is what shells and hooks take


def started(server: Server, at: Stamp, warmth: Warmth | None, cost: Attributes = NO_ATTRIBUTES) -> Operation:
    """Return the start of a server that came up: `at` is its first answer, or when it was ready to compile one; `cost`:
    what it used until then, and what others did. One in which it was held back is not judged."""
    described = attributes(server, _end_of_start(server)) | dict(cost)
    outcome, held = Outcome.OK, round(server.held, 1)
    if held:
        outcome, described = Outcome.CANCELLED, described | {STOPPED: held, EXCLUDED: Excluded.STOPPED.value}
    return _start(server, server.took(at), outcome, labels(server, warmth), described)


def _end_of_start(server: Server) -> Timed:
    return Timed.READY if server.compiles_on_demand else Timed.SERVING


def first_page(server: Server, asked: Stamp, took: float, why: str = "") -> Operation:
    """Return the first page of a server that compiles on demand: asked for at `asked`, its answer began after `took`
    seconds. It is of a class of its own, so that it is not judged with the starts. `why` it failed: empty where it did
    not, as far as is known."""
    described: dict[str, Scalar] = {
        COMMAND: server.command,
        URL: server.url,
        TIMED: Timed.PAGE.value,
        VERSION: server.version,
    }
    labelled = {SERVER: server.label, CLASS: FIRST_PAGE}
    if why:
        return Operation(SERVER_START, asked.wall, took, Outcome.FAILED, labelled, {**described, MESSAGE: why})
    return Operation(SERVER_START, asked.wall, took, Outcome.OK, labelled, described)


def listened(server: Server) -> Operation:
    """Return the start of a server that may not be asked. It listens, and whether it answers nobody knows: there is no
    time to judge, and the seconds until its LISTEN are an attribute."""
    described = attributes(server, Timed.LISTENING)
    return _start(server, None, Outcome.OK, labels(server, None), described)


def failed(server: Server, why: str, *, outcome: Outcome = Outcome.FAILED) -> Operation:
    """Return the failed start of a server that never came up."""
    described = {**attributes(server, _end_of_start(server)), MESSAGE: why[:LONGEST_NOTE]}
    return _start(server, None, outcome, labels(server, None), described)


def ended(server: Server, code: int, when: str, who: str = "it") -> Operation:
    """Return the failed start of a server that ended, with its last words where they went into a file, or why there
    are none. `code`: its exit code, or minus the signal's number; `when`: `before it answered`; `who`: `its worker`,
    where only that ended."""
    words, unheard = last_words(server.outputs.files), server.outputs.unheard
    said = f": {words}" if words else f"; {unheard}" if unheard else ""
    message = f"{ended_text(code, who)} {when}{said}"
    described = {**attributes(server, _end_of_start(server)), MESSAGE: message}
    described |= {EXIT: code} if code >= 0 else {TERMINATED_BY: signal_name(-code)}
    return _start(server, None, Outcome.FAILED, labels(server, None), described)


def _start(
    server: Server, took: float | None, outcome: Outcome, labelled: dict[str, str], described: Attributes
) -> Operation:
    start = Operation(SERVER_START, server.started.wall, took, outcome, labelled, described)
    return start if server.typed is None else server.typed.told_with(start)


def labels(server: Server, warmth: Warmth | None) -> dict[str, str]:
    """Return the labels of a start; `class` is there only for tools whose starts differ by it."""
    return {SERVER: server.label} if warmth is None else {SERVER: server.label, CLASS: warmth.value}


def attributes(server: Server, timed: Timed) -> dict[str, Scalar]:
    """Return the attributes of a start. `listening`: seconds until LISTEN, None when it never listened. `before`, where
    it is noticeable: seconds of other commands of its launch, which are not counted."""
    listening = None if server.listening is None else round(server.took(server.listening), 3)
    described: dict[str, Scalar] = {
        COMMAND: server.command,
        URL: server.url,
        LISTENING: listening,
        TIMED: timed.value,
        VERSION: server.version,
        TOOL: server.tool.name,
        FOLDER: server.folder,
    }
    if server.before >= NOTICEABLE:
        described[BEFORE] = round(server.before, 3)
    return described


def listing(servers: Iterable[Server]) -> ServersFact:
    """Return the fact that lists the servers, in their order."""
    return ServersFact(
        tuple(
            ServerFact(
                name=server.label,
                version=server.version,
                pid=server.pid,
                url=server.reached_at,
                state=server.shown_state,
                started=server.started.wall,
                start_seen=server.start_seen,
                primed=server.primed,
                note=server.note,
                ended=server.ended,
                command=server.command,
                tool=server.tool.name,
                not_taken_up=server.not_taken_up,
                not_taken_up_since=server.not_taken_up_since,
                reloads=server.reloads,
                reloader=server.reloader,
            )
            for server in servers
        )
    )
