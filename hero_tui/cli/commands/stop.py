"""`hero-tui stop`: end the recorder of a workspace."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise


def run(arguments: Sequence[str]) -> int:
    """0 when it ended or none ran, 1 when it does not end."""
    parser = Parser(prog="hero-tui stop", description="End the recorder; what it committed stays.")
    add_workspace(parser)
    args = parser.parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)

    from hero_tui.recorder.spawn import stop_recorder
    from hero_tui.store.workspace.locks import recorder_pid

    pid = recorder_pid(paths.recorder_lock)
    if pid is None:
        print(f"no recorder runs for {sanitise(str(workspace), 300)}")
        return 0
    if stop_recorder(paths) or recorder_pid(paths.recorder_lock) is None:
        print(f"recorder stopped (pid {pid})")
        return 0
    print(
        f"hero-tui stop: pid {pid} does not end; see {sanitise(str(paths.log), 300)}, then `kill -9 {pid}`",
        file=sys.stderr,
    )
    return 1
