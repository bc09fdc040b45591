"""Asks a server the lightest thing that proves that it answers.

That is its page, one GET, where that is quick. A page that takes seconds tells of itself, not of the server: after one
second something light is asked beside it, what every browser asks for. The first real answer counts, and from then on
the light thing is asked first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import BUNDLERS
from hero_tui.probes.servers.requests.request import Answer, Request, RequestError
from hero_tui.probes.servers.requests.sent_requests import Purpose
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Head, Question

SLOW = 1.0  # seconds
LIGHT = Question("/favicon.ico", "HEAD")
NOT_IMPLEMENTED = 501
PROVES_NOTHING = frozenset({400, 426})

Heard = Callable[[Head, Question], None]


def questions_for(server: Server, *, slow: bool) -> tuple[Question, ...]:
    """What a server is asked, and what beside it after a second without an answer. `slow`: its page is known to take
    long.

    There is one question where budgets.yaml names its path. A bundler's page is asked for alone: what it builds first
    is its start, and a file beside it may be there before.
    """
    page = Question(server.asked_path)
    if server.path_is_named or server.tool.name in BUNDLERS:
        return (page,)
    return (LIGHT, page) if slow else (page, LIGHT)


def proves(question: Question, head: Head) -> bool:
    """Whether an answer is one; to the light question an error may be somebody else's, a proxy's for one."""
    if question != LIGHT:
        return True
    return head.status == NOT_IMPLEMENTED or (200 <= head.status < 500 and head.status not in PROVES_NOTHING)


def _purpose_of(question: Question) -> Purpose:
    return Purpose.LIGHT if question == LIGHT else Purpose.PAGE


class Inquiry:
    """One question to a server, or two of which one answer is taken. Sent once; `cancel` ends it from any thread."""

    def __init__(self, to: Listener, questions: Sequence[Question], keep: int = 0) -> None:
        """`keep`: as of `Request`."""
        self._questions = tuple(questions)
        self._requests = [
            Request(to, each.path, keep=keep, method=each.method, purpose=_purpose_of(each)) for each in self._questions
        ]
        self._lock = threading.Lock()
        self._taken: int | None = None
        self._beside: threading.Thread | None = None
        self._answer_beside: Answer | None = None
        self._over = threading.Event()
        self._sent = time.monotonic()
        self.slow = False
        """Whether the page took more than a second, or was not asked because it is known to."""

    @property
    def question(self) -> Question:
        """The one whose answer was taken."""
        return self._questions[self._taken or 0]

    def cancel(self) -> None:
        """End it: `send` raises `RequestError`."""
        self._over.set()
        for request in self._requests:
            request.cancel()

    def send(self, seconds: float, heard: Heard = lambda _head, _question: None) -> Answer:
        """Ask, and return the whole answer that was taken. `heard` is called with its headers.

        Raises `RequestError`.
        """
        until = time.monotonic() + seconds
        try:
            answer = self._ask(0, until, heard, lambda: self._wait_beside(until, heard))
        except RequestError:
            if self._taken != 1 or self._beside is None:
                self.cancel()
                raise
        else:
            if self._taken == 0:
                self.cancel()
                return answer
        return self._answer_of_the_other()

    def _answer_of_the_other(self) -> Answer:
        if self._beside is not None:
            self._beside.join()
        if self._answer_beside is None:
            raise RequestError("connection lost")
        return self._answer_beside

    def _ask(self, which: int, until: float, heard: Heard, sent: Callable[[], None] | None = None) -> Answer:
        question = self._questions[which]

        def hear(head: Head) -> None:
            if proves(question, head) and self._takes(which):
                self.slow = question == LIGHT or head.at.mono - self._sent > SLOW
                heard(head, question)

        return self._requests[which].send(max(0.0, until - time.monotonic()), hear, sent)

    def _takes(self, which: int) -> bool:
        """Whether this answer is taken: it is, where none was before."""
        with self._lock:
            taken = self._taken in {None, which}
            self._taken = which if taken else self._taken
        if taken:
            self._over.set()
            if which == 1:
                self._requests[0].cancel()
        return taken

    def _wait_beside(self, until: float, heard: Heard) -> None:
        self._sent = time.monotonic()
        if len(self._questions) > 1:
            self._beside = threading.Thread(target=self._ask_beside, args=(until, heard), name="ask-light", daemon=True)
            self._beside.start()

    def _ask_beside(self, until: float, heard: Heard) -> None:
        if self._over.wait(SLOW):
            return
        try:
            self._answer_beside = self._ask(1, until, heard)
        except RequestError:
            return  # the first is waited for
