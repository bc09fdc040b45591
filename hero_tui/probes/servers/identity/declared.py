"""Which row of `servers:` in budgets.yaml speaks of a server. The command lines are hostile: they are bounded here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from hero_tui.core.declared import DeclaredServer
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.processes.model import Process

MOST_WORDS = 400
LONGEST_WORD = 4096


class Traits(Struct, frozen=True):
    """What a server may be selected by. `own`: the command lines of its processes; `typed`: what was typed to start it;
    `folder`: where it stands, as seen from the workspace; `ports`: those that it listens at or asks for."""

    own: tuple[Sequence[str], ...]
    typed: Sequence[str]
    folder: str
    ports: frozenset[int]


class DeclaredServers:
    """The rows of one workspace, in the file's order."""

    def __init__(self, rows: Sequence[DeclaredServer], root: str) -> None:
        """`root`: the workspace's real path."""
        self._rows, self.root = tuple(rows), root

    def __bool__(self) -> bool:
        return bool(self._rows)

    def row_of(
        self, processes: Iterable[Process], launch: Launch, folder: str, ports: Iterable[int | None]
    ) -> DeclaredServer | None:
        """Return the row that speaks of a server, or None; `processes`: those whose command lines are its own."""
        below = os.path.relpath(folder, self.root)
        own = tuple(process.argv for process in processes)
        return select(self._rows, Traits(own, launch.argv, below, frozenset(port for port in ports if port)))


def select(rows: Iterable[DeclaredServer], traits: Traits) -> DeclaredServer | None:
    """Return the first row whose words are in the server's own command line, else the first one that matches.

    `concurrently "node api.js" "node web.js"` was typed for two servers, and has the words of both.
    """
    matching = [row for row in rows if _matches(row, traits)]
    own = (row for row in matching if row.command and any(has_words(argv, row.command) for argv in traits.own))
    return next(own, next(iter(matching), None))


def _matches(row: DeclaredServer, traits: Traits) -> bool:
    if row.port is not None and row.port not in traits.ports:
        return False
    if not row.takes_folder(traits.folder):
        return False
    return any(has_words(argv, row.command) for argv in (*traits.own, traits.typed))


def has_words(argv: Sequence[str], words: Iterable[str]) -> bool:
    """Whether a command line has these words in their order; of a path its end is enough: `api.js`, `src/api.js`."""
    said = _words(argv)
    return all(any(each == word or each.endswith(f"/{word}") for each in said) for word in words)


def _words(argv: Sequence[str]) -> Iterator[str]:
    """The words of a command line, also of one that is another's operand: `sh -c "node api.js"`."""
    for operand in argv[:MOST_WORDS]:
        yield from operand[:LONGEST_WORD].split()[:MOST_WORDS]
