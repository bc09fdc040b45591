"""Requests and answers on a server's connections, told from how many bytes went which way and when. Pure.

What goes over a connection is not read, so a page is what behaves as one that was compiled for whoever asked: its
answer has the size of a document and began some time after its request. That leaves out a handshake (of TLS, of a
websocket), an answer of headers only (HEAD, a redirect, 304), a port scan, a connection that was opened ahead, and a
request that was given up. It cannot tell a page from another document that was compiled first (an API's answer, a "not
found", an error's page), and a page that needed no work is none.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from hero_tui.probes.servers.sockets.connections import Connection

DOCUMENT = 600  # bytes, headers included: an empty page of Astro has 932, what has no body 130 to 350
WORK = 0.05  # seconds from the request: what is sent sooner was there already
REQUEST = 32  # bytes: less is no request (a websocket's pong)
LONGEST = 120.0  # seconds: what is sent later was no answer to it
SENT_WITHIN = 1.0  # seconds from the begin of an answer: by then more than its headers was sent


class Exchange(Struct, frozen=True):
    """A request and the begin of its answer (monotonic s)."""

    asked: float
    answered: float

    @property
    def took(self) -> float:
        """Seconds from the one to the other."""
        return self.answered - self.asked


class _Known(Struct):
    """What was seen of a connection. `asked`: since when a request waits. `answer`: the one whose bytes come now, after
    `before` bytes of others. `channel`: its server speaks unasked, as over a websocket."""

    received: int = 0
    sent: int = 0
    segments: int = 0
    before: int = 0
    asked: float | None = None
    answer: Exchange | None = None
    channel: bool = False


class Exchanges:
    """Follows the connections of one server from look to look."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._looked = False

    @property
    def open(self) -> bool:
        """Whether there were connections at the last look."""
        return bool(self._known)

    def waiting_since(self) -> float | None:
        """Since when somebody waits for an answer (monotonic s), the newest of them; None: nobody does."""
        return max((known.asked for known in self._known.values() if known.asked is not None), default=None)

    def see(self, connections: Collection[Connection]) -> Exchange | None:
        """Take the connections as they are now; returns the first page among their answers."""
        known = {each.cookie: self._known.get(each.cookie) or self._new(each) for each in connections}
        pages = [page for each in connections if (page := _follow(known[each.cookie], each)) is not None]
        self._known, self._looked = known, True
        return min(pages, key=lambda page: page.asked, default=None)

    def _new(self, connection: Connection) -> _Known:
        """What was sent before the first look is nobody's page: it may be a sign that there is none yet."""
        if self._looked or not connection.sent:
            return _Known()
        return _Known(connection.received, connection.sent, connection.segments)


def _follow(known: _Known, now: Connection) -> Exchange | None:
    """Take how one connection stands now; returns the answer that turned out to be a page."""
    came = now.received - known.received
    page = _sent(known, now) if now.sent > known.sent else None
    if came and (now.sent == known.sent or now.last_received > now.last_sent):
        known.answer = None
        if known.asked is None and came >= REQUEST and not known.channel:
            known.asked = now.last_received
    known.received, known.sent, known.segments = now.received, now.sent, now.segments
    return page


def _sent(known: _Known, now: Connection) -> Exchange | None:
    """Take bytes that were sent."""
    if known.asked is not None:
        known.answer, known.before, known.asked = Exchange(known.asked, now.last_sent), known.sent, None
    elif now.received > known.received:  # asked and answered since the look before: by one request, or nobody knows
        alone = now.segments - known.segments == 1 and now.last_received <= now.last_sent
        known.answer, known.before = (Exchange(now.last_received, now.last_sent) if alone else None), known.sent
    elif known.answer is None or now.last_sent - known.answer.answered > SENT_WITHIN:
        known.answer, known.channel = None, True
    answer = known.answer
    if answer is None or now.sent - known.before < DOCUMENT or not WORK <= answer.took <= LONGEST:
        return None
    known.answer = None
    return answer
