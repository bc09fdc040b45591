"""What a server is called: its name is the label of its history, so it does not depend on who listened first."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

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

    Where that is another's, the tool is added (`apps/web:storybook`), and where it is the same tool's the port that was
    asked for, else the one it has (`vite:5174`). Who had a name has it again.
    """

    def __init__(self) -> None:
        self._given: dict[Identity, str] = {}

    def first(self, who: Identity) -> str:
        """The name of a server that does not listen yet: its own of before, else the plain one."""
        return self._given.get(who, who.plain)

    def give(self, who: Identity, port: int, taken: Collection[str]) -> str:
        """The name of a server that listens at `port`; `taken`: the names of the others that live."""
        before = self._given.get(who)
        if before is not None and before not in taken:
            return before
        name = next((name for name in self._possible(who) if name not in taken), f"{who.plain}:{port}")
        if len(self._given) < MOST_REMEMBERED:
            self._given.setdefault(who, name)
        return name

    def _possible(self, who: Identity) -> Iterator[str]:
        """From the plain name on; that of another tool stays with it, also while it does not run."""
        if all(each.tool == who.tool for each, name in self._given.items() if name == who.plain):
            yield who.plain
        if who.folder != HERE:
            yield f"{who.plain}:{who.tool}"
        if who.asked is not None:
            yield f"{who.plain}:{who.asked}"
