"""What is known of a server that compiles its pages on demand, and so is not asked, from its sockets alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.ports import is_chosen

RETURNS_WITHIN = 10.0  # seconds: a server that restarts opens its own port again


def public_ports(server: Server, listeners: Sequence[Listener], now: Stamp) -> Sequence[Listener]:
    """The sockets that may be its page: one at a port that the kernel chose is for its own workers, unless that is all
    that it opens for ten seconds. Of a server that is asked: all."""
    if not server.compiles_on_demand:
        return listeners
    if server.state is ServerState.STARTING and server.own_start.until(now) > RETURNS_WITHIN:
        return listeners
    own = None if server.listener is None else server.listener.port
    return [each for each in listeners if not is_chosen(each.port, server.page_port, own)]
