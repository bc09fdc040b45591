"""Fetches an update as the page would: the accepted modules, and what they import of the same update."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Fetch
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start.first_answer import SERVED_BELOW
from hero_tui.probes.servers.start.request import MOST_BYTES, MOST_SECONDS, Request, RequestError

MOST_MODULES = 32
TOO_MUCH = f"the update takes longer than {MOST_SECONDS:g} s or is over 8 MB"
SEARCHED = 1024 * 1024
REFERENCE = re.compile(rb"""["'](/[^"'\s\\<>]{1,1000})["']""")


class Fetched(Struct, frozen=True):
    """`done`: the last byte; None when a module was refused (`refused`: its path and why) or never came. `digest`: of
    all that came; `bodies`: the beginnings, of at most 1 MB each."""

    done: Stamp | None
    refused: str | None = None
    digest: bytes = b""
    bodies: tuple[bytes, ...] = ()


def fetch(listener: Listener, wanted: Fetch) -> Fetched:
    """Fetch all that `wanted` names: the same origin only, no redirects, 8 MB and 10 s at most."""
    until = time.monotonic() + MOST_SECONDS
    waiting, seen = list(wanted.paths), set(wanted.paths)
    last: Stamp | None = None
    size = 0
    bodies: list[bytes] = []
    for path in waiting:  # grows while it is walked
        left = until - time.monotonic()
        if left <= 0 or size > MOST_BYTES:
            return Fetched(None, TOO_MUCH)
        try:
            answer = Request(listener, path, accept="*/*", keep=SEARCHED).send(left)
        except RequestError as error:
            return Fetched(None, f"{path}: {error}")
        if answer.status >= SERVED_BELOW:
            return Fetched(None, f"{path}: status {answer.status}")
        if not answer.complete:
            return Fetched(None, TOO_MUCH)
        last, size = answer.last, size + answer.size
        bodies.append(answer.body)
        if answer.page and path in wanted.paths:
            waiting.extend(path for path in wanted.instead if path not in waiting)
        for reference in references(answer.body, wanted.follow):
            if reference not in seen and len(seen) < MOST_MODULES:
                seen.add(reference)
                waiting.append(reference)
    return Fetched(last, digest=_digest(bodies), bodies=tuple(bodies))


def _digest(bodies: Iterable[bytes]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for body in bodies:
        digest.update(body)
    return digest.digest()


def references(body: bytes, follow: str | None) -> list[str]:
    """The paths in a module's text whose query holds the word `follow` (`t=1700000000000`)."""
    if not follow or follow.encode() not in body:
        return []
    paths = []
    for match in REFERENCE.finditer(body):
        path = match.group(1).decode("ascii", "replace")
        if follow in path.partition("?")[2].split("&") and path.isascii():
            paths.append(path)
    return paths
