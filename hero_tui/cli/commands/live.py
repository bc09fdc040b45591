"""`hero-tui [WORKSPACE]`: the live screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hero_tui.cli.errors import UsageError
from hero_tui.cli.gc_freeze import pause_collection
from hero_tui.cli.registry import COMMANDS
from hero_tui.cli.terminal import why_not
from hero_tui.cli.workspace import workspace_named
from hero_tui.store.workspace.paths import store_paths


def run(arguments: Sequence[str]) -> int:
    """Open the screens; a recorder is started where none runs."""
    named, store = _parsed(arguments) if arguments else (None, None)
    _not_a_command(named)
    workspace = workspace_named(named)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("hero-tui: the screens need a terminal, and this is none; try `hero-tui status`")
    cannot = why_not(os.environ)
    if cannot is not None:
        raise UsageError(cannot)
    store_paths(workspace, store)  # a store that cannot be used is said before the screen changes
    pause_collection()

    from hero_tui.cli.viewer_process import view

    return view(workspace, store=store)


def _parsed(arguments: Sequence[str]) -> tuple[str | None, Path | None]:
    """The workspace's name and the store's folder. What most people type starts sooner and stays smaller without
    argparse."""
    match arguments:
        case [name] | [name, "--store", _] if not name.startswith("-") and not arguments[-1].startswith("-"):
            return name, Path(arguments[2]) if len(arguments) > 1 else None
    from hero_tui.cli.options import Parser, add_workspace

    parser = Parser(prog="hero-tui", description="The live screens of a workspace.", usage="hero-tui [WORKSPACE] […]")
    add_workspace(parser)
    args = parser.parse_args(arguments)
    return args.workspace, args.store


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
