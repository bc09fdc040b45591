"""Who came from whom. Two relations differ after a parent's death: the kernel's tree, and descent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process, ProcessKey, Program

REMEMBERED_SECONDS = 120.0
MOST_REMEMBERED = 4096
MOST_ANCESTORS = 64
MOST_PROGRAMS = 16


class _Node(Struct):
    process: Process
    descent: ProcessKey | None
    parent: ProcessKey | None
    program: Program | None
    programs: tuple[Program, ...] = ()  # its own, oldest first
    children: dict[ProcessKey, None] = field(default_factory=dict)
    offspring: dict[ProcessKey, None] = field(default_factory=dict)  # by descent, ended ones too
    ended: Stamp | None = None
    line: tuple[int, tuple[Process, ...]] | None = None  # it and its ancestors, as of that version of the lineage


class Descendant(Struct, frozen=True):
    """A process below another one by descent, live or remembered. `parent`: who forked it. `ended`: None while it
    lives."""

    process: Process
    parent: ProcessKey
    ended: Stamp | None


class Lineage:
    """Keeps live processes, ended ones for two minutes, and for longer those whose descendants are kept; at most 4096
    ended ones in all."""

    def __init__(self) -> None:
        self._nodes: dict[ProcessKey, _Node] = {}
        self._ended: dict[ProcessKey, float] = {}
        self._held: dict[ProcessKey, None] = {}  # ended long ago, kept for those who descend from them
        self._version = 0  # grows when somebody changes whom others descend from

    def enter(self, process: Process, parent: ProcessKey | None, program: Program | None = None) -> None:
        """A process whose parent is live, or unknown (None), and the program that it runs."""
        key = process.key
        own = () if program is None or program.process.key != key else (program,)
        self._nodes[key] = _Node(process, parent, parent, program, own)
        if parent is not None:
            self._nodes[parent].children[key] = None
            self._nodes[parent].offspring[key] = None

    def update(self, process: Process) -> None:
        """The same process with another argv."""
        self._put(self._nodes[process.key], process)

    def program(self, key: ProcessKey) -> Program | None:
        """The program that it runs or ran last: its parent's, while it has not exec'ed. None: not known."""
        node = self._nodes.get(key)
        return None if node is None else node.program

    def programs(self, key: ProcessKey) -> tuple[Program, ...]:
        """The programs that began in it, oldest first, as far as they could be read; of more than 16 the first ones."""
        node = self._nodes.get(key)
        return () if node is None else node.programs

    def run(self, key: ProcessKey, program: Program | None) -> None:
        """It runs that program now; None: it could not be read."""
        node = self._nodes[key]
        node.program = program
        if program is not None:
            others = tuple(each for each in node.programs if each.key != program.key)
            node.programs = (*others[: MOST_PROGRAMS - 1], program)

    def adopt(self, process: Process, parent: ProcessKey | None) -> None:
        """Its parent died: `parent` is who the kernel gave it to."""
        node = self._nodes[process.key]
        self._put(node, process)
        node.parent = parent
        if parent is not None:
            self._nodes[parent].children[process.key] = None

    def end(self, key: ProcessKey, at: Stamp) -> tuple[Process, ...]:
        """The process ended; returns its live children, who need a new parent."""
        node = self._nodes[key]
        if node.parent is not None and node.parent in self._nodes:
            self._nodes[node.parent].children.pop(key, None)
        orphans = tuple(self._nodes[child].process for child in node.children)
        for orphan in orphans:
            self._nodes[orphan.key].parent = None
        node.children.clear()
        node.ended = at
        self._ended[key] = at.mono
        return orphans

    def children(self, key: ProcessKey) -> tuple[Process, ...]:
        """Live children, oldest first."""
        return tuple(self._nodes[child].process for child in self._nodes[key].children)

    def ancestors(self, key: ProcessKey) -> tuple[Process, ...]:
        """By descent, nearest first, as far as remembered. The same object for all that one process forked, for as long
        as nothing of it changes: in a storm of forks it costs nothing more."""
        node = self._nodes.get(key)
        above = None if node is None or node.descent is None else self._nodes.get(node.descent)
        return () if above is None else self._line(above)

    def _line(self, node: _Node) -> tuple[Process, ...]:
        """The process and its ancestors."""
        if node.line is None or node.line[0] != self._version:
            line = [node.process]
            above: _Node | None = node
            while above is not None and above.descent is not None and len(line) < MOST_ANCESTORS:
                above = self._nodes.get(above.descent)
                if above is not None:
                    line.append(above.process)
            node.line = (self._version, tuple(line))
        return node.line[1]

    def _put(self, node: _Node, process: Process) -> None:
        node.process, node.line = process, None
        if node.offspring:
            self._version += 1

    def ended(self, key: ProcessKey) -> Stamp | None:
        """When it ended; None while it lives, or when it is not remembered."""
        node = self._nodes.get(key)
        return None if node is None else node.ended

    def offspring(self, key: ProcessKey) -> tuple[Process, ...]:
        """All that it forked, oldest first, as far as remembered."""
        node = self._nodes.get(key)
        return () if node is None else tuple(self._nodes[below].process for below in node.offspring)

    def descendants(self, key: ProcessKey) -> Iterator[Descendant]:
        """All below it by descent, parents first, as far as remembered; each once."""
        waiting = [key]
        for above in waiting:  # grows while it is walked
            node = self._nodes.get(above)
            for below in () if node is None else node.offspring:
                found = self._nodes[below]
                yield Descendant(found.process, above, found.ended)
                waiting.append(below)

    def forget(self, now: float) -> None:
        """Drop what ended over two minutes ago and nobody descends from, or is too much."""
        while self._ended:
            key, ended = next(iter(self._ended.items()))
            if now - ended < REMEMBERED_SECONDS and len(self._ended) + len(self._held) <= MOST_REMEMBERED:
                return
            del self._ended[key]
            if self._nodes[key].offspring:
                self._held[key] = None
                if len(self._ended) + len(self._held) > MOST_REMEMBERED:
                    self._drop(next(iter(self._held)))
            else:
                self._drop(key)

    def _drop(self, key: ProcessKey) -> None:
        """Forget it, and those who were kept for it alone."""
        dropped: ProcessKey | None = key
        while dropped is not None:
            self._held.pop(dropped, None)
            node = self._nodes.pop(dropped)
            for child in node.offspring:
                self._nodes[child].descent = None
                self._version += 1
            above = None if node.descent is None else self._nodes.get(node.descent)
            if above is not None:
                del above.offspring[dropped]
            dropped = node.descent if above is not None and node.descent in self._held and not above.offspring else None


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
