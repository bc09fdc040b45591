"""Fetches an update as the page would: the accepted modules, and what they import of the same update."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Collection, Iterable

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import LONGEST_FETCH, Fetch, ReloadKind
from hero_tui.probes.servers.requests.bounds import MOST_BYTES
from hero_tui.probes.servers.requests.request import Answer, Request, RequestError
from hero_tui.probes.servers.requests.sent_requests import Purpose
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start.first_answer import SERVED_BELOW

MOST_MODULES = 32
MOST_NAMED = 1000
MISSING = 404
BEFORE = 1.0  # seconds by which a module may have been invalidated before that was told
LONGEST_NUMBER = 20
TOO_MUCH = f"the update takes longer than {LONGEST_FETCH:g} s or is over 8 MB"
SEARCHED = 1024 * 1024
REFERENCE = rb"""["'=](/[^"'\s\\<>]{1,1000})["'\s>]"""


class Fetched(Struct, frozen=True):
    """`done`: the last byte; None when a module was refused (`refused`: its path and why) or never came. `digest`: of
    all that came; `bodies`: the beginnings, of at most 1 MB each. `named`: the references to what was invalidated too,
    whether they were fetched or not. `timed_out`: it was waited for to the end."""

    done: Stamp | None
    refused: str | None = None
    digest: bytes = b""
    bodies: tuple[bytes, ...] = ()
    named: tuple[str, ...] = ()
    timed_out: bool = False


def fetch(listener: Listener, wanted: Fetch) -> Fetched:
    """Fetch all that `wanted` names: the same origin only, no redirects, 8 MB and 60 s at most.

    A module that is missing is refused: a page cannot import it. Some servers answer with their page then.
    """
    until = time.monotonic() + LONGEST_FETCH
    waiting, seen = list(wanted.paths), set(wanted.paths)
    is_update = wanted.change is ReloadKind.UPDATE
    named: dict[str, None] = {}
    follow = wanted.follow
    lies_there = wanted.page is None
    last: Stamp | None = None
    size = 0
    bodies: list[bytes] = []

    def refused(why: str) -> Fetched:
        return Fetched(None, why, named=tuple(named), timed_out=time.monotonic() >= until)

    for path in waiting:  # grows while it is walked
        left = until - time.monotonic()
        if left <= 0 or size > MOST_BYTES:
            return refused(TOO_MUCH)
        try:
            answer = Request(listener, path, accept="*/*", keep=SEARCHED, purpose=Purpose.UPDATE).send(left)
        except RequestError as error:
            return refused(f"{path}: {error}")
        name = path if is_update else path.partition("?")[0]
        why = _refusal(name, answer, imported=is_update or path in named, is_page=wanted.is_page)
        if why is not None:
            return refused(why)
        last, size = answer.last, size + answer.size
        bodies.append(answer.body)
        lies_there = lies_there or not (answer.page or answer.status == MISSING)
        if answer.page and path in wanted.paths:
            waiting.extend(path for path in wanted.instead if path not in waiting)
        if not lies_there and path == waiting[-1] != wanted.page:
            waiting.append(wanted.page or "/")
            follow = (f"t={int((wanted.announced - BEFORE) * 1000)}",)
        for reference in references(answer.body, follow):
            if len(named) < MOST_NAMED:
                named[reference] = None
            if reference not in seen and len(seen) < MOST_MODULES:
                seen.add(reference)
                waiting.append(reference)
    return Fetched(last, digest=_digest(bodies), bodies=tuple(bodies), named=tuple(named))


def _refusal(name: str, answer: Answer, *, imported: bool, is_page: bool) -> str | None:
    """Why a page cannot use an answer, or None; `imported`: a module of the page asks for it; `is_page`: it is the page
    itself."""
    if answer.status >= SERVED_BELOW or (answer.status == MISSING and (imported or is_page)):
        return f"{name}: status {answer.status}"
    if answer.page and imported:
        return f"{name}: not there, a page came instead"
    return None if answer.complete else TOO_MUCH


def _digest(bodies: Iterable[bytes]) -> bytes:
    import hashlib  # with the first module, not at the recorder's start

    digest = hashlib.blake2b(digest_size=16)
    for body in bodies:
        digest.update(body)
    return digest.digest()


def references(body: bytes, follow: Collection[str]) -> list[str]:
    """The paths in a module's text whose query holds one of the words `follow` (`t=1700000000000`), or one with a later
    number: what was invalidated since is imported by it instead."""
    since = _numbers(follow)
    if not any(f"{key}=".encode() in body for key in since):
        return []
    paths = []
    for match in re.finditer(REFERENCE, body):
        path = match.group(1).decode("ascii", "replace")
        found = _numbers(path.partition("?")[2].split("&")) if path.isascii() else {}
        if any(number >= since.get(key, math.inf) for key, number in found.items()):
            paths.append(path)
    return paths


def _numbers(words: Iterable[str]) -> dict[str, int]:
    """The least number of each key in words like `t=1700000000000`."""
    numbers: dict[str, int] = {}
    for word in words:
        key, _, number = word.partition("=")
        if number.isdecimal() and len(number) <= LONGEST_NUMBER:
            numbers[key] = min(int(number), numbers.get(key, int(number)))
    return numbers
