"""The one request that finds out when a server really answers, held open by the server for as long as it needs."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Mapping

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.model import Answered, NotAnswered
from hero_tui.probes.servers.request import Answer, Request, RequestError
from hero_tui.probes.servers.sockets import Listener

SWITCH = "HERO_TUI_NO_REQUESTS"
SERVED_BELOW = 500
LONGEST_BASE = 100

_numbers = itertools.count(1)


def requests_allowed(environment: Mapping[str, str] | None = None) -> bool:
    """Whether recognised servers may be sent requests: always, unless `HERO_TUI_NO_REQUESTS` is set (and not 0)."""
    return (os.environ if environment is None else environment).get(SWITCH, "") in {"", "0"}


def base_path(location: str | None) -> str | None:
    """The folder of its own that a server sends `/` to (Vite with `base: "/app/"`), None for any other redirect."""
    if location is None or not location.startswith("/") or location.startswith("//") or not location.endswith("/"):
        return None
    plain = len(location) <= LONGEST_BASE and all(char.isalnum() or char in "/-_.~" for char in location)
    return location if plain and location.isascii() and ".." not in location else None


class HeldRequest:
    """A GET in a thread of its own. Puts one `Answered` or `NotAnswered` into the sink, unless cancelled."""

    def __init__(self, key: ProcessKey, listener: Listener, sink: Sink, path: str = "/") -> None:
        """Send it; returns at once."""
        self.number = next(_numbers)
        self.since = Stamp.now()
        self._key, self._sink = key, sink
        self._listener, self._path, self._cancelled = listener, path, False
        self._request = Request(listener, path)
        threading.Thread(target=self._run, name=f"ask-{listener.port}", daemon=True).start()

    def cancel(self) -> None:
        """End it; what it still puts into the sink is of no interest."""
        self._cancelled = True
        self._request.cancel()

    def _run(self) -> None:
        try:
            answer, tls = self._ask()
        except RequestError as error:
            self._sink(NotAnswered(self._key, self.number, Stamp.now(), str(error)))
        else:
            self._sink(Answered(self._key, self.number, answer.first, answer.status, answer.location, tls))

    def _ask(self) -> tuple[Answer, bool]:
        """By http; where that is not understood, once more by https."""
        try:
            return self._request.send(), self._listener.tls
        except RequestError as error:
            if not error.strange or self._listener.tls or self._cancelled:
                raise
            self._request = Request(replace(self._listener, tls=True), self._path)
            try:
                return self._request.send(), True
            except RequestError:
                raise error from None
