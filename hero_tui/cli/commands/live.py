"""`hero-tui [WORKSPACE]`: the live screens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from hero_tui.cli.errors import UsageError
from hero_tui.cli.gc_freeze import pause_collection
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.cli.registry import COMMANDS


def run(arguments: Sequence[str]) -> int:
    """Open the screens; a recorder is started where none runs."""
    parser = Parser(prog="hero-tui", description="The live screens of a workspace.", usage="hero-tui [WORKSPACE] […]")
    add_workspace(parser)
    args = parser.parse_args(arguments)
    _not_a_command(args.workspace)
    workspace = workspace_of(args)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("hero-tui: the screens need a terminal, and this is none; try `hero-tui status`")
    paths_of(args, workspace)  # a store that cannot be used is said before the screen changes
    pause_collection()

    from hero_tui.cli.viewer_process import view

    return view(workspace, store=args.store)


def _not_a_command(name: str | None) -> None:
    """A mistyped command is not a missing folder."""
    if name is None or Path(name).exists() or "/" in name:
        return
    if name in COMMANDS:
        raise UsageError(f"hero-tui: options come after the command: hero-tui {name} …")
    from hero_tui.budgets.problems import nearest
    from hero_tui.core.sanitise import sanitise

    near = nearest(name, COMMANDS)
    hint = f"did you mean `hero-tui {near}`?" if near else "see `hero-tui --help`"
    raise UsageError(f"hero-tui: {sanitise(name)} is neither a command nor a folder; {hint}")
