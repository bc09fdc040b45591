"""The one request that finds out when a server really answers, held open by the server for as long as it needs."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.model import Answered, NotAnswered
from hero_tui.probes.servers.requests.request import RequestError
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import SPOKEN, Found, Head, Question, Standing, speaks_tls, standing
from hero_tui.probes.servers.start.inquiry import LIGHT, Inquiry

SWITCH = "HERO_TUI_NO_REQUESTS"
SERVED_BELOW = 500
LONGEST_BASE = 100
LONGEST = 60.0  # seconds that one request is held: the first page may be compiled for it
BAD_REQUEST = 400

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
    """An inquiry in a thread of its own. Puts one `Answered` or `NotAnswered` into the sink, unless cancelled."""

    def __init__(
        self, key: ProcessKey, listener: Listener, sink: Sink, questions: Sequence[Question] = (Question(),)
    ) -> None:
        """Send it; returns at once. `questions`: as of `Inquiry`."""
        self.number = next(_numbers)
        self.since = Stamp.now()
        self._key, self._sink = key, sink
        self._listener, self._questions, self._cancelled = listener, tuple(questions), False
        self._told = False
        self._inquiry = self._new_inquiry()
        threading.Thread(target=self._run, name=f"ask-{listener.port}", daemon=True).start()

    def cancel(self) -> None:
        """End it; what it still puts into the sink is of no interest."""
        self._cancelled = True
        self._inquiry.cancel()

    def _new_inquiry(self) -> Inquiry:
        return Inquiry(self._listener, self._questions, keep=SPOKEN)

    def _run(self) -> None:
        """By http; where that is not understood, once more by https."""
        error = self._ask()
        if error is not None and error.strange and not self._listener.tls and not self._cancelled:
            self._listener = replace(self._listener, tls=True)
            self._inquiry = self._new_inquiry()
            self._ask()
        if error is not None and not self._told:
            self._sink(NotAnswered(self._key, self.number, Stamp.now(), str(error), error.foreign))

    def _ask(self) -> RequestError | None:
        """Tell the headers as soon as they are there, and read the page to its end, as a browser would. Returns why
        there is nothing to tell, or None."""
        try:
            answer = self._inquiry.send(LONGEST, self._hear)
        except RequestError as error:
            return None if self._told else error
        head = Head(answer.first, answer.status, answer.media, answer.location)
        if speaks_tls(head, answer.body) and not self._listener.tls:
            return RequestError("it wants https", strange=True)
        self._tell(head, answer.body, self._inquiry.question)
        return None

    def _hear(self, head: Head, question: Question) -> None:
        if head.status != BAD_REQUEST:  # the body of one says what it was that it did not like
            self._tell(head, b"", question)

    def _tell(self, head: Head, start: bytes, question: Question) -> None:
        if not self._told:
            self._told = True
            amounts_to = Standing.ANSWERS if question == LIGHT else standing(head, start)
            found = Found(self._listener, amounts_to, head.at, head.status, head.location, self._inquiry.slow)
            self._sink(Answered(self._key, self.number, found))
