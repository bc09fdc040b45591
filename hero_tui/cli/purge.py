"""`hero-tui purge`: delete a workspace's history."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from hero_tui.budgets.plain import plain
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.store.purge import purge, stored_files
from hero_tui.view.numbers import size_text


def run(arguments: Sequence[str]) -> int:
    """0 when it is gone, or was not there; 1 when the person said no."""
    parser = Parser(prog="hero-tui purge", description="Delete the history of a workspace, for good.")
    add_workspace(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    args = parser.parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)
    size = size_text(sum(each.size for each in stored_files(paths)))
    if not args.yes and not _agreed(f"Delete the history of {plain(str(workspace), 200)} ({size})?"):
        print("nothing was deleted")
        return 1
    purge(paths)
    print(f"deleted {plain(str(paths.folder), 300)} ({size})")
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("hero-tui purge: nobody is here to be asked; --yes deletes without asking")
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
