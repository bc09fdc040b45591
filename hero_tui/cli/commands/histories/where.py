"""`hero-tui where`: the paths in use, with sizes."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.store.retention.purge import StoredFile, stored_files
from hero_tui.store.retention.size_limit import SIZE_VARIABLE, allowed_bytes
from hero_tui.store.workspace.locks import recorder_pid
from hero_tui.store.workspace.paths import StorePaths

if TYPE_CHECKING:
    from hero_tui.store.retention.histories import History


def run(arguments: Sequence[str]) -> int:
    """0: a file that is not there yet has no size."""
    args = parsers()[0].parse_args(arguments)
    if args.all:
        return _list_all(args)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)

    from hero_tui.budgets.discovery import find_budgets

    budgets = find_budgets(workspace)
    pid = recorder_pid(paths.recorder_lock)
    files = stored_files(paths)
    if args.json:
        print(json.dumps(_object(workspace, budgets, paths, pid, files)))
    else:
        print(_text(workspace, budgets, paths, pid, files))
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(prog="hero-tui where", description="The paths in use, with sizes.")
    add_workspace(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object; with --all one a line")
    parser.add_argument("--all", action="store_true", help="the histories of all workspaces of this account")
    return (parser,)


def _list_all(args: Namespace) -> int:
    """A line for each history, the largest last; what is gone is said."""
    from hero_tui.core.sanitise import sanitise
    from hero_tui.format.numbers import size_text
    from hero_tui.store.retention.histories import all_histories
    from hero_tui.store.workspace.paths import state_folder

    histories = sorted(all_histories(state_folder(args.store)), key=lambda each: each.size)
    for each in histories:
        if args.json:
            print(json.dumps(_history_object(each)))
            continue
        name = "unknown workspace" if each.workspace is None else sanitise(each.workspace, 300)
        state = "gone" if each.is_orphan else "" if each.recorder is None else f"recorded, pid {each.recorder}"
        trouble = "" if each.trouble is None else f"  {sanitise(each.trouble, 300)}"
        print(f"{size_text(each.size):>9}  {state:<20}  {name}  {sanitise(str(each.paths.folder), 300)}{trouble}")
    if not histories and not args.json:
        print("nothing was recorded yet")
    return 0


def _history_object(history: History) -> dict[str, object]:
    return {
        "schema": 1,
        "workspace": history.workspace,
        "folder": str(history.paths.folder),
        "size": history.size,
        "recorder": history.recorder,
        "gone": history.is_orphan,
        "trouble": history.trouble,
    }


def _text(
    workspace: Path, budgets: Path | None, paths: StorePaths, pid: int | None, files: Sequence[StoredFile]
) -> str:
    from hero_tui.core.sanitise import sanitise
    from hero_tui.format.numbers import size_text

    total = size_text(sum(file.size for file in files))
    rows = [
        ("workspace", sanitise(str(workspace), 500)),
        ("budgets", "built-in: no budgets.yaml here" if budgets is None else sanitise(str(budgets), 500)),
        ("recorder", "does not run" if pid is None else f"runs, pid {pid}"),
        ("log", sanitise(str(paths.log), 500)),
        ("history", f"{sanitise(str(paths.folder), 500)}  {total}"),
        ("", f"  at most {size_text(allowed_bytes())}: then what is oldest goes ({SIZE_VARIABLE})"),
        *(("", f"  {file.path.name}  {size_text(file.size)}") for file in files),
    ]
    if paths.note is not None:
        rows.append(("note", sanitise(paths.note, 500)))
    return "\n".join(f"{name:<10} {value}" for name, value in rows)


def _object(
    workspace: Path, budgets: Path | None, paths: StorePaths, pid: int | None, files: Sequence[StoredFile]
) -> dict[str, object]:
    return {
        "schema": 1,
        "workspace": str(workspace),
        "budgets": None if budgets is None else str(budgets),
        "recorder": pid,
        "folder": str(paths.folder),
        "history": str(paths.database),
        "log": str(paths.log),
        "allowed": allowed_bytes(),
        "files": [{"path": str(file.path), "size": file.size} for file in files],
        "note": paths.note,
    }
