"""`hero-tui demo`."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.cli.options import Parser


def run(arguments: Sequence[str]) -> int:
    """Open the demo; its exit code."""
    parsers()[0].parse_args(arguments)
    from hero_tui.cli.demo.run import demo

    return demo()


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    what = "A real small Vite + TypeScript project in a temporary folder, edited by a script; removed after."
    return (Parser(prog="hero-tui demo", description=what),)
