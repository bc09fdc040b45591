"""Memory and CPU of each server's tree, once a second."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Protocol

from hero_tui.core.label_sets import SERVER
from hero_tui.core.signal_names import CPU, MEMORY
from hero_tui.core.signals import Gauge, GaugeEnded, Share, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import LiveProcesses, Process, ProcessKey
from hero_tui.probes.servers.identity.tree import live_ancestors, lone_ancestors
from hero_tui.probes.servers.model import Server


class TreeSample(Protocol):
    """What a tree uses now; None where it is not known yet. `parts`: its processes' memory (PSS, bytes)."""

    @property
    def cpu_cores(self) -> float | None: ...
    @property
    def memory_bytes(self) -> float | None: ...
    @property
    def parts(self) -> tuple[Share, ...]: ...
    @property
    def cpu_parts(self) -> tuple[Share, ...]: ...
    @property
    def processes(self) -> int: ...


class Usage(Protocol):
    """Samples one tree."""

    def sample(self, now: Stamp) -> TreeSample:
        """Return the tree's use since the sample before."""


class Tree(Protocol):
    """The processes of one server."""

    def tree(self, pid: int) -> tuple[Process, ...]:
        """The process and all below it that is this server's, parents first."""


MakeUsage = Callable[[int, Tree], Usage]


class Own:
    """The processes below a root without those of other servers, so that nothing is counted twice."""

    def __init__(self, table: LiveProcesses, key: ProcessKey, servers: Container[ProcessKey]) -> None:
        """`servers`: the keys of all."""
        self._table, self._key, self._servers = table, key, servers

    def tree(self, pid: int) -> tuple[Process, ...]:
        """The process and all below it that is this server's, parents first."""
        others: set[int] = set()
        own = []
        for member in self._table.tree(pid):
            if member.ppid in others or (member.key != self._key and member.key in self._servers):
                others.add(member.pid)
            else:
                own.append(member)
        return tuple(own)

    def root(self, top: int) -> int:
        """The highest process, at most `top`, that has nothing but this server below it and is no other server's."""
        root = self._key[0]
        above = lone_ancestors(root, self._table)  # each costs a look at all children: none is asked without need
        while root != top:
            parent = next(above, None)
            if parent is None or self._is_anothers(parent):
                break
            root = parent.pid
        return root

    def _is_anothers(self, process: Process) -> bool:
        line = (process, *live_ancestors(process.pid, self._table))
        return any(each.key in self._servers and each.key != self._key for each in line)


class Gauges:
    """Emits `dev.memory` and `dev.cpu` for each server that is alive, and that they ended."""

    def __init__(
        self, sink: Sink, table: LiveProcesses, make: MakeUsage, servers: Container[ProcessKey] = frozenset()
    ) -> None:
        """`servers`: the keys of all servers."""
        self._sink, self._table, self._make, self._servers = sink, table, make, servers
        self._trees: dict[ProcessKey, tuple[int, Usage]] = {}

    def sample(self, server: Server, now: Stamp) -> None:
        """Sample `server`'s tree."""
        own = Own(self._table, server.key, self._servers)
        # A wrapper that was killed (npm) leaves a server behind that is served, and used, all the same.
        root = server.pid if self._table.get(server.top) is None else own.root(server.top)
        known, tree = self._trees.get(server.key, (None, None))
        if tree is None or known != root:
            tree = self._make(root, own)
            self._trees[server.key] = root, tree
        used = tree.sample(now)
        if used.processes == 0 or not used.memory_bytes:
            return  # it is ending, which is told in a moment: that is not a zero
        labels = {SERVER: server.label}
        self._sink(Gauge(MEMORY, now.wall, used.memory_bytes, labels, used.parts))
        if used.cpu_cores is not None:
            self._sink(Gauge(CPU, now.wall, used.cpu_cores, labels, used.cpu_parts))

    def ended(self, server: Server, at: float) -> None:
        """End the gauges of a tree that is gone, at `at` (UTC seconds)."""
        if self._trees.pop(server.key, None) is not None:
            labels = {SERVER: server.label}
            self._sink(GaugeEnded(MEMORY, at, labels))
            self._sink(GaugeEnded(CPU, at, labels))
