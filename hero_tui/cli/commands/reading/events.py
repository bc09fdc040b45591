"""`hero-tui events`: the recorded operations, oldest first."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from hero_tui.cli.history import open_history
from hero_tui.cli.options import Parser, add_since, add_workspace, paths_of, workspace_of
from hero_tui.core.attributes import TIMED, Timed
from hero_tui.core.time import WEEK
from hero_tui.format.numbers import clock_text, day_text
from hero_tui.format.runs import measured_text, moved_text, run_kind
from hero_tui.models.runs import RunView
from hero_tui.queries.live.runs import view_of
from hero_tui.report.status_json import event_json
from hero_tui.report.status_text import plain_line
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.workspace.paths import StorePaths

PAGE_MOMENTS = (Timed.SERVED, Timed.VISIBLE)


def run(arguments: Sequence[str]) -> int:
    """0; with --follow only a signal or a closed pipe ends it."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace, make=False)
    printer = _Printer(workspace, as_json=args.json)
    progress = _Progress(args.after, in_time=args.after is None)
    _print_new(paths, printer, args.signal, args.since, progress)
    if not args.follow:
        return 0

    from hero_tui.store.change_notifier import ChangeNotifier

    notifier = ChangeNotifier(paths)
    try:
        while True:
            _print_new(paths, printer, args.signal, args.since, progress)
            notifier.wait(None)
    finally:
        notifier.close()


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui events",
        description="The recorded operations, by the time at which they began; with --after, and what comes while "
        "--follow waits, as they were committed.",
    )
    add_workspace(parser)
    parser.add_argument("--signal", metavar="S", help="only this signal, such as dev.hot_reload")
    add_since(parser, "only those")
    parser.add_argument("--after", type=int, metavar="ID", help="only those after the one with this id")
    parser.add_argument("--follow", action="store_true", help="go on with those to come")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return (parser,)


class _Printer:
    """Prints one operation a line, and flushes: who follows wants it now."""

    def __init__(self, workspace: Path, *, as_json: bool) -> None:
        self._workspace = str(workspace)
        self._as_json = as_json

    def __call__(self, operations: Sequence[StoredOperation]) -> None:
        now = time.time()
        dated = any(_year(each.start) != _year(now) for each in operations)
        for operation in operations:
            if self._as_json:
                print(json.dumps(event_json(view_of(operation), self._workspace)), flush=True)
            else:
                print(plain_line(_text(view_of(operation), dated=dated)), flush=True)


def _year(at: float) -> str:
    return time.strftime("%Y", time.localtime(at))


def _text(event: RunView, *, dated: bool) -> str:
    """`  412  24 Nov 14:31:48  dev.hot_reload    212 ms  ok       server=vite  src/App.tsx · update · served`; `dated`:
    with the year, for some of them are of another one."""
    day = day_text(event.start, event.start + WEEK)
    when = f"{day}{f' {_year(event.start)}' if dated else ''} {clock_text(event.start, seconds=True)}"
    took = measured_text(event)
    labels = "".join(f"{key}={value}  " for key, value in sorted(event.labels.items()))
    timed = event.attributes.get(TIMED)
    parts = [event.subject or moved_text(event), run_kind(event), str(timed) if timed in PAGE_MOMENTS else ""]
    about = " · ".join(part for part in parts if part)
    return f"{event.id:>5}  {when}  {event.signal:<16} {took:>9}  {event.outcome.value:<9}  {labels}{about}".rstrip()


class _Progress(Struct):
    """How far a store was printed: the newest id, and which file that was (None: any). `in_time`: what comes next is
    put in the order of its time."""

    last: int | None
    file: tuple[int, int] | None = None
    in_time: bool = False


def _print_new(
    paths: StorePaths, printer: _Printer, signal: str | None, after_time: float | None, progress: _Progress
) -> None:
    """Print what is newer than `progress`, and move it on. A store that is not there yet holds nothing; in one that was
    begun anew (purged, quarantined) ids begin anew, too."""
    with open_history(paths) as reader:
        if reader is None:
            return
        if progress.file is not None and progress.file != reader.identity:
            progress.last = None
        progress.file = reader.identity
        operations = reader.operations(signal, since=after_time, after_id=progress.last)
    if operations:
        printer(sorted(operations, key=lambda each: (each.start, each.id)) if progress.in_time else operations)
        progress.last = operations[-1].id
    progress.in_time = False
