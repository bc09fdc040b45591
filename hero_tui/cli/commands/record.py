"""`hero-tui record`: the recorder in the foreground."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from hero_tui.cli.options import Parser, add_workspace, duration, paths_of, workspace_of
from hero_tui.recorder.lifetime import TWELVE_HOURS


def run(arguments: Sequence[str]) -> int:
    """Record until SIGINT, SIGTERM, its time or the linger time ends it; 0 after a clean end."""
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
    parser.add_argument("--for-viewers", dest="asked_for", type=float, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace)
    _end_cleanly_before_the_loop()

    from hero_tui.recorder.run import record

    return record(workspace, paths, linger=args.linger, limit=args.limit, asked_for=args.asked_for)


def _end_cleanly_before_the_loop() -> None:
    """A signal while the recorder is still being set up ends it as cleanly as later; its loop takes over from here."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _kind, _frame: sys.exit(0))
