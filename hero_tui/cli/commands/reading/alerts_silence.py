"""`hero-tui alerts silence`: do not want to hear of a budget for a while; list such silences, or end one early."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.errors import UsageError
from hero_tui.cli.history import open_history
from hero_tui.cli.options import Parser, add_workspace_option, duration, label, paths_of, workspace_of
from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Labels
from hero_tui.format.numbers import until_text
from hero_tui.models.incidents import SilenceView
from hero_tui.queries.alerts.incidents import silence_views
from hero_tui.queries.alerts.silences import LONGEST_SILENCE
from hero_tui.queries.project.identity import who
from hero_tui.report.status_json import SCHEMA, silence_json
from hero_tui.report.status_text import plain_line
from hero_tui.store.appender import Appender
from hero_tui.store.workspace.paths import StorePaths

NAME = "hero-tui alerts silence"
LONGEST_REASON = 500
SHORTEST_SILENCE = 1.0


def run(arguments: Sequence[str]) -> int:
    """Set one, list those that hold, or end one. 2 where there is no such budget or no such silence."""
    args = parsers()[0].parse_args(arguments)
    workspace = workspace_of(args)
    paths = paths_of(args, workspace)
    if args.end is not None:
        return _end(paths, args)
    if args.signal is None:
        return _list(paths, args)
    return _set(paths, workspace, args)


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog=NAME,
        description="Do not want to hear of a budget for a while. Its alerts go on and are shown, marked as silenced. "
        "Without SIGNAL: the silences that hold now.",
    )
    parser.add_argument(
        "signal", nargs="?", metavar="SIGNAL", help="a budget's id, the signal of some, or a system: build"
    )
    parser.add_argument("--for", dest="lasts", type=duration, metavar="D", help="how long: 30 d at most, such as 2h")
    parser.add_argument("--why", metavar="TEXT", help="the reason, for the others")
    parser.add_argument(
        "--label", type=label, action="append", default=[], metavar="K=V", help="only this, such as server=vite"
    )
    parser.add_argument("--end", type=int, metavar="ID", help="end this silence now")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_workspace_option(parser)
    return (parser,)


def _set(paths: StorePaths, workspace: Path, args: argparse.Namespace) -> int:
    if args.lasts is None or not args.why or not args.why.strip():
        missing = "--for D: every silence ends" if args.lasts is None else "--why TEXT: the others want to know"
        raise UsageError(f"{NAME}: add {missing}; see `{NAME} --help`")
    if not SHORTEST_SILENCE <= args.lasts <= LONGEST_SILENCE:
        raise UsageError(f"{NAME}: a silence lasts 1 s to 30 d; after that, change the budget instead")
    if len(args.why) > LONGEST_REASON:
        raise UsageError(f"{NAME}: the reason has more than {LONGEST_REASON} characters; make it shorter")
    budgets = _meant(load_budgets(workspace), args.signal)
    labels: Labels | None = {key: str(value) for key, value in args.label} or None
    now, name, why = time.time(), who(workspace), " ".join(args.why.split())
    appender = Appender(paths.database)
    try:
        silences = [
            SilenceView(number, each, labels, now, now + args.lasts, name, why)
            for each in budgets
            for number in [appender.silence(each, labels, now, now + args.lasts, name, why)]
        ]
    finally:
        appender.close()
    _print(silences, now, as_json=args.json)
    return 0


def _list(paths: StorePaths, args: argparse.Namespace) -> int:
    if args.lasts is not None or args.why is not None or args.label:
        raise UsageError(f"{NAME}: of which budget? Add its id, such as dev.memory")
    now = time.time()
    with open_history(paths) as reader:
        silences = () if reader is None else silence_views(reader.silences(now))
    if not silences and not args.json:
        print("nothing is silenced")
    _print(silences, now, as_json=args.json)
    return 0


def _end(paths: StorePaths, args: argparse.Namespace) -> int:
    if args.signal is not None or args.lasts is not None or args.why is not None or args.label:
        raise UsageError(f"{NAME}: --end takes the number of a silence and nothing else")
    with open_history(paths) as reader:
        anything = reader is not None
    if not anything or not _ended(paths, args.end):
        raise UsageError(f"{NAME}: there is no silence {args.end} that still holds; `{NAME}` lists them")
    if not args.json:
        print(f"silence {args.end} ended")
    return 0


def _ended(paths: StorePaths, silence: int) -> bool:
    appender = Appender(paths.database)
    try:
        return appender.end_silence(silence, time.time())
    finally:
        appender.close()


def _meant(budgets: BudgetFile, name: str) -> list[str]:
    """The budget of that id, the whole system of that name, or the budgets that judge that signal."""
    if budgets.get(name) is not None or any(each.system == name for each in budgets.budgets):
        return [name]
    found = [each.id for each in budgets.budgets if name in each.signals]
    if not found:
        from hero_tui.budgets.problems import did_you_mean
        from hero_tui.core.sanitise import sanitise

        hint = did_you_mean(name, [each.id for each in budgets.budgets])
        raise UsageError(f"{NAME}: there is no budget or signal {sanitise(name)}. {hint}")
    return found


def _print(silences: Sequence[SilenceView], now: float, *, as_json: bool) -> None:
    for each in silences:
        print(_line(each) if as_json else plain_line(_text(each, now)))


def _line(silence: SilenceView) -> str:
    return json.dumps({"schema": SCHEMA, **silence_json(silence)})


def _text(silence: SilenceView, now: float) -> str:
    which = "".join(f" {key}={value}" for key, value in sorted((silence.labels or {}).items()))
    until = until_text(silence.until, now)
    return f"silence {silence.id}: {silence.budget}{which} until {until} by {silence.who}: {silence.why}"
