"""Who came from whom. Two relations differ after a parent's death: the kernel's tree, and descent."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from hero_tui.probes.processes.model import Process, ProcessKey

REMEMBERED_SECONDS = 120.0
MOST_REMEMBERED = 4096
MOST_ANCESTORS = 64


class _Node(Struct):
    process: Process
    descent: ProcessKey | None
    parent: ProcessKey | None
    children: dict[ProcessKey, None] = field(default_factory=dict)
    ended: float | None = None


class Lineage:
    """Keeps live processes, and ended ones for two minutes (at most 4096)."""

    def __init__(self) -> None:
        self._nodes: dict[ProcessKey, _Node] = {}
        self._ended: dict[ProcessKey, float] = {}

    def enter(self, process: Process, parent: ProcessKey | None) -> None:
        """A process whose parent is live, or unknown (None)."""
        self._nodes[process.key] = _Node(process, parent, parent)
        if parent is not None:
            self._nodes[parent].children[process.key] = None

    def update(self, process: Process) -> None:
        """The same process with another argv."""
        self._nodes[process.key].process = process

    def adopt(self, process: Process, parent: ProcessKey | None) -> None:
        """Its parent died: `parent` is who the kernel gave it to."""
        node = self._nodes[process.key]
        node.process, node.parent = process, parent
        if parent is not None:
            self._nodes[parent].children[process.key] = None

    def end(self, key: ProcessKey, now: float) -> tuple[Process, ...]:
        """The process ended; returns its live children, who need a new parent."""
        node = self._nodes[key]
        if node.parent is not None and node.parent in self._nodes:
            self._nodes[node.parent].children.pop(key, None)
        orphans = tuple(self._nodes[child].process for child in node.children)
        for orphan in orphans:
            self._nodes[orphan.key].parent = None
        node.children.clear()
        self._ended[key] = now
        return orphans

    def children(self, key: ProcessKey) -> tuple[Process, ...]:
        """Live children, oldest first."""
        return tuple(self._nodes[child].process for child in self._nodes[key].children)

    def ancestors(self, key: ProcessKey) -> tuple[Process, ...]:
        """By descent, nearest first, as far as remembered."""
        ancestors: list[Process] = []
        node = self._nodes.get(key)
        while node is not None and node.descent is not None and len(ancestors) < MOST_ANCESTORS:
            node = self._nodes.get(node.descent)
            if node is not None:
                ancestors.append(node.process)
        return tuple(ancestors)

    def forget(self, now: float) -> None:
        """Drop what ended over two minutes ago, or is too much."""
        while self._ended:
            key, ended = next(iter(self._ended.items()))
            if now - ended < REMEMBERED_SECONDS and len(self._ended) <= MOST_REMEMBERED:
                return
            del self._ended[key]
            del self._nodes[key]


def parents_first(parents: Mapping[int, int]) -> list[int]:
    """Order PIDs, given with their parents': PIDs start again at the greatest, so a child's may be the smaller one."""
    ordered: dict[int, None] = {}
    for pid in sorted(parents):
        chain: list[int] = []
        child = pid
        while child in parents and child not in ordered and child not in chain:
            chain.append(child)
            child = parents[child]
        ordered.update(dict.fromkeys(reversed(chain)))
    return list(ordered)
