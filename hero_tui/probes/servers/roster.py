"""The servers by key: how they are named, which ended lately, and the fact that lists them."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.facts import ServersFact, ServerState
from hero_tui.probes.base import Sink
from hero_tui.probes.events import Notice
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.identity.former_names import FormerName, FormerNames
from hero_tui.probes.servers.identity.naming import Identity, Names
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start import starting

REMEMBERED_ENDS = 8
RENAMED = "server.renamed"


class Roster:
    """Holds the servers that live or ended lately, oldest first, and emits a `ServersFact` when one of them changed."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._names = Names()
        self._former = FormerNames()
        self._renamed: set[str] = set()
        self._servers: dict[ProcessKey, Server] = {}
        self._published: ServersFact | None = None
        self._changed = True

    def __getitem__(self, key: ProcessKey) -> Server:
        return self._servers[key]

    def __len__(self) -> int:
        return len(self._servers)

    def __contains__(self, key: object) -> bool:
        return key in self._servers

    def get(self, key: ProcessKey) -> Server | None:
        """Return the server of that key, or None."""
        return self._servers.get(key)

    def all(self) -> tuple[Server, ...]:
        """Return all servers, oldest first."""
        return tuple(self._servers.values())

    def put(self, server: Server) -> Server:
        """Take a new server, or what is known of one now; returns it."""
        self._servers[server.key] = server
        self._changed = True
        return server

    def remove(self, key: ProcessKey) -> None:
        """Forget a server."""
        del self._servers[key]
        self._changed = True

    def forget_namesake(self, label: str) -> None:
        """Forget the ended server of that name: one that was started again takes its place."""
        for server in self.all():
            if server.state is ServerState.ENDED and server.label == label:
                self.remove(server.key)

    def forget_old_ends(self) -> None:
        """Forget all but the last ends."""
        ended = [server for server in self.all() if server.state is ServerState.ENDED]
        for server in ended[:-REMEMBERED_ENDS]:
            self.remove(server.key)

    def label_for(self, server: Server, listener: Listener) -> str:
        """Return its name, now that it listens; an ended one of that name is forgotten."""
        others = [other for other in self.all() if other.is_beside(server) and other.is_up]
        taken = {other.label for other in others}
        others_at = {other.listener.port for other in others if other.listener is not None}
        its_own = not server.start_seen or server.asked == listener.port  # else it may be at another one's port
        recorded = self._former.recorded(server.identity, listener.port) if its_own else None
        label = self._names.give(server.identity, listener.port, taken, others_at, recorded)
        former = self._former.replaced(server.identity, listener.port, label, taken)
        if former is not None:
            self._renamed.add(label)
            self._sink(Notice(f"{RENAMED}.{label}", f"{label} has a new name: until now it was recorded as {former}"))
        self.forget_namesake(label)
        return label

    def know_former_names(self, names: Iterable[FormerName]) -> None:
        """Take the names in the history, the newest first."""
        self._former = FormerNames(names)

    def first_label(self, who: Identity) -> str:
        """Return the name of a server that does not listen yet."""
        return self._names.first(who)

    def publish(self) -> None:
        """Emit the fact if it is another one than the last."""
        if not self._changed:
            return
        self._changed = False
        for label in self._renamed - {server.label for server in self._servers.values() if server.alive}:
            self._renamed.discard(label)
            self._sink(Notice(f"{RENAMED}.{label}", "", resolved=True))
        fact = starting.listing(self._servers.values())
        if fact != self._published:
            self._published = fact
            self._sink(fact)
