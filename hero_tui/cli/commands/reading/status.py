"""`hero-tui status`: every budget now."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.colour import print_signs
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.queries.live.snapshot_loader import load_snapshot
from hero_tui.store.workspace.line_file import ask

NARROWEST = 80


def run(arguments: Sequence[str]) -> int:
    """0 whenever it could answer, with no recorder and no history too."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)
    snapshot = load_snapshot(workspace, paths, load_budgets(workspace), time.time())
    if args.json:
        from hero_tui.report.status_json import status_json

        print(json.dumps(status_json(snapshot)))
        return 0

    from hero_tui.report.status_text import status_line, status_text

    if args.line:
        print(status_line(snapshot))
        if snapshot.recorder.pid is not None:
            ask(str(paths.folder))  # the recorder keeps it from now on, for the next one
    else:
        print_signs(status_text(snapshot, width=_width()))
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(prog="hero-tui status", description="Every budget now. Needs no recorder.")
    add_workspace(parser)
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one JSON object")
    forms.add_argument("--line", action="store_true", help="one short line, for a prompt or a tmux status line")
    return (parser,)


def _width() -> int:
    """As wide as the terminal; what is piped is not cut."""
    return max(NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else sys.maxsize
