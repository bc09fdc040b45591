"""`hero-tui trust`: allow what this content of budgets.yaml would execute."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.files import load_file, read_content
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise
from hero_tui.store.workspace.folder_name import folder_name, state_root

TRUSTED = "trusted"


def run(arguments: Sequence[str]) -> int:
    """Remember the SHA-256 of the file in the workspace's store; another content is not trusted."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    if args.owner:
        return _allow_owners(workspace, args.store)
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
    parser.add_argument(
        "--owner",
        action="store_true",
        help="allow that a checkout or a state folder belongs to somebody else, as in a container; executes nothing",
    )
    return (parser,)


def _allow_owners(workspace: Path, store: Path | None) -> int:
    """0 when what belongs to others here is allowed, or nothing does."""
    from hero_tui.core.file_system.allowed_owners import allow, list_file

    file, root = find_budgets(workspace), Path(state_root(None if store is None else str(store))).absolute()
    foreign = [] if file is None or _is_ours(file) else [file.parent]
    foreign += [each for each in (root, root / folder_name(workspace)) if not _is_ours(each)]
    if not foreign:
        print("nothing here belongs to somebody else")
        return 0
    try:
        allow(foreign)
    except (OSError, RuntimeError) as error:
        raise UsageError(f"hero-tui trust: what is allowed cannot be written: {error}") from None
    for each in foreign:
        print(f"allowed: {sanitise(str(each), 300)}, whoever it belongs to ({sanitise(str(list_file()), 300)})")
    return 0


def _is_ours(path: Path) -> bool:
    try:
        return path.lstat().st_uid in {os.geteuid(), 0}
    except OSError:
        return True  # not there, or not to be seen: there is nothing to allow
