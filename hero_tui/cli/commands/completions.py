"""`hero-tui completions`: what a shell needs to complete hero-tui's commands, options and their values."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.cli.options import Parser

SHELLS = ("bash", "zsh", "fish")


def run(arguments: Sequence[str]) -> int:
    """Print the script; 0."""
    args = parsers()[0].parse_args(arguments)

    from hero_tui.cli.reference.model import commands
    from hero_tui.cli.reference.shells import SHELLS as WRITERS

    print(WRITERS[args.shell](commands()), end="")
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    what = "Print the completions for a shell; the first lines of the script say where it belongs."
    parser = Parser(prog="hero-tui completions", description=what)
    parser.add_argument("shell", choices=SHELLS, help="for this shell")
    return (parser,)
