"""`hero-tui trust`: allow what this content of budgets.yaml would execute."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.files import load_file, read_content
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise

TRUSTED = "trusted"


def run(arguments: Sequence[str]) -> int:
    """Remember the SHA-256 of the file in the workspace's store; another content is not trusted."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    path = find_budgets(workspace)
    if path is None:
        print("no budgets.yaml here: the built-in budgets execute nothing, and there is nothing to trust")
        return 0
    load_file(path)
    digest = read_content(path).digest

    from hero_tui.store.appender import Appender

    appender = Appender(paths_of(args, workspace).database)
    try:
        appender.set_meta(TRUSTED, f"{digest} {path}")
    finally:
        appender.close()
    print(f"trusted: {sanitise(str(path), 300)} as it is now (sha256 {digest[:12]}…); nothing in it is executed today")
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui trust",
        description="Allow what this workspace's budgets.yaml would execute, as it is now: any change asks again.",
    )
    add_workspace(parser)
    return (parser,)
