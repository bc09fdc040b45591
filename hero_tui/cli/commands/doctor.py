"""`hero-tui doctor`: what can and cannot be seen here, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hero_tui.cli.colour import print_signs
from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.paths import StorePaths


def run(arguments: Sequence[str]) -> int:
    """0 when it could look: what is not seen is said, not failed. With --json 1 where something is not seen."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    try:
        paths: StorePaths | StoreError = paths_of(args, workspace)
    except StoreError as error:
        paths = error  # one of the findings

    from hero_tui.recorder.doctor.checks import run_checks
    from hero_tui.recorder.doctor.findings import doctor_json, doctor_text, findings

    found = findings(run_checks(workspace, paths))
    if not args.json:
        print_signs(doctor_text(found))
        return 0
    answer = doctor_json(found, str(workspace))
    print(json.dumps(answer))
    return 1 if answer["trouble"] else 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui doctor",
        description="What the monitor can and cannot see here, and why. Exit code 0; with --json 1 where a finding is "
        "a trouble.",
    )
    add_workspace(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return (parser,)
