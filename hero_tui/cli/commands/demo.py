"""`hero-tui demo`."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.cli.options import Parser


def run(arguments: Sequence[str]) -> int:
    """Open the demo; its exit code."""
    Parser(
        prog="hero-tui demo",
        description="A real small Vite + TypeScript project in a temporary folder, edited by a script; removed after.",
    ).parse_args(arguments)
    from hero_tui.cli.demo.run import demo

    return demo()
