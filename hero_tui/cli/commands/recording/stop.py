"""`hero-tui stop`: end the recorder of a workspace."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from hero_tui.cli.options import Parser, add_workspace, paths_of, workspace_of
from hero_tui.core.sanitise import sanitise


def _workspace(args: Namespace) -> Path:
    """The workspace that is meant; its folder may be gone, or have another name by now: a recorder of it goes on."""
    named: str | None = args.workspace
    if named is None or os.path.lexists(named):
        return workspace_of(args)
    return Path(os.path.realpath(named))


def run(arguments: Sequence[str]) -> int:
    """0 when it ended or none ran, 1 when it does not end."""
    args = parsers()[0].parse_args(arguments)
    workspace = _workspace(args)
    paths = paths_of(args, workspace, make=False)

    from hero_tui.recorder.lifecycle.spawn import stop_recorder
    from hero_tui.store.workspace.locks import recorder_pid, recorder_seen

    seen = recorder_seen(paths.recorder_lock)
    pid = None if seen is None else seen.pid
    if seen is None:
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


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(prog="hero-tui stop", description="End the recorder; what it committed stays.")
    add_workspace(parser)
    return (parser,)
