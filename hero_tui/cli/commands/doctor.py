"""`hero-tui doctor`: what can and cannot be seen here, and why."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.paths import StorePaths


def run(arguments: Sequence[str]) -> int:
    """Always 0 when it could look: what is not seen is said, not failed."""
    parser = Parser(prog="hero-tui doctor", description="What the monitor can and cannot see here, and why.")
    add_workspace(parser)
    args = parser.parse_args(arguments)
    workspace = workspace_of(args)
    try:
        paths: StorePaths | StoreError = paths_of(args, workspace)
    except StoreError as error:
        paths = error  # one of the findings

    from hero_tui.recorder.doctor.checks import run_checks
    from hero_tui.recorder.doctor.findings import doctor_text, findings

    print(doctor_text(findings(run_checks(workspace, paths))))
    return 0
