"""`hero-tui record`: the recorder in the foreground."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hero_tui.cli.errors import UsageError
from hero_tui.cli.workspace import workspace_named
from hero_tui.recorder.lifecycle.lifetime import TWELVE_HOURS
from hero_tui.store.workspace.paths import StorePaths, store_paths

if TYPE_CHECKING:
    from hero_tui.cli.options import Parser

RECORDING_WITHIN = 30.0
MOST_SAID = 64 * 1024


class RecordArguments(Struct, frozen=True):
    """How long to record, seconds: at most `limit`, and `linger` without a viewer. `asked_for`: when a viewer asked for
    it, UTC s; None: a person started it. `detach`: leave it to itself once it records."""

    workspace: str | None
    store: Path | None
    limit: float | None = None
    linger: float = TWELVE_HOURS
    asked_for: float | None = None
    detach: bool = False


def run(arguments: Sequence[str]) -> int:
    """Record until SIGINT, SIGTERM, its time or the linger time ends it; 0 after a clean end."""
    asked = for_viewers(arguments) or _parsed(arguments)
    workspace = workspace_named(asked.workspace)
    paths = store_paths(workspace, asked.store)
    if asked.detach:
        return _detached(workspace, paths, asked)
    _end_cleanly_before_the_loop()

    from hero_tui.cli.line_maker import StatusLineMaker
    from hero_tui.recorder.run import record

    line = StatusLineMaker(workspace, paths)
    return record(workspace, paths, linger=asked.linger, limit=asked.limit, asked_for=asked.asked_for, line=line)


def for_viewers(arguments: Sequence[str]) -> RecordArguments | None:
    """Read the one form that a viewer starts its recorder with (`recorder/lifecycle/spawn.py`); None for any other. It
    needs no parser, and argparse would lie in the recorder's memory for all its life."""
    match arguments:
        case [workspace, "--store", store, "--for-viewers", asked_for]:
            return RecordArguments(workspace, Path(store), asked_for=float(asked_for))
        case _:
            return None


def _parsed(arguments: Sequence[str]) -> RecordArguments:
    args = parsers()[0].parse_args(arguments)
    return RecordArguments(args.workspace, args.store, args.limit, args.linger, args.asked_for, args.detach)


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    from argparse import SUPPRESS

    from hero_tui.cli.options import Parser, add_workspace, duration

    parser = Parser(
        prog="hero-tui record",
        description="Record a workspace in the foreground, until SIGINT or SIGTERM. One recorder a workspace.",
    )
    add_workspace(parser)
    parser.add_argument("--for", dest="limit", type=duration, metavar="D", help="end after this time, such as 8h")
    parser.add_argument(
        "--linger",
        type=duration,
        default=TWELVE_HOURS,
        metavar="D",
        help="end after so long without a viewer and without a dev server; default: 12h",
    )
    parser.add_argument(
        "--detach", action="store_true", help="return once it records, and leave it to itself; `hero-tui stop` ends it"
    )
    parser.add_argument("--for-viewers", dest="asked_for", type=float, help=SUPPRESS)
    return (parser,)


def _detached(workspace: Path, paths: StorePaths, asked: RecordArguments) -> int:
    """0 once another process records. What kept it from that is said, and wrong use."""
    import tempfile

    from hero_tui.core.sanitise import sanitise
    from hero_tui.recorder.lifecycle.readiness import start_and_wait
    from hero_tui.store.workspace.locks import recorder_pid

    limit = [] if asked.limit is None else ["--for", f"{asked.limit}s"]
    ours = [sys.executable, "-P", "-m", "hero_tui", "record", str(workspace), "--store", str(paths.folder.parent)]
    with tempfile.TemporaryFile() as said:
        process = start_and_wait([*ours, "--linger", f"{asked.linger}s", *limit], said.fileno(), RECORDING_WITHIN)
        if process.poll() is None and recorder_pid(paths.recorder_lock) == process.pid:
            print(f"recording {sanitise(str(workspace), 300)} (pid {process.pid}); `hero-tui stop` ends it")
            process.returncode = 0  # it is left to itself
            return 0
        said.seek(0)
        lines = said.read(MOST_SAID).decode("utf-8", "replace").splitlines()
    if process.poll() is None:
        process.terminate()
        process.wait()
    why = lines[-1] if lines else f"it did not record within {RECORDING_WITHIN:g} s; see {paths.log}"
    raise UsageError(why if why.startswith("hero-tui: ") else f"hero-tui record: {why}")


def _end_cleanly_before_the_loop() -> None:
    """A signal while the recorder is still being set up ends it as cleanly as later; its loop takes over from here."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _kind, _frame: sys.exit(0))
