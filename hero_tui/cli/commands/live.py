"""`hero-tui [WORKSPACE]`: the live screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hero_tui.cli.errors import UsageError
from hero_tui.cli.gc_freeze import pause_collection
from hero_tui.cli.registry import COMMANDS
from hero_tui.cli.terminal import why_not
from hero_tui.cli.workspace import workspace_named
from hero_tui.store.workspace.paths import store_paths

if TYPE_CHECKING:
    from hero_tui.cli.options import Parser

VALUED = frozenset({"--store", "--theme"})
THEME_VARIABLE = "HERO_TUI_THEME"


class ViewerArguments(Struct, frozen=True):
    """What was typed behind `hero-tui` where the screens are meant."""

    workspace: str | None = None
    store: Path | None = None
    theme: str | None = None
    mouse: bool = True


def run(arguments: Sequence[str]) -> int:
    """Open the screens; a recorder is started where none runs."""
    _not_a_command(arguments)
    asked = _parsed(arguments) if arguments else ViewerArguments()
    workspace = workspace_named(asked.workspace)
    theme = _theme(asked.theme or os.environ.get(THEME_VARIABLE))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("hero-tui: the screens need a terminal, and this is none; try `hero-tui status`")
    cannot = why_not(os.environ)
    if cannot is not None:
        raise UsageError(cannot)
    store_paths(workspace, asked.store)  # a store that cannot be used is said before the screen changes
    pause_collection()

    from hero_tui.cli.viewer_process import view

    return view(workspace, store=asked.store, theme=theme, mouse=asked.mouse)


def _parsed(arguments: Sequence[str]) -> ViewerArguments:
    """What was typed. What most people type starts sooner and stays smaller without argparse."""
    match arguments:
        case [name] | [name, "--store", _] if not name.startswith("-") and not arguments[-1].startswith("-"):
            return ViewerArguments(name, Path(arguments[2]) if len(arguments) > 1 else None)
    args = parsers()[0].parse_args(arguments)
    return ViewerArguments(args.workspace, args.store, args.theme, not args.no_mouse)


def parsers() -> tuple[Parser, ...]:
    """That of the screens."""
    from hero_tui.cli.options import Parser, add_workspace

    parser = Parser(
        prog="hero-tui",
        description="The live screens of a workspace. `hero-tui --help` lists the commands.",
        usage="hero-tui [WORKSPACE] [--store FOLDER] [--theme NAME] [--no-mouse]",
    )
    add_workspace(parser)
    parser.add_argument("--theme", metavar="NAME", help=f"colours: auto, {', '.join(_themes())}; else {THEME_VARIABLE}")
    parser.add_argument(
        "--no-mouse",
        action="store_true",
        help="leave the mouse to the terminal, as over ssh; M changes it",
    )
    parser.epilog = (
        "What is kept of your choices, and may be written by hand: hero-tui/config.yaml in XDG_CONFIG_HOME, else in "
        "~/.config: `theme: light`, `start: budgets` (the first screen), `ascii: true`, `mouse: false`, "
        "`hidden: [dev.lint]` (panels)."
    )
    return (parser,)


def _themes() -> tuple[str, ...]:
    from hero_tui.budgets.shipped import themes_path

    return tuple(sorted(path.stem for path in themes_path().glob("*.toml")))


def _theme(name: str | None) -> str | None:
    """The theme of that name, before the screen changes."""
    if not name or name == "auto" or name in _themes():
        return name or None
    from hero_tui.core.sanitise import sanitise

    raise UsageError(f"hero-tui: there is no theme {sanitise(name)}; there are {', '.join(_themes())}")


def _not_a_command(arguments: Sequence[str]) -> None:
    """A mistyped command is not a missing folder, with options behind it or without."""
    name = next((word for word in _without_store(arguments) if not word.startswith("-")), None)
    if name is None or Path(name).exists() or "/" in name:
        return
    if name in COMMANDS:
        raise UsageError(f"hero-tui: options come after the command: hero-tui {name} …")
    from hero_tui.budgets.problems import nearest
    from hero_tui.core.sanitise import sanitise

    near = nearest(name, COMMANDS)
    hint = f"did you mean `hero-tui {near}`?" if near else "see `hero-tui --help`"
    raise UsageError(f"hero-tui: {sanitise(name)} is neither a command nor a folder; {hint}")


def _without_store(arguments: Sequence[str]) -> Iterator[str]:
    """The words but for the values of options."""
    words = iter(arguments)
    for word in words:
        if word in VALUED:
            next(words, None)
        else:
            yield word
