"""`hero-tui adopt`: go on with the history of a workspace that was moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hero_tui.cli.options import Parser, add_workspace_option, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise
from hero_tui.store.retention.histories import adopt
from hero_tui.store.workspace.folder_name import folder_name
from hero_tui.store.workspace.paths import StorePaths


def run(arguments: Sequence[str]) -> int:
    """0 when the history is this workspace's now."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace)
    adopt(_meant(args.folder, paths.folder.parent), paths, workspace)
    print(f"{sanitise(str(workspace), 300)} goes on with that history: {sanitise(str(paths.folder), 300)}")
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui adopt",
        description="Go on with the history of a workspace that was moved or renamed: it becomes that of the workspace "
        "where you stand.",
    )
    help_ = "where the workspace lay before, or the folder of its history, as `hero-tui where --all` lists them"
    parser.add_argument("folder", metavar="FOLDER", help=help_)
    add_workspace_option(parser)
    return (parser,)


def _meant(name: str, root: Path) -> StorePaths:
    """The history in the folder of that name, or else that of the workspace which lay there."""
    folder = Path(name).absolute()
    return StorePaths(folder if folder.parent == root else root / folder_name(folder))
