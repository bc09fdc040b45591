"""Servers that are called otherwise than before: what was recorded of them until now is listed under the old name."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from hero_tui.probes.servers.identity.naming import Identity


class FormerName(Struct, frozen=True):
    """A name in the history; `tool` and `folder` (below the workspace) of its server and the `port` that it listened
    at, each None where that does not say."""

    label: str
    tool: str | None = None
    folder: str | None = None
    port: int | None = None


class FormerNames:
    """The names in the history. Each new name of a server is told once."""

    def __init__(self, known: Iterable[FormerName] = ()) -> None:
        """`known`: the newest first."""
        self._known = tuple(known)
        self._labels = {each.label for each in self._known}

    def recorded(self, who: Identity, port: int) -> str | None:
        """The newest name of the tool's server in that folder at that port, None where the history has none."""
        place = (who.folder, who.tool, port)
        return next((each.label for each in self._known if (each.folder, each.tool, each.port) == place), None)

    def replaced(self, who: Identity, port: int, label: str, others: Collection[str]) -> str | None:
        """The name that a server at `port` had before it is called `label`; None where that is no new one, where there
        was none, and where several may have been it. `others`: the names of other servers that live.

        A history that does not say folders is of a time when a server had its tool's name wherever it stood: there the
        port says which one it was.
        """
        if label in self._labels:
            return None
        self._labels.add(label)
        free = [each for each in self._known if each.label not in others]
        own = [each.label for each in free if (each.folder, each.tool) == (who.folder, who.tool)]
        if own:
            return own[0]
        older = [each for each in free if each.folder is None and each.port == port]
        alike = {each.label for each in older if _is_of_tool(each.label, who.tool)}
        return alike.pop() if len(alike) == 1 else None


def _is_of_tool(label: str, tool: str) -> bool:
    """`vite`, or `vite:5174` of one among several."""
    name, _, port = label.rpartition(":")
    return label == tool or (name == tool and port.isdecimal())
