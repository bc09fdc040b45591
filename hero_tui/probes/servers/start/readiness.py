"""When a server is ready: its sockets are asked, each once, until one of them answers as a page or an API would."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Outcome, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.identity.naming import Identity
from hero_tui.probes.servers.model import Answered, NotAnswered, Server
from hero_tui.probes.servers.recognise import Reload
from hero_tui.probes.servers.requests.pending_requests import PendingRequests
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import SILENT, Found, Question, Standing, best, guess, to_ask
from hero_tui.probes.servers.sockets.ports import debugger_ports, is_chosen
from hero_tui.probes.servers.start import starting
from hero_tui.probes.servers.start.cold_start import StartsToClassify
from hero_tui.probes.servers.start.error_answers import clock_text, one_more
from hero_tui.probes.servers.start.first_answer import BAD_REQUEST, base_path
from hero_tui.probes.servers.start.inquiry import questions_for
from hero_tui.probes.servers.start.nothing_listens import NothingListens
from hero_tui.probes.servers.start.on_demand import RETURNS_WITHIN, public_ports

MOST_SLOW = 64  # servers whose page is remembered as slow
FOREIGN_TWICE = 2
SAID_AFTER = 10.0  # seconds that a request is held
NO_PAGE = "it listens, but none of its sockets answers as a page would"

Sockets = Mapping[Listener, Sequence[Sequence[str]]]
"""A server's listening sockets, each with the command lines of the processes that hold it."""


class _Search(Struct):
    """What is known of one server's sockets, by inode; `seen`: when each was found. `gone`: since when its page's is
    (monotonic s). `left`: the port at which its page was, before another socket was taken for it."""

    seen: dict[int, Stamp] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    foreign: dict[int, int] = field(default_factory=dict)
    gone: float | None = None
    left: int | None = None

    def look(self, sockets: Iterable[Listener], now: Stamp) -> None:
        self.seen = {listener.inode: self.seen.get(listener.inode, now) for listener in sockets}

    def forget_all_but(self, listeners: Sequence[Listener]) -> None:
        there = {listener.inode for listener in listeners}
        for known in (self.found, self.foreign):
            for inode in known.keys() - there:
                del known[inode]

    def is_no_page(self, listener: Listener) -> bool:
        if self.foreign.get(listener.inode, 0) >= FOREIGN_TWICE:
            return True
        found = self.found.get(listener.inode)
        return found is not None and found.standing is Standing.NEVER


class Readiness:
    """Finds the page among a server's sockets, and with it the moment of its first answer."""

    def __init__(self, sink: Sink, servers: Roster, starts: StartsToClassify, *, requests: bool) -> None:
        """`requests`: whether servers may be asked; else listening is all there is."""
        self._sink, self._servers, self._starts, self._allowed = sink, servers, starts, requests
        self._requests = PendingRequests(sink)
        self._nothing_listens = NothingListens(servers)
        self._searches: dict[ProcessKey, _Search] = {}
        self._slow: dict[Identity, int] = {}

    def see(self, server: Server, sockets: Sockets, now: Stamp) -> None:
        """Take the sockets that a server's processes hold now; its page's is not among them, or not known yet."""
        named = {port for commands in sockets.values() for argv in commands for port in debugger_ports(argv)}
        allowed = public_ports(server, _declared(to_ask(sockets, named), server.row), now)
        before, server = server, self._nothing_listens.see(server, listens=bool(allowed), now=now)
        comes_back = before.state is ServerState.BROKEN is not server.state
        search = self._searches.setdefault(server.key, _Search())
        search.look(sockets, now)
        search.forget_all_but(allowed)
        if server.listener is None and server.comes_up and allowed:
            listener = min(allowed, key=lambda listener: guess(listener, server.page_port))
            self._listens(server, listener, search.seen[listener.inode])
        elif server.state is not ServerState.STARTING and not self._returns(server, search, allowed, now, comes_back):
            return
        if self._may_ask(server):
            for listener in self._worth_asking(server.key, search, allowed):
                slow = self._slow.get(server.identity) == listener.port
                self._requests.ask(server.key, listener, questions_for(server, slow=slow))

    def listening_is_all(self, server: Server) -> bool:
        """Whether it came up as far as can be known: it listens, and its start is not timed."""
        return server.is_up and not (self._allowed and server.start_is_timed)

    def is_away(self, key: ProcessKey) -> bool:
        """Whether another socket is taken for the page, until the page is at its own port again."""
        search = self._searches.get(key)
        return search is not None and search.left is not None

    @property
    def misses_sockets(self) -> bool:
        """Whether a server that listened has no socket open now."""
        return bool(self._nothing_listens)

    def _may_ask(self, server: Server) -> bool:
        return self._allowed and server.may_be_asked

    def ready_unasked(self, server: Server, since: Stamp, *, timed: bool) -> None:
        """Take a server that compiles on demand as ready; `timed`: that it became so was seen."""
        ready = self._servers.put(replace(server, state=ServerState.READY))
        if timed and server.start_seen:
            self._starts.add(ready, since)
        self._servers.publish()

    def take(self, event: Answered | NotAnswered) -> bool:
        """Take an answer; False when nobody waits for it any more."""
        server = self._servers.get(event.key)
        listener = self._requests.take(event.key, event.asked)
        if server is None or listener is None:
            return False
        search = self._searches.setdefault(event.key, _Search())
        if isinstance(event, Answered):
            self._answered(server, search, event.found)
        else:
            self._not_answered(server, search, listener, event)
        return True

    def tick(self, now: Stamp) -> None:
        """Ask again where it is due, and decide where nothing more is worth waiting for."""
        self._requests.ask_again(now.mono)
        self._nothing_listens.tick(now)
        for key in tuple(self._searches):
            self._decide(key, now.mono)
            self._say_silence(key, now)

    def next_deadline(self) -> float | None:
        """When `tick` has something to do (monotonic s), or None."""
        moments = [self._requests.next_deadline(), *(self._decides_at(key) for key in self._searches)]
        return min((moment for moment in moments if moment is not None), default=None)

    def drop(self, key: ProcessKey) -> None:
        """Forget a server that ended."""
        self._requests.drop(key)
        self._nothing_listens.drop(key)
        self._searches.pop(key, None)

    def _listens(self, server: Server, listener: Listener, since: Stamp) -> None:
        listens = self._servers.put(
            replace(
                server,
                state=ServerState.LISTENING,
                listener=listener,
                listening=since,
                note=None,
                label=self._servers.label_for(server, listener),
            )
        )
        if self._may_ask(server) or server.compiles_on_demand:
            return
        if server.tool.reload is Reload.RESTART:
            why = "budgets.yaml says never to ask it" if self._allowed else "requests are switched off"
            self._servers.put(replace(listens, note=f"{why}, so its restarts are not timed"))
        if server.tells_start:
            self._sink(starting.listened(listens))

    def _returns(
        self, server: Server, search: _Search, allowed: Sequence[Listener], now: Stamp, comes_back: bool
    ) -> bool:
        """Follow a page that listens anew at its own port; True when others are to be asked, because it does not.
        `comes_back`: it was broken for want of any socket."""
        there = _at(allowed, search.left) or _at(allowed, None if server.listener is None else server.listener.port)
        late = comes_back or (search.gone is not None and now.mono - search.gone >= RETURNS_WITHIN)
        if not there and not self._may_ask(server) and (late or _chosen_by_the_kernel(server)):
            there = sorted(allowed, key=lambda listener: guess(listener, server.page_port))[:1]
        if server.listener is not None and there:
            self._is_at(server, search, there[0])
            self._servers.put(replace(server, listener=replace(there[0], tls=server.listener.tls)))
            return server.state is ServerState.LISTENING
        search.gone = now.mono if search.gone is None else search.gone
        return server.state is ServerState.LISTENING or now.mono - search.gone >= RETURNS_WITHIN

    def _is_at(self, server: Server, search: _Search, listener: Listener) -> None:
        """Note that a socket is taken for the page of a server: its own, or another one meanwhile."""
        search.gone = None
        own = search.left if server.listener is None or search.left is not None else server.listener.port
        search.left = None if own == listener.port else own

    def _worth_asking(self, key: ProcessKey, search: _Search, allowed: Sequence[Listener]) -> Iterator[Listener]:
        """One socket of each port that is not known to be no page, where none of them is asked yet."""
        ports: set[int] = set()
        for listener in allowed:
            if search.is_no_page(listener) or listener.port in ports:
                continue
            ports.add(listener.port)
            if listener.inode not in search.found and not self._requests.knows(key, listener):
                yield listener

    def _answered(self, server: Server, search: _Search, found: Found) -> None:
        if server.is_asked_elsewhere and found.standing is Standing.ANSWERS and found.status < 400:
            found = replace(found, standing=Standing.PAGE)  # what was named is what answers there
        if found.slow and found.standing.usable and self._slow.get(server.identity) == found.listener.port:
            found = replace(found, standing=Standing.PAGE)  # it was its page before
        search.found[found.listener.inode] = found
        if found.standing is Standing.NOT_READY:
            errors = one_more(server.errors, found.status, found.at)
            server = self._servers.put(replace(server, errors=errors))
            self._ask_again(server, search, found.listener, found.at, errors.now)
        elif self._is_its_page(server, found):
            self._page_answered(server, search, found)
        elif found.standing is Standing.NEVER:
            self._never(server, found.listener)
        self._decide(server.key, found.at.mono)

    def _is_its_page(self, server: Server, found: Found) -> bool:
        """Whether it is the page that was found before, asked once more."""
        return (
            server.state in {ServerState.READY, ServerState.BROKEN}
            and server.listener is not None
            and server.listener.inode == found.listener.inode
        )

    def _not_answered(self, server: Server, search: _Search, listener: Listener, event: NotAnswered) -> None:
        if event.foreign:
            search.foreign[listener.inode] = search.foreign.get(listener.inode, 0) + 1
        if search.is_no_page(listener):
            self._never(server, listener)
            self._decide(server.key, event.at.mono)
        else:
            self._ask_again(server, search, listener, event.at, f"it listens, but does not answer: {event.why}")

    def _never(self, server: Server, listener: Listener) -> None:
        self._requests.drop(server.key, listener)
        if server.state is ServerState.LISTENING and not self._requests.awaits(server.key):
            self._servers.put(replace(server, note=NO_PAGE))

    def _ask_again(self, server: Server, search: _Search, listener: Listener, at: Stamp, why: str) -> None:
        if self._requests.again(server.key, listener, at.mono):
            self._servers.put(replace(server, note=why))
            return
        if self._requests.awaits(server.key) or best(search.found.values(), None) is not None:
            return
        errors = server.errors if listener.inode in search.found else None
        if server.tells_start and server.state is ServerState.LISTENING:
            if errors is None:
                self._sink(starting.failed(server, why, outcome=Outcome.TIMEOUT))
            else:
                self._sink(starting.failed(server, errors.told))
        note = why if errors is None else errors.given_up(elsewhere=server.is_asked_elsewhere)
        self._servers.put(replace(server, state=ServerState.BROKEN, note=note, failed=True))
        self._servers.publish()

    def fail(self, server: Server, note: str) -> None:
        """Take a server whose start failed while it runs on: it is broken, and asked no more until a socket is new."""
        self._requests.drop(server.key)
        state = server.state if server.listener is None else ServerState.BROKEN
        self._servers.put(replace(server, state=state, note=note, failed=True))
        self._servers.publish()

    def _decides_at(self, key: ProcessKey) -> float | None:
        """When a socket that has not answered yet is not waited for any longer (monotonic s); None: there is nothing to
        decide."""
        server, search = self._servers.get(key), self._searches[key]
        if server is None or (server.state is not ServerState.LISTENING and search.gone is None):
            return None
        if best(search.found.values(), server.page_port) is None:
            return None
        returns = (
            -math.inf if search.gone is None or server.state is ServerState.LISTENING else search.gone + RETURNS_WITHIN
        )
        return max([since + SILENT for since in self._requests.asked_since(key).values()] + [returns])

    def _decide(self, key: ProcessKey, now: float) -> None:
        moment = self._decides_at(key)
        if moment is None or moment > now:
            return
        server, search = self._servers[key], self._searches[key]
        found = best(search.found.values(), server.page_port)
        if found is not None:
            if server.state is not ServerState.LISTENING:
                self._is_at(server, search, found.listener)
            search.gone = None
            self._requests.drop(key)
            self._page_answered(server, search, found)

    def _say_silence(self, key: ProcessKey, now: Stamp) -> None:
        """Say of a server that holds its first request since when it does."""
        server, asked = self._servers.get(key), self._requests.asked_since(key).values()
        if server is None or server.state is not ServerState.LISTENING or server.note is not None or not asked:
            return
        held = now.mono - min(asked)
        if held >= SAID_AFTER:
            since = clock_text(now.wall - held)
            self._servers.put(replace(server, note=f"it listens, but does not answer since {since}"))

    def _page_answered(self, server: Server, search: _Search, found: Found) -> None:
        first = server.state is ServerState.LISTENING
        is_page = server.tool.reload is Reload.VITE and not server.is_asked_elsewhere
        base = base_path(found.location) if is_page and 300 <= found.status < 400 else None
        elsewhere = base is not None and server.base == "/"
        missing = server.path_is_named and found.status >= BAD_REQUEST
        channel = next((each.listener for each in search.found.values() if each.is_channel), None)
        ready = self._servers.put(
            replace(
                server,
                state=ServerState.READY,
                listener=found.listener,
                channel=channel,
                base=base if base is not None and elsewhere else server.base,
                page=found.status < 400 and not elsewhere and not server.is_asked_elsewhere,
                note=f"{server.asked_path} answers with status {found.status}" if missing else None,
                slow=found.slow,
                errors=None,
            )
        )
        if found.slow and len(self._slow) < MOST_SLOW:
            self._slow[server.identity] = found.listener.port
        self._requests.drop(server.key)
        if elsewhere:  # the page that its developer opens, so that its modules are known to it
            self._requests.ask(server.key, found.listener, (Question(ready.base),))
        if server.tells_start and first:
            self._starts.add(ready, found.at)
            self._starts.emit(ready, found.at)
        self._servers.publish()


def _at(listeners: Sequence[Listener], port: int | None) -> list[Listener]:
    return [listener for listener in listeners if listener.port == port]


def _chosen_by_the_kernel(server: Server) -> bool:
    """Whether it listens at any free port, which is another one after each restart."""
    port = None if server.listener is None else server.listener.port
    return port is not None and is_chosen(port, server.page_port)


def _declared(allowed: Sequence[Listener], row: DeclaredServer | None) -> Sequence[Listener]:
    """Only the port that budgets.yaml names, where it is among them."""
    named = [listener for listener in allowed if row is not None and listener.port == row.port]
    return named or allowed
