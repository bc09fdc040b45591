"""`hero-tui status --line` where a recorder keeps the line: answered without parser, store and budgets.

Everything else, a wrong use included, is left to the command itself.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from hero_tui.store.workspace.folder_name import folder_name, state_root
from hero_tui.store.workspace.line_file import kept_line

PROJECT = ("budgets.yaml", ".git")


def read_kept_line(arguments: Sequence[str]) -> str | None:
    """The line for what follows `hero-tui status`; None where the command has to work it out."""
    named: str | None = None
    store: str | None = None
    words = iter(arguments)
    for word in words:
        if word == "--store":
            store = next(words, None)
        elif not word.startswith("-") and named is None:
            named = word
        elif word != "--line":
            return None
    root = state_root(store)
    workspace = _around() if named is None else posixpath.realpath(named) if posixpath.isdir(named) else None
    if workspace is None or not root.startswith("/"):
        return None
    return kept_line(posixpath.join(root, folder_name(workspace)))


def _around() -> str | None:
    """The workspace around the folder one stands in, by the rule of `find_workspace`."""
    start = folder = posixpath.realpath(".")
    home = posixpath.expanduser("~")
    home = posixpath.realpath(home) if home.startswith("/") else ""
    while True:
        above = posixpath.dirname(folder)
        if folder != start and folder in {home, above}:
            return start
        if any(posixpath.lexists(posixpath.join(folder, name)) for name in PROJECT):
            return folder
        if folder == above:
            return start
        folder = above
