"""`hero-tui purge`: delete a workspace's history."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence

from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_workspace, duration, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise
from hero_tui.format.numbers import size_text
from hero_tui.store.retention.purge import purge, purge_older_than, stored_files


def run(arguments: Sequence[str]) -> int:
    """0 when it is gone, or was not there; 1 when the person said no."""
    args = parsers()[0].parse_args(arguments)
    if args.orphans:
        return _purge_orphans(args)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)
    files = stored_files(paths)
    if not files or (args.older_than is not None and not paths.database.exists()):
        print(f"nothing was recorded for {sanitise(str(workspace), 200)} yet")
        return 0
    size = sum(file.size for file in files)
    older = None if args.older_than is None else time.time() - args.older_than
    what = "the history" if older is None else f"what is older than {_time_text(older)} UTC in the history"
    if not args.yes and not _agreed(f"Delete {what} of {sanitise(str(workspace), 200)} ({size_text(size)})?"):
        print("nothing was deleted")
        return 1
    if older is None:
        purge(paths)
        print(f"deleted {sanitise(str(paths.folder), 300)} ({size_text(size)})")
        return 0
    purge_older_than(paths, older)
    left = sum(file.size for file in stored_files(paths))
    print(f"deleted what was older than {_time_text(older)} UTC: {size_text(size)} before, {size_text(left)} now")
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui purge", description="Delete the history of a workspace, or its older part, for good."
    )
    add_workspace(parser)
    parser.add_argument(
        "--older-than",
        type=duration,
        metavar="D",
        help="only what is older than this, such as 90d; alerts, acknowledgements and silences stay",
    )
    parser.add_argument(
        "--orphans",
        action="store_true",
        help="the histories of all workspaces whose folder is gone; `hero-tui adopt` goes on with one instead",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return (parser,)


def _purge_orphans(args: Namespace) -> int:
    """0 when they are gone, or there are none; 1 when the person said no."""
    from hero_tui.store.retention.histories import all_histories
    from hero_tui.store.workspace.paths import state_folder

    if args.workspace is not None or args.older_than is not None:
        raise UsageError("hero-tui purge: --orphans is about all workspaces that are gone; it takes no other choice")
    orphans = [each for each in all_histories(state_folder(args.store)) if each.is_orphan]
    if not orphans:
        print("every history that says whose it is belongs to a folder that is there")
        return 0
    for each in orphans:
        print(f"{size_text(each.size):>9}  {sanitise(each.workspace or '', 300)}")
    size = size_text(sum(each.size for each in orphans))
    many = "this history" if len(orphans) == 1 else f"these {len(orphans)} histories"
    if not args.yes and not _agreed(f"Delete {many} ({size})?"):
        print("nothing was deleted")
        return 1
    for each in orphans:
        purge(each.paths)
    print(f"deleted {many} ({size})")
    return 0


def _time_text(at: float) -> str:
    """`2026-08-28 14:05`, UTC."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("hero-tui purge: nobody is here to be asked; --yes deletes without asking")
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
