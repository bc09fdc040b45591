"""What a server is called: its name is the label of its history, so it does not depend on who listened first."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from itertools import count

from msgspec import Struct

from hero_tui.core.sanitise import printable

HERE = "."
LONGEST_FOLDER = 60
MOST_REMEMBERED = 256


class Identity(Struct, frozen=True):
    """What tells a server from others. `folder`: below the workspace, `.` for the workspace itself. `asked`: the port
    that its command line asks for. `given`: the name that budgets.yaml gives it."""

    folder: str
    tool: str
    asked: int | None = None
    given: str | None = None

    @property
    def plain(self) -> str:
        """The name that it has where nothing else lives in its folder."""
        return self.given or (self.tool if self.folder == HERE else self.folder)


def identity(workspace: str, folder: str | None, tool: str, asked: int | None) -> Identity:
    """The identity of a server that serves `folder`; None: it is not known."""
    below = HERE if folder is None else os.path.relpath(folder, workspace)
    if below.startswith(os.pardir):
        below = HERE
    return Identity(printable(below)[-LONGEST_FOLDER:], tool, asked)


class Names:
    """Gives the tool as a name in the workspace's own folder (`vite`), else the folder (`apps/web`).

    Where that is another's, the tool is added (`apps/web:storybook`), and where it is the same tool's the port that it
    has (`vite:5174`), where two share it with a number (`vite:5174-2`). Who had a name has it again, but for that of a
    port at which another one listens by now.
    """

    def __init__(self) -> None:
        self._given: dict[Identity, str] = {}

    def first(self, who: Identity) -> str:
        """The name of a server that does not listen yet: its own of before, else the plain one."""
        return self._given.get(who, who.plain)

    def give(
        self,
        who: Identity,
        port: int,
        taken: Collection[str],
        others_at: Collection[int] = (),
        recorded: str | None = None,
    ) -> str:
        """Return the name of a server that listens at `port`. It is kept for the next time, unless it is the port's and
        another one was asked for. `taken`, `others_at`: names and ports of the others that live. `recorded`: what the
        history calls it; that holds where it is one of the names that are possible here."""
        untrue = {f"{who.plain}:{other}" for other in others_at if other != port}
        possible, before, of_port = tuple(self._possible(who, port)), self._given.get(who), f"{who.plain}:{port}"
        again = before if before in {*possible, f"{who.plain}:{who.asked}"} else None
        wished = [name for name in (again, recorded if recorded in possible else None, *possible) if name is not None]
        name = next((name for name in wished if name not in taken and name not in untrue), None) or _numbered(
            of_port, taken
        )
        moved = name == of_port and who.asked not in {None, port}
        if name in possible and not moved and len(self._given) < MOST_REMEMBERED:
            self._given.setdefault(who, name)
        return name

    def _possible(self, who: Identity, port: int) -> Iterator[str]:
        """From the plain name on; that of another tool stays with it, also while it does not run."""
        if all(each.tool == who.tool for each, name in self._given.items() if name == who.plain):
            yield who.plain
        if who.folder != HERE:
            yield f"{who.plain}:{who.tool}"
        yield f"{who.plain}:{port}"


def _numbered(name: str, taken: Collection[str]) -> str:
    return next(numbered for number in count(2) if (numbered := f"{name}-{number}") not in taken)
